from __future__ import annotations

from django.db import migrations

from tallystick.record.database.append_only import append_only, frozen_once


class Migration(migrations.Migration):
    dependencies = (("contracts", "0001_initial"),)
    operations = (
        frozen_once("contracts_contract", column="state", values=("signed", "void")),
        append_only("contracts_document"),
    )
