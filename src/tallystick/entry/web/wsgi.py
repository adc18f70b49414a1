"""What each worker of the server calls: the record brought up, Django's application, all that its first requests would
wait for, the sending of notices, and the answering of what was asked before the server was up.

The sending begins here, in the worker, and never before workers are made: a worker that is forked while another thread
holds a lock would wait for that lock for ever. A notice is taken by one worker, whoever else sends.
"""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from tallystick.record.start import bring_up, let_go

bring_up()
application = get_wsgi_application()

from tallystick.entry.jobs.inquire import start_where_due  # noqa: E402 - the record is up only now
from tallystick.entry.jobs.notices import start_sending  # noqa: E402
from tallystick.entry.web.warming import warm  # noqa: E402

warm()
let_go()
start_sending()
start_where_due()
