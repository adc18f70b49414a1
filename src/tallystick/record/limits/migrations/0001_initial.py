import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tallystick.record.database.append_only import frozen_once

_NEVER_OVER = """
CREATE FUNCTION refuse_over_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'limit of % % would be exceeded', NEW.kind, NEW.key USING ERRCODE = '23514';
END $$;
CREATE TRIGGER limits_never_over BEFORE UPDATE ON limits_limit FOR EACH ROW
WHEN (NEW.used_minor > NEW.limit_minor AND NEW.used_minor > OLD.used_minor
      AND coalesce(current_setting('tallystick.reversing', true), '') <> 'on')
EXECUTE FUNCTION refuse_over_limit();
"""
"""Use may not grow over the limit; a limit may be lowered under what is used, which then only shrinks. A reversed
payment, which is a fact, is written all the same."""
_AS_BEFORE = "DROP TRIGGER limits_never_over ON limits_limit; DROP FUNCTION refuse_over_limit();"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Limit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("used_minor", models.BigIntegerField(default=0)),
                ("from_day", models.DateField()),
                ("until_day", models.DateField(null=True)),
            ],
            options={
                "ordering": ("kind", "key"),
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="one_limit_a_key"),
                    models.CheckConstraint(condition=models.Q(("used_minor__gte", 0)), name="nothing_used_below_zero"),
                ],
            },
        ),
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
        migrations.RunSQL(_NEVER_OVER, _AS_BEFORE),
        frozen_once("limits_change", column="state", values=("confirmed", "refused", "withdrawn")),
    ]
