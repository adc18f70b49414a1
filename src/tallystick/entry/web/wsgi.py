"""What the server calls: the record brought up, then Django's application."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from tallystick.record.start import bring_up

bring_up()
application = get_wsgi_application()
