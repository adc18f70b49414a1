"""Cases and what was done in them: deeds, investigations, the engine's decisions, votes and overrides."""

from __future__ import annotations

from django.db import models

from tallystick.record.customers.models import Enterprise
from tallystick.record.evidence.models import File
from tallystick.record.people.models import Branch, Person


class Case(models.Model):
    """One request for credit. `terms_*` are those under approval, set by the reviewer; money in fen."""

    number = models.CharField(max_length=40, unique=True)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="cases")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    product = models.CharField(max_length=48)
    amount_minor = models.BigIntegerField()
    tenor_months = models.IntegerField()
    repayment = models.CharField(max_length=32)
    security = models.CharField(max_length=32)
    purpose = models.CharField(max_length=200)
    channel = models.CharField(max_length=32, default="officer")
    renews_loan = models.CharField(max_length=40, blank=True)
    applied_day = models.DateField()
    state = models.CharField(max_length=32)
    since_at = models.DateTimeField()
    """Since when it is in its state."""
    terms_amount_minor = models.BigIntegerField(null=True)
    terms_tenor_months = models.IntegerField(null=True)
    terms_rate_bp = models.IntegerField(null=True)
    terms_repayment = models.CharField(max_length=32, blank=True)
    conditions = models.JSONField(default=list)
    """What must be met before the first drawdown, as texts."""
    authority = models.CharField(max_length=64, blank=True)
    """The level that the terms under approval need."""
    valid_until = models.DateField(null=True)
    """Last day on which the decision may be approved and drawn."""

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="case_asks_for_money"),
            models.CheckConstraint(condition=models.Q(tenor_months__gt=0), name="case_asks_for_months"),
        )
        indexes = (
            models.Index(fields=("state", "branch")),
            models.Index(fields=("enterprise", "-applied_day")),
            models.Index(fields=("manager", "state")),
        )

    def __str__(self) -> str:
        return self.number


class Deed(models.Model):
    """One step of a case: who did what, and from which state to which it went."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deeds")
    action = models.CharField(max_length=32)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    role = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()
    from_state = models.CharField(max_length=32)
    to_state = models.CharField(max_length=32)
    reason = models.CharField(max_length=48, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=("case", "action")),)


class Investigation(models.Model):
    """What one investigator saw and says. The second investigator writes one of their own."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="investigations")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    is_second = models.BooleanField(default=False)
    visited_at = models.DateTimeField(null=True)
    minutes_on_site = models.IntegerField(default=0)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    facts = models.JSONField(default=dict)
    """What the visit gave, by the names of the evidence table `visits`."""
    interview = models.JSONField(default=dict)
    """What the owner said of assets, debts, sales and costs, for firms without books; and what was built of it."""
    held_against = models.JSONField(default=list)
    """What was stated beside what tax, invoices and accounts say."""
    report = models.TextField()
    photos = models.JSONField(default=list)
    """Numbers of the uploads of its photos."""


class Decision(models.Model):
    """One answer of the engine, stored whole: what it was asked, by which pack, and every byte it gave."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    is_preliminary = models.BooleanField(default=False)
    """Asked for information; a case goes on by a final one alone."""
    at = models.DateTimeField()
    as_of = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    pack = models.CharField(max_length=64)
    pack_version = models.CharField(max_length=32)
    pack_digest = models.CharField(max_length=64)
    evidence = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    """Every row the engine was given, table by table."""
    uploads = models.JSONField(default=dict)
    """Table -> the uploads its rows came from, with their digests."""
    outcome = models.CharField(max_length=16)
    refer_cause = models.CharField(max_length=32, blank=True)
    grade = models.CharField(max_length=16, blank=True)
    pd_12m = models.FloatField(null=True)
    limit_minor = models.BigIntegerField(null=True)
    rate_bp = models.IntegerField(null=True)
    authority = models.CharField(max_length=64, blank=True)
    decision = models.BinaryField()
    """Every column of the decision as canonical JSON."""
    reasons = models.BinaryField()
    """The long table of reasons as canonical JSON; sentences are made of it when somebody looks."""
    features = models.BinaryField()
    """Every feature as canonical JSON."""
    digest = models.CharField(max_length=64)
    """SHA-256 over the three."""

    class Meta:
        indexes = (models.Index(fields=("case", "-at")),)


class Vote(models.Model):
    """One signature or vote on the terms whose digest it names; on other terms it does not count."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="votes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    authority = models.CharField(max_length=64)
    terms_digest = models.CharField(max_length=64)
    agrees = models.BooleanField()
    note = models.TextField(blank=True)
    at = models.DateTimeField()


class Override(models.Model):
    """Somebody went another way than the engine: what was overridden and the reason, from the list."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="overrides")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)
    reason = models.CharField(max_length=48)
    note = models.TextField(blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("reason", "at")),)


class Guarantor(models.Model):
    """Somebody who stands for a case: put down by one person, confirmed by another. Money in fen."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="guarantors")
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=32)
    amount_minor = models.BigIntegerField()
    net_assets_minor = models.BigIntegerField(null=True)
    until_day = models.DateField(null=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)
    is_released = models.BooleanField(default=False)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="guarantor_for_money"),)
