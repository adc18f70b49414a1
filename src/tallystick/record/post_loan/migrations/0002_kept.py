from __future__ import annotations

from django.db import migrations

from tallystick.record.database.append_only import frozen_once


class Migration(migrations.Migration):
    dependencies = (("post_loan", "0001_initial"),)
    operations = (
        frozen_once("post_loan_check", column="state", values=("done", "lapsed")),
        frozen_once("post_loan_signal", column="state", values=("closed", "gone")),
    )
