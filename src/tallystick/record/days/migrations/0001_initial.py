import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tallystick.record.database.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DayEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "by",
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
            name="DayStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=32)),
                ("count", models.BigIntegerField()),
                ("done_at", models.DateTimeField()),
                (
                    "day_end",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="days.dayend"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [models.UniqueConstraint(fields=("day_end", "step"), name="a_step_once")],
            },
        ),
        migrations.CreateModel(
            name="LimitDifference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("key", models.CharField(max_length=100)),
                ("used_minor", models.BigIntegerField()),
                ("owed_minor", models.BigIntegerField()),
                (
                    "day_end",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="differences", to="days.dayend"
                    ),
                ),
            ],
            options={
                "ordering": ("kind", "key"),
                "constraints": [models.UniqueConstraint(fields=("day_end", "kind", "key"), name="a_difference_once")],
            },
        ),
        append_only("days_daystep"),
        append_only("days_limitdifference"),
    ]
