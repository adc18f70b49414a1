from __future__ import annotations

from django.db import migrations

from tallystick.record.database.append_only import append_only


class Migration(migrations.Migration):
    dependencies = (("reports", "0001_initial"),)
    operations = (append_only("reports_report"),)
