import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tallystick.record.database.append_only import frozen_once


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("pack_digest", models.CharField(max_length=64)),
                ("opened_at", models.DateTimeField()),
                ("size", models.BigIntegerField(default=0)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-day",),
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("loan_id", models.CharField(max_length=40)),
                ("exposure_minor", models.BigIntegerField()),
                ("engine_class", models.CharField(max_length=16)),
                ("engine_article", models.CharField(max_length=64)),
                ("state", models.CharField(default="open", max_length=16)),
                ("current_class", models.CharField(max_length=16)),
                ("reason", models.CharField(blank=True, max_length=48)),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.branch"
                    ),
                ),
                (
                    "determined_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.enterprise"
                    ),
                ),
                (
                    "initial_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="classification.round"
                    ),
                ),
            ],
            options={
                "ordering": ("loan_id",),
                "indexes": [
                    models.Index(fields=["round", "branch", "state"], name="classificat_round_i_f4ee4d_idx"),
                    models.Index(fields=["loan_id"], name="classificat_loan_id_c7066f_idx"),
                ],
                "constraints": [models.UniqueConstraint(fields=("round", "loan_id"), name="one_line_a_loan")],
            },
        ),
        frozen_once("classification_line", column="state", values=("approved",)),
    ]
