import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tallystick.record.database.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="File",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("bytes", models.BigIntegerField()),
                ("media_type", models.CharField(max_length=80)),
                ("kept_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case_number", models.CharField(blank=True, max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[("table", "Table"), ("photo", "Photo"), ("document", "Document")], max_length=16
                    ),
                ),
                ("item", models.CharField(max_length=48)),
                ("name", models.CharField(max_length=255)),
                ("is_whole", models.BooleanField(default=True)),
                ("rows", models.BigIntegerField(default=0)),
                ("valid", models.BigIntegerField(default=0)),
                ("quarantined", models.BigIntegerField(default=0)),
                ("notes", models.JSONField(default=list)),
                ("taken_at", models.DateTimeField(null=True)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "branch",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.branch"
                    ),
                ),
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
                    "enterprise",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="customers.enterprise",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.file"
                    ),
                ),
                (
                    "quarantine_file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.file"
                    ),
                ),
                (
                    "rows_file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.file"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["enterprise", "kind", "item"], name="evidence_up_enterpr_b29873_idx"),
                    models.Index(fields=["case_number"], name="evidence_up_case_nu_fa3893_idx"),
                ],
            },
        ),
        append_only("evidence_file"),
        append_only("evidence_upload"),
    ]
