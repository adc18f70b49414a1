import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tallystick.record.database.append_only import append_only, frozen_once


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pursuit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("loan_id", models.CharField(max_length=40, unique=True)),
                ("state", models.CharField(default="open", max_length=16)),
                ("opened_day", models.DateField()),
                ("as_of_day", models.DateField()),
                ("days_past_due", models.IntegerField()),
                ("exposure_minor", models.BigIntegerField()),
                ("allowance_minor", models.BigIntegerField()),
                ("step", models.CharField(blank=True, max_length=32)),
                ("strategy", models.CharField(blank=True, max_length=32)),
                ("collect_by", models.DateField(null=True)),
                ("limitation_until", models.DateField(null=True)),
                ("guarantee_until", models.DateField(null=True)),
                ("clock_alert", models.CharField(blank=True, max_length=16)),
                ("is_alerted", models.BooleanField(db_default=False, default=False)),
                ("has_broken", models.BooleanField(db_default=False, default=False)),
                ("write_off_ground", models.CharField(blank=True, max_length=48)),
                ("is_write_off_ready", models.BooleanField(default=False)),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.branch",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.enterprise"
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("collect_by", "loan_id"),
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_day", models.DateField()),
                ("due_day", models.DateField()),
                ("amount_minor", models.BigIntegerField()),
                ("state", models.CharField(default="open", max_length=16)),
                ("paid_minor", models.BigIntegerField(null=True)),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pursuit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promises", to="collection.pursuit"
                    ),
                ),
            ],
            options={
                "ordering": ("due_day", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Disposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("ground", models.CharField(max_length=48)),
                ("amount_minor", models.BigIntegerField()),
                ("price_minor", models.BigIntegerField(null=True)),
                ("buyer", models.CharField(blank=True, max_length=200)),
                ("case", models.TextField()),
                ("state", models.CharField(default="proposed", max_length=16)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
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
                (
                    "pursuit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="disposals", to="collection.pursuit"
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Deed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=24)),
                ("day", models.DateField()),
                ("note", models.CharField(max_length=1000)),
                ("document_sha256", models.CharField(blank=True, max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pursuit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deeds", to="collection.pursuit"
                    ),
                ),
            ],
            options={
                "ordering": ("day", "pk"),
            },
        ),
        migrations.AddIndex(
            model_name="pursuit",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["-is_alerted", "-has_broken", "collect_by", "-exposure_minor", "loan_id"],
                name="queue_in_its_order",
            ),
        ),
        migrations.AddIndex(
            model_name="pursuit",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["branch", "-is_alerted", "-has_broken", "collect_by", "-exposure_minor", "loan_id"],
                name="queue_of_a_branch",
            ),
        ),
        migrations.AddConstraint(
            model_name="promise",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="something_is_promised"
            ),
        ),
        append_only("collection_deed"),
        frozen_once("collection_promise", column="state", values=("kept", "broken")),
        frozen_once("collection_disposal", column="state", values=("approved", "refused", "withdrawn")),
    ]
