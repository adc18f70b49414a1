from __future__ import annotations

from django.db import migrations

from tallystick.record.database.append_only import frozen_once


class Migration(migrations.Migration):
    dependencies = (("classification", "0001_initial"),)
    operations = (frozen_once("classification_line", column="state", values=("approved",)),)
