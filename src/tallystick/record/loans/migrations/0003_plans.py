from django.db import migrations, models

_LATEST = """
CREATE VIEW loans_due_now AS
SELECT due.* FROM loans_due due
WHERE NOT EXISTS (SELECT 1 FROM loans_due later WHERE later.loan_id = due.loan_id AND later.plan_no > due.plan_no);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0002_kept"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="due",
            name="a_due_once",
        ),
        migrations.AddField(
            model_name="due",
            name="plan_no",
            field=models.IntegerField(db_default=1, default=1),
        ),
        migrations.AlterField(
            model_name="due",
            name="interest_minor",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.UniqueConstraint(fields=("loan", "plan_no", "due_no"), name="a_due_once"),
        ),
        migrations.RunSQL(_LATEST, "DROP VIEW loans_due_now"),
    ]
