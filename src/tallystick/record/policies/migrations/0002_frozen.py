from __future__ import annotations

from django.db import migrations

from tallystick.record.database.append_only import frozen_once


class Migration(migrations.Migration):
    dependencies = (("policies", "0001_initial"),)
    operations = (frozen_once("policies_packversion", column="state", values=("published",)),)
