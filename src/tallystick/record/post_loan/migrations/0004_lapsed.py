from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from tallystick.record.database.append_only import frozen_once


class Migration(migrations.Migration):
    dependencies = (("post_loan", "0003_gone_answered"),)
    operations: ClassVar = [
        migrations.RunSQL('DROP TRIGGER "post_loan_signal_frozen" ON "post_loan_signal"', migrations.RunSQL.noop),
        frozen_once("post_loan_signal", column="state", values=("closed", "lapsed")),
    ]
