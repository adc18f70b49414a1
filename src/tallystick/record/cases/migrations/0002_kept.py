from __future__ import annotations

from django.db import migrations

from tallystick.record.database.append_only import append_only


class Migration(migrations.Migration):
    dependencies = (("cases", "0001_initial"),)
    operations = (
        migrations.RunSQL(sql="CREATE SEQUENCE cases_number", reverse_sql="DROP SEQUENCE cases_number"),
        append_only("cases_deed"),
        append_only("cases_investigation"),
        append_only("cases_decision"),
        append_only("cases_vote"),
        append_only("cases_override"),
    )
