import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tallystick.record.database.append_only import frozen_once


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Overlay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(default="proposed", max_length=16)),
                ("reason", models.CharField(max_length=1000)),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=1000)),
                ("number", models.CharField(max_length=32, unique=True)),
                ("column", models.CharField(blank=True, max_length=32)),
                ("equals", models.CharField(blank=True, max_length=100)),
                ("share", models.FloatField(null=True)),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("from_day", models.DateField()),
                ("until_day", models.DateField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("proposed", "withdrawn")),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="overlays_overlay_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_minor__isnull", True), ("share__gt", 0)),
                            models.Q(("amount_minor__gt", 0), ("share__isnull", True)),
                            _connector="OR",
                        ),
                        name="an_overlay_adds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_day__gte", models.F("from_day"))), name="an_overlay_lasts"
                    ),
                ],
            },
        ),
        frozen_once("overlays_overlay", column="state", values=("confirmed", "refused", "withdrawn")),
    ]
