import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tallystick.record.database.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("evidence", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True)),
                ("product", models.CharField(max_length=48)),
                ("amount_minor", models.BigIntegerField()),
                ("tenor_months", models.IntegerField()),
                ("repayment", models.CharField(max_length=32)),
                ("security", models.CharField(max_length=32)),
                ("purpose", models.CharField(max_length=200)),
                ("channel", models.CharField(default="officer", max_length=32)),
                ("renews_loan", models.CharField(blank=True, max_length=40)),
                ("applied_day", models.DateField()),
                ("state", models.CharField(max_length=32)),
                ("since_at", models.DateTimeField()),
                ("terms_amount_minor", models.BigIntegerField(null=True)),
                ("terms_tenor_months", models.IntegerField(null=True)),
                ("terms_rate_bp", models.IntegerField(null=True)),
                ("terms_repayment", models.CharField(blank=True, max_length=32)),
                ("conditions", models.JSONField(default=list)),
                ("authority", models.CharField(blank=True, max_length=64)),
                ("valid_until", models.DateField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.branch"
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="customers.enterprise"
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_preliminary", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("as_of", models.DateField()),
                ("pack", models.CharField(max_length=64)),
                ("pack_version", models.CharField(max_length=32)),
                ("pack_digest", models.CharField(max_length=64)),
                ("uploads", models.JSONField(default=dict)),
                ("outcome", models.CharField(max_length=16)),
                ("refer_cause", models.CharField(blank=True, max_length=32)),
                ("grade", models.CharField(blank=True, max_length=16)),
                ("pd_12m", models.FloatField(null=True)),
                ("limit_minor", models.BigIntegerField(null=True)),
                ("rate_bp", models.IntegerField(null=True)),
                ("authority", models.CharField(blank=True, max_length=64)),
                ("decision", models.BinaryField()),
                ("reasons", models.BinaryField()),
                ("features", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="cases.case"
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.file"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Deed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=32)),
                ("role", models.CharField(blank=True, max_length=32)),
                ("at", models.DateTimeField()),
                ("from_state", models.CharField(max_length=32)),
                ("to_state", models.CharField(max_length=32)),
                ("reason", models.CharField(blank=True, max_length=48)),
                ("note", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deeds", to="cases.case"
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
        ),
        migrations.CreateModel(
            name="Guarantor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=32)),
                ("amount_minor", models.BigIntegerField()),
                ("net_assets_minor", models.BigIntegerField(null=True)),
                ("until_day", models.DateField(null=True)),
                ("made_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("is_released", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="guarantors", to="cases.case"
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
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Investigation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("is_second", models.BooleanField(default=False)),
                ("visited_at", models.DateTimeField(null=True)),
                ("minutes_on_site", models.IntegerField(default=0)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("facts", models.JSONField(default=dict)),
                ("interview", models.JSONField(default=dict)),
                ("held_against", models.JSONField(default=list)),
                ("report", models.TextField()),
                ("photos", models.JSONField(default=list)),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="investigations", to="cases.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Override",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32)),
                ("reason", models.CharField(max_length=48)),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="overrides", to="cases.case"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.decision"
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
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("authority", models.CharField(max_length=64)),
                ("terms_digest", models.CharField(max_length=64)),
                ("agrees", models.BooleanField()),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="cases.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["state", "branch"], name="cases_case_state_e6de0d_idx"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["enterprise", "-applied_day"], name="cases_case_enterpr_4a7673_idx"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["manager", "state"], name="cases_case_manager_19368c_idx"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="case_asks_for_money"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(condition=models.Q(("tenor_months__gt", 0)), name="case_asks_for_months"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["case", "-at"], name="cases_decis_case_id_00e74e_idx"),
        ),
        migrations.AddIndex(
            model_name="deed",
            index=models.Index(fields=["case", "action"], name="cases_deed_case_id_46e7a8_idx"),
        ),
        migrations.AddConstraint(
            model_name="guarantor",
            constraint=models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="guarantor_for_money"),
        ),
        migrations.AddIndex(
            model_name="override",
            index=models.Index(fields=["reason", "at"], name="cases_overr_reason_62dc05_idx"),
        ),
        migrations.RunSQL(sql="CREATE SEQUENCE cases_number", reverse_sql="DROP SEQUENCE cases_number"),
        append_only("cases_deed"),
        append_only("cases_investigation"),
        append_only("cases_decision"),
        append_only("cases_vote"),
        append_only("cases_override"),
    ]
