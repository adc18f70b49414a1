import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tallystick.record.database.append_only import append_only, frozen_once


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("loans", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Amendment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("state", models.CharField(default="asked", max_length=16)),
                ("until_day", models.DateField()),
                ("rate_bp", models.BigIntegerField(null=True)),
                ("repayment", models.CharField(blank=True, max_length=32)),
                ("difficulty", models.CharField(blank=True, max_length=32)),
                ("met", models.JSONField(default=list)),
                ("reason", models.CharField(max_length=1000)),
                ("asked_at", models.DateTimeField()),
                ("owed_minor", models.BigIntegerField()),
                ("days_past_due", models.IntegerField(null=True)),
                ("asset_class", models.CharField(blank=True, max_length=16)),
                ("authority", models.CharField(max_length=64)),
                ("decided_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=1000)),
                ("plan", models.JSONField(default=list)),
                ("lines", models.JSONField(default=list)),
                ("is_qualified", models.BooleanField(null=True)),
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
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.branch"
                    ),
                ),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="amendments", to="loans.loan"
                    ),
                ),
                (
                    "new_loan",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewed_by",
                        to="loans.loan",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="AmendmentVote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("authority", models.CharField(max_length=64)),
                ("agrees", models.BooleanField()),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "amendment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="amendments.amendment"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.AddIndex(
            model_name="amendment",
            index=models.Index(fields=["branch", "state"], name="amendments__branch__c1694a_idx"),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")), fields=("loan",), name="one_waiting_amendment_a_loan"
            ),
        ),
        frozen_once("amendments_amendment", column="state", values=("approved", "refused", "withdrawn")),
        append_only("amendments_amendmentvote"),
    ]
