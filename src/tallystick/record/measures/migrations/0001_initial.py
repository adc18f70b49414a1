import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tallystick.record.database.append_only import frozen_once


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("inquiries", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finding", models.IntegerField()),
                ("problem", models.CharField(max_length=64)),
                ("problem_name", models.CharField(max_length=200)),
                ("problem_name_zh", models.CharField(max_length=200)),
                ("measure", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=300)),
                ("name_zh", models.CharField(max_length=300)),
                ("place_kind", models.CharField(max_length=32)),
                ("starts", models.JSONField()),
                ("agreed_months", models.IntegerField()),
                ("removes", models.FloatField()),
                ("saves_minor", models.BigIntegerField()),
                ("costs_minor", models.BigIntegerField()),
                ("risk", models.FloatField()),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("agreed", "Agreed")], default="proposed", max_length=16
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(null=True)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inquiries.answer"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("answer", "finding", "measure"), name="measure_taken_up_once")
                ],
            },
        ),
        frozen_once("measures_measure", column="state", values=("agreed",)),
    ]
