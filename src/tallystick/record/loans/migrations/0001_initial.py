import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tallystick.record.database.append_only import append_only

_DUE_NOW = """
CREATE VIEW loans_due_now AS
SELECT due.* FROM loans_due due
WHERE NOT EXISTS (SELECT 1 FROM loans_due later WHERE later.loan_id = due.loan_id AND later.plan_no > due.plan_no);
"""
_FACT_NOW = """
CREATE VIEW loans_fact_now AS
SELECT fact.id, fact.loan_id, fact.fact, fact.day, least(fact.until_day, ended.day) AS until_day, fact.value,
       fact.determined_by
FROM loans_fact fact LEFT JOIN loans_factend ended ON ended.fact_id = fact.id
WHERE ended.day IS NULL OR ended.day > fact.day;
"""
_SEARCHED = "CREATE INDEX loans_loan_number_trgm ON loans_loan USING gin (upper(loan_id) gin_trgm_ops)"
"""A loan is found by any part of its number."""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_initial"),
        ("customers", "0001_initial"),
        ("evidence", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Borrower",
            fields=[
                (
                    "enterprise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="customers.enterprise",
                        to_field="enterprise_id",
                    ),
                ),
                ("is_retail", models.BooleanField(null=True)),
                ("size_class", models.CharField(max_length=16, null=True)),
                ("industry", models.CharField(max_length=48, null=True)),
                ("town", models.CharField(max_length=100, null=True)),
                ("sales_minor", models.BigIntegerField(null=True)),
                ("net_assets_minor", models.BigIntegerField(null=True)),
                ("debt_all_banks_minor", models.BigIntegerField(null=True)),
                ("debt_over90_all_banks_minor", models.BigIntegerField(null=True)),
                ("grade", models.CharField(max_length=16, null=True)),
                ("pd_12m", models.FloatField(null=True)),
                ("group_id", models.CharField(max_length=40, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fact", models.CharField(max_length=48)),
                ("day", models.DateField()),
                ("until_day", models.DateField(null=True)),
                ("value", models.FloatField(null=True)),
                ("determined_by", models.CharField(max_length=100, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BookTable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=32)),
                ("rows", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.file"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("pack_digest", models.CharField(max_length=64)),
                ("loans", models.BigIntegerField()),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("files", models.JSONField(default=dict)),
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
            name="FactEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "fact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ended", to="loans.fact"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                ("loan_id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("product", models.CharField(max_length=48, null=True)),
                ("signed_day", models.DateField()),
                ("drawn_day", models.DateField(null=True)),
                ("matures_day", models.DateField()),
                ("principal_minor", models.BigIntegerField()),
                ("limit_minor", models.BigIntegerField(null=True)),
                ("is_cancellable", models.BooleanField(null=True)),
                ("rate_bp", models.BigIntegerField()),
                ("rate_kind", models.CharField(max_length=16, null=True)),
                ("day_count", models.CharField(max_length=16, null=True)),
                ("repayment", models.CharField(max_length=32)),
                ("period_months", models.BigIntegerField(null=True)),
                ("first_due_day", models.DateField(null=True)),
                ("interest_only_periods", models.BigIntegerField(null=True)),
                ("business_days", models.CharField(max_length=16, null=True)),
                ("grace_days", models.BigIntegerField(null=True)),
                ("fee_minor", models.BigIntegerField(null=True)),
                ("penalty_multiplier", models.FloatField(null=True)),
                ("misuse_multiplier", models.FloatField(null=True)),
                ("security", models.CharField(max_length=32)),
                ("guarantee_agreed_until", models.DateField(null=True)),
                ("purpose", models.CharField(max_length=200, null=True)),
                ("is_personal", models.BooleanField(null=True)),
                ("is_long_cycle", models.BooleanField(null=True)),
                ("grade_at_signing", models.CharField(max_length=16, null=True)),
                ("pd_at_signing", models.FloatField(null=True)),
                ("parent_loan_id", models.CharField(max_length=40, null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.branch"
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="loan", to="cases.case"
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="customers.enterprise",
                        to_field="enterprise_id",
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
                "ordering": ("loan_id",),
            },
        ),
        migrations.AddField(
            model_name="fact",
            name="loan",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="facts", to="loans.loan"),
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_no", models.BigIntegerField()),
                ("day", models.DateField()),
                ("booked_day", models.DateField(null=True)),
                ("kind", models.CharField(max_length=24)),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("part", models.CharField(max_length=16, null=True)),
                ("rate_bp", models.BigIntegerField(null=True)),
                ("until_day", models.DateField(null=True)),
                ("ref_event_no", models.BigIntegerField(null=True)),
                ("note", models.CharField(max_length=300, null=True)),
                (
                    "loan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="loans.loan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Due",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("plan_no", models.IntegerField(db_default=1, default=1)),
                ("due_no", models.BigIntegerField()),
                ("due_day", models.DateField()),
                ("principal_minor", models.BigIntegerField()),
                ("interest_minor", models.BigIntegerField(null=True)),
                (
                    "loan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dues",
                        to="loans.loan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Drawdown",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("payment_no", models.BigIntegerField()),
                ("day", models.DateField()),
                ("amount_minor", models.BigIntegerField()),
                ("payee", models.CharField(max_length=200, null=True)),
                ("pay_mode", models.CharField(max_length=16)),
                (
                    "loan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drawdowns",
                        to="loans.loan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MonthState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("balance_minor", models.BigIntegerField(null=True)),
                ("days_past_due", models.IntegerField(null=True)),
                ("asset_class", models.CharField(max_length=16, null=True)),
                ("class_article", models.CharField(max_length=100, null=True)),
                ("stage", models.IntegerField(null=True)),
                ("ecl_minor", models.BigIntegerField(null=True)),
                ("rwa_minor", models.BigIntegerField(null=True)),
                ("watch_level", models.CharField(max_length=8, null=True)),
                (
                    "loan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="months",
                        to="loans.loan",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["branch", "loan_id"], name="loans_loan_branch__c32847_idx"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(fields=("loan", "event_no"), name="an_event_once"),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.UniqueConstraint(fields=("loan", "plan_no", "due_no"), name="a_due_once"),
        ),
        migrations.AddConstraint(
            model_name="drawdown",
            constraint=models.UniqueConstraint(fields=("loan", "payment_no"), name="a_payment_once"),
        ),
        migrations.AddIndex(
            model_name="monthstate",
            index=models.Index(fields=["day"], name="loans_month_day_e4d820_idx"),
        ),
        migrations.AddConstraint(
            model_name="monthstate",
            constraint=models.UniqueConstraint(fields=("loan", "day"), name="a_month_once"),
        ),
        append_only("loans_drawdown"),
        append_only("loans_due"),
        append_only("loans_event"),
        append_only("loans_fact"),
        append_only("loans_monthstate"),
        append_only("loans_closing"),
        append_only("loans_booktable"),
        append_only("loans_factend"),
        migrations.RunSQL(_DUE_NOW, "DROP VIEW loans_due_now"),
        migrations.RunSQL(_FACT_NOW, "DROP VIEW loans_fact_now"),
        migrations.RunSQL(_SEARCHED, "DROP INDEX loans_loan_number_trgm"),
    ]
