from __future__ import annotations

from django.db import migrations

from tallystick.record.database.append_only import append_only


class Migration(migrations.Migration):
    dependencies = (("days", "0001_initial"),)
    operations = tuple(append_only(table) for table in ("days_daystep", "days_limitdifference"))
