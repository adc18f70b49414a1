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
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True)),
                ("kind", models.CharField(max_length=32)),
                ("description", models.CharField(blank=True, max_length=300)),
                ("owner", models.CharField(blank=True, max_length=200)),
                ("prior_lien_minor", models.BigIntegerField(null=True)),
                ("registration_number", models.CharField(blank=True, max_length=64)),
                ("registered_until", models.DateField(null=True)),
                ("insured_until", models.DateField(null=True)),
                ("released_day", models.DateField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.branch"
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collateral",
                        to="customers.enterprise",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Valuation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valued_day", models.DateField()),
                ("value_minor", models.BigIntegerField()),
                ("method", models.CharField(max_length=32)),
                ("source", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("confirmed", "Confirmed"), ("refused", "Refused")],
                        default="proposed",
                        max_length=16,
                    ),
                ),
                ("checked_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="valuations", to="collateral.item"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-valued_day", "-pk"),
            },
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["enterprise", "released_day"], name="collateral__enterpr_25e805_idx"),
        ),
        migrations.AddConstraint(
            model_name="valuation",
            constraint=models.CheckConstraint(condition=models.Q(("value_minor__gte", 0)), name="no_value_below_zero"),
        ),
        frozen_once("collateral_valuation", column="state", values=("confirmed", "refused")),
    ]
