"""The book as the engine reads it: columns are those of the tables of a loan book (docs/reference/book.md)."""

from __future__ import annotations

from django.db import models

from tallystick.record.cases.models import Case
from tallystick.record.customers.models import Enterprise
from tallystick.record.evidence.models import File
from tallystick.record.people.models import Branch, Person


class Loan(models.Model):
    """One contract. Money in fen; `branch` and `officer` are the record's own, not the book's texts."""

    loan_id = models.CharField(max_length=40, primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, to_field="enterprise_id", related_name="loans")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    case = models.OneToOneField(Case, models.PROTECT, related_name="loan", null=True)
    product = models.CharField(max_length=48, null=True)
    signed_day = models.DateField()
    drawn_day = models.DateField(null=True)
    matures_day = models.DateField()
    principal_minor = models.BigIntegerField()
    limit_minor = models.BigIntegerField(null=True)
    is_cancellable = models.BooleanField(null=True)
    rate_bp = models.BigIntegerField()
    rate_kind = models.CharField(max_length=16, null=True)
    day_count = models.CharField(max_length=16, null=True)
    repayment = models.CharField(max_length=32)
    period_months = models.BigIntegerField(null=True)
    first_due_day = models.DateField(null=True)
    interest_only_periods = models.BigIntegerField(null=True)
    business_days = models.CharField(max_length=16, null=True)
    grace_days = models.BigIntegerField(null=True)
    fee_minor = models.BigIntegerField(null=True)
    penalty_multiplier = models.FloatField(null=True)
    misuse_multiplier = models.FloatField(null=True)
    security = models.CharField(max_length=32)
    guarantee_agreed_until = models.DateField(null=True)
    purpose = models.CharField(max_length=200, null=True)
    is_personal = models.BooleanField(null=True)
    is_long_cycle = models.BooleanField(null=True)
    grade_at_signing = models.CharField(max_length=16, null=True)
    pd_at_signing = models.FloatField(null=True)
    parent_loan_id = models.CharField(max_length=40, null=True)

    class Meta:
        ordering = ("loan_id",)
        indexes = (models.Index(fields=("branch", "loan_id")),)


class Borrower(models.Model):
    """What the bank knows of a borrower beside its loans."""

    enterprise = models.OneToOneField(Enterprise, models.PROTECT, to_field="enterprise_id", primary_key=True)
    is_retail = models.BooleanField(null=True)
    size_class = models.CharField(max_length=16, null=True)
    industry = models.CharField(max_length=48, null=True)
    town = models.CharField(max_length=100, null=True)
    sales_minor = models.BigIntegerField(null=True)
    net_assets_minor = models.BigIntegerField(null=True)
    debt_all_banks_minor = models.BigIntegerField(null=True)
    debt_over90_all_banks_minor = models.BigIntegerField(null=True)
    grade = models.CharField(max_length=16, null=True)
    pd_12m = models.FloatField(null=True)
    group_id = models.CharField(max_length=40, null=True)


class OfLoan(models.Model):
    """A row about one loan; never changed. Where rows are numbered within a loan, that index serves the loan too."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Drawdown(OfLoan):
    """One payment of the loan's money, to the borrower or as entrusted to a supplier."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="drawdowns", db_index=False)
    payment_no = models.BigIntegerField()
    day = models.DateField()
    amount_minor = models.BigIntegerField()
    payee = models.CharField(max_length=200, null=True)
    pay_mode = models.CharField(max_length=16)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("loan", "payment_no"), name="a_payment_once"),)


class Due(OfLoan):
    """One line of a plan that was agreed line by line; other loans' plans follow from their terms.

    A plan agreed anew is written whole with the next `plan_no`; the book reads the latest (`loans_due_now`)."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="dues", db_index=False)
    plan_no = models.IntegerField(default=1, db_default=1)
    due_no = models.BigIntegerField()
    due_day = models.DateField()
    principal_minor = models.BigIntegerField()
    interest_minor = models.BigIntegerField(null=True)
    """Null: what has accrued."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=("loan", "plan_no", "due_no"), name="a_due_once"),)


class Event(OfLoan):
    """One servicing event; a wrong one is reversed by another."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="events", db_index=False)
    event_no = models.BigIntegerField()
    day = models.DateField()
    booked_day = models.DateField(null=True)
    kind = models.CharField(max_length=24)
    amount_minor = models.BigIntegerField(null=True)
    part = models.CharField(max_length=16, null=True)
    rate_bp = models.BigIntegerField(null=True)
    until_day = models.DateField(null=True)
    ref_event_no = models.BigIntegerField(null=True)
    note = models.CharField(max_length=300, null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("loan", "event_no"), name="an_event_once"),)


class Fact(OfLoan):
    """Something about a loan that events do not tell, from a day on."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="facts")
    fact = models.CharField(max_length=48)
    day = models.DateField()
    until_day = models.DateField(null=True)
    value = models.FloatField(null=True)
    determined_by = models.CharField(max_length=100, null=True)


class FactEnd(models.Model):
    """That a fact holds no longer, from a day on; the book reads it as the fact's last day (`loans_fact_now`)."""

    fact = models.OneToOneField(Fact, models.PROTECT, related_name="ended")
    day = models.DateField()
    ended_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)


class MonthState(OfLoan):
    """How a loan stood at a month end, as the engine closed it."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="months", db_index=False)
    day = models.DateField()
    balance_minor = models.BigIntegerField(null=True)
    days_past_due = models.IntegerField(null=True)
    asset_class = models.CharField(max_length=16, null=True)
    class_article = models.CharField(max_length=100, null=True)
    stage = models.IntegerField(null=True)
    ecl_minor = models.BigIntegerField(null=True)
    rwa_minor = models.BigIntegerField(null=True)
    watch_level = models.CharField(max_length=8, null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("loan", "day"), name="a_month_once"),)
        indexes = (models.Index(fields=("day",)),)


class Closing(models.Model):
    """A month end that was run: once a day, with the pack that decided and what came of it."""

    day = models.DateField(unique=True)
    pack_digest = models.CharField(max_length=64)
    loans = models.BigIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    files = models.JSONField(default=dict)
    """What the engine answered, whole: table -> digest of the file. The next month end remembers these."""

    class Meta:
        ordering = ("-day",)


class BookTable(models.Model):
    """A table of the book as it came whole from elsewhere; the last of its name stands."""

    table = models.CharField(max_length=32)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    rows = models.BigIntegerField()
    at = models.DateTimeField()
