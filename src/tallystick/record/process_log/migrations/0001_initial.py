import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tallystick.record.database.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case_id", models.CharField(max_length=40)),
                ("case_kind", models.CharField(max_length=32)),
                ("activity", models.CharField(max_length=48)),
                ("role", models.CharField(blank=True, max_length=32)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("result", models.CharField(blank=True, max_length=48)),
                (
                    "branch",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.branch"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case_id"], name="process_log_case_id_a50b96_idx"),
                    models.Index(fields=["ended_at"], name="process_log_ended_a_542a87_idx"),
                ],
            },
        ),
        append_only("process_log_event"),
    ]
