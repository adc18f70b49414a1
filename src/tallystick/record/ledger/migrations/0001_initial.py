import django.db.models.deletion
from django.db import migrations, models

from tallystick.record.database.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("loans", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_no", models.BigIntegerField(null=True)),
                ("day", models.DateField()),
                ("cause", models.CharField(max_length=24)),
                ("account", models.CharField(max_length=32)),
                ("debit_minor", models.BigIntegerField()),
                ("credit_minor", models.BigIntegerField()),
                (
                    "loan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="loans.loan",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "indexes": [models.Index(fields=["loan"], name="entries_of_a_loan")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("credit_minor", 0), ("debit_minor__gt", 0)),
                            models.Q(("credit_minor__gt", 0), ("debit_minor", 0)),
                            _connector="OR",
                        ),
                        name="one_side_of_an_entry",
                    )
                ],
            },
        ),
        append_only("ledger_posting"),
    ]
