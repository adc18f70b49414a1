from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tallystick.record.database.append_only import append_only

_NOW = """
CREATE VIEW loans_fact_now AS
SELECT fact.id, fact.loan_id, fact.fact, fact.day, least(fact.until_day, ended.day) AS until_day, fact.value,
       fact.determined_by
FROM loans_fact fact LEFT JOIN loans_factend ended ON ended.fact_id = fact.id
WHERE ended.day IS NULL OR ended.day > fact.day;
"""


class Migration(migrations.Migration):
    dependencies = (("loans", "0004_month_ends"), migrations.swappable_dependency(settings.AUTH_USER_MODEL))
    operations: ClassVar = [
        migrations.CreateModel(
            "FactEnd",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "fact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ended", to="loans.fact"
                    ),
                ),
            ],
        ),
        append_only("loans_factend"),
        migrations.RunSQL(_NOW, "DROP VIEW loans_fact_now"),
    ]
