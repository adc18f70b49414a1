from __future__ import annotations

from django.db import migrations

from tallystick.record.database.append_only import append_only

_TABLES = ("loans_drawdown", "loans_due", "loans_event", "loans_fact", "loans_monthstate", "loans_closing")


class Migration(migrations.Migration):
    dependencies = (("loans", "0001_initial"),)
    operations = tuple(append_only(table) for table in _TABLES)
