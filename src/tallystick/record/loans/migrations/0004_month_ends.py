from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from tallystick.record.database.append_only import append_only


class Migration(migrations.Migration):
    dependencies = (("evidence", "0002_kept"), ("loans", "0003_plans"))
    operations: ClassVar = [
        migrations.AddField("closing", "files", models.JSONField(default=dict)),
        migrations.CreateModel(
            "BookTable",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=32)),
                ("rows", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.file"
                    ),
                ),
            ],
        ),
        append_only("loans_booktable"),
    ]
