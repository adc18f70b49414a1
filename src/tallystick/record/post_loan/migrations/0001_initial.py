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
            name="Check",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("loan_id", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=24)),
                ("due_day", models.DateField()),
                ("state", models.CharField(default="due", max_length=16)),
                ("done_day", models.DateField(null=True)),
                ("result", models.CharField(blank=True, max_length=16)),
                ("is_visited", models.BooleanField(default=False)),
                ("report", models.TextField(blank=True)),
                ("photo_sha256s", models.JSONField(default=list)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.branch"
                    ),
                ),
                (
                    "done_by",
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
            ],
            options={
                "ordering": ("due_day", "loan_id"),
                "indexes": [
                    models.Index(fields=["branch", "state", "due_day"], name="post_loan_c_branch__9d222a_idx"),
                    models.Index(fields=["loan_id"], name="post_loan_c_loan_id_8856e9_idx"),
                    models.Index(
                        condition=models.Q(("state", "due")),
                        fields=["due_day", "loan_id", "id"],
                        name="checks_in_their_order",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("loan_id", "kind", "due_day"), name="a_check_once")],
            },
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("indicator", models.CharField(max_length=16)),
                ("level", models.CharField(max_length=8)),
                ("value", models.FloatField(null=True)),
                ("threshold", models.FloatField(null=True)),
                ("since", models.DateField()),
                ("act_by", models.DateField()),
                ("owner_role", models.CharField(blank=True, max_length=32)),
                ("state", models.CharField(default="open", max_length=16)),
                ("answered_day", models.DateField(null=True)),
                ("measure", models.CharField(blank=True, max_length=32)),
                ("finding", models.TextField(blank=True)),
                ("escalated_day", models.DateField(null=True)),
                (
                    "answered_by",
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
                    "confirmed_by",
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
            ],
            options={
                "ordering": ("act_by", "enterprise_id"),
                "indexes": [
                    models.Index(fields=["branch", "state", "act_by"], name="post_loan_s_branch__d0d555_idx"),
                    models.Index(
                        condition=models.Q(("state__in", ("closed", "lapsed")), _negated=True),
                        fields=["act_by", "enterprise", "id"],
                        name="signals_in_their_order",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("enterprise", "indicator", "since"), name="a_signal_once")
                ],
            },
        ),
        frozen_once("post_loan_check", column="state", values=("done", "lapsed")),
        frozen_once("post_loan_signal", column="state", values=("closed", "lapsed")),
    ]
