from __future__ import annotations

from django.db import migrations

from tallystick.record.database.append_only import append_only


class Migration(migrations.Migration):
    dependencies = (("audit", "0002_initial"),)
    operations = (append_only("audit_entry"), append_only("audit_look"))
