import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tallystick.record.database.append_only import frozen_once


class Migration(migrations.Migration):
    dependencies = [
        ("limits", "0002_never_over"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(default="proposed", max_length=16)),
                ("reason", models.CharField(max_length=1000)),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=1000)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("customer", "Customer"),
                            ("group", "Group"),
                            ("product", "Product"),
                            ("industry", "Industry"),
                            ("region", "Region"),
                        ],
                        max_length=16,
                    ),
                ),
                ("key", models.CharField(max_length=100)),
                ("limit_minor", models.BigIntegerField()),
                ("from_day", models.DateField()),
                ("until_day", models.DateField(null=True)),
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
                        name="limits_change_by_two",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("kind", "key"),
                        name="one_waiting_change_a_limit",
                    ),
                    models.CheckConstraint(condition=models.Q(("limit_minor__gte", 0)), name="no_limit_below_zero"),
                ],
            },
        ),
        frozen_once("limits_change", column="state", values=("confirmed", "refused", "withdrawn")),
    ]
