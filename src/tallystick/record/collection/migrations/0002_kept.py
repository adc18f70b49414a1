from __future__ import annotations

from django.db import migrations

from tallystick.record.database.append_only import append_only, frozen_once


class Migration(migrations.Migration):
    dependencies = (("collection", "0001_initial"),)
    operations = (
        append_only("collection_deed"),
        frozen_once("collection_promise", column="state", values=("kept", "broken")),
        frozen_once("collection_disposal", column="state", values=("approved", "refused", "withdrawn")),
    )
