from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("overlays", "0001_initial"),)
    operations: ClassVar = [
        migrations.RemoveConstraint("overlay", "an_overlay_adds"),
        migrations.AlterField("overlay", "share", models.FloatField(null=True)),
        migrations.AddField("overlay", "amount_minor", models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            "overlay",
            models.CheckConstraint(
                condition=models.Q(("amount_minor__isnull", True), ("share__gt", 0))
                | models.Q(("amount_minor__gt", 0), ("share__isnull", True)),
                name="an_overlay_adds",
            ),
        ),
    ]
