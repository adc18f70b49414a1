"""Loans that are pursued, the deeds and promises on the way, and their disposal."""

from __future__ import annotations

from django.db import models

from tallystick.record.customers.models import Enterprise
from tallystick.record.people.models import Branch, Person

WORKED = ("-is_alerted", "-has_broken", "collect_by", "-exposure_minor", "loan_id")
"""The order in which the queue is worked: clocks of law, broken promises, then the day the next rung is due."""
_OPEN = models.Q(state="open")


class Pursuit(models.Model):
    """One loan that is pursued. Strategy, rung and clocks are the engine's, as of `as_of_day`."""

    loan_id = models.CharField(max_length=40, unique=True)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=16, default="open")
    opened_day = models.DateField()
    as_of_day = models.DateField()
    days_past_due = models.IntegerField()
    exposure_minor = models.BigIntegerField()
    allowance_minor = models.BigIntegerField()
    step = models.CharField(max_length=32, blank=True)
    strategy = models.CharField(max_length=32, blank=True)
    collect_by = models.DateField(null=True)
    limitation_until = models.DateField(null=True)
    guarantee_until = models.DateField(null=True)
    clock_alert = models.CharField(max_length=16, blank=True)
    is_alerted = models.BooleanField(default=False, db_default=False)
    """Whether a clock of law is about to run out: `clock_alert` is one of `states.ALERTS`."""
    has_broken = models.BooleanField(default=False, db_default=False)
    """Whether a promise made since it was opened was broken."""
    write_off_ground = models.CharField(max_length=48, blank=True)
    is_write_off_ready = models.BooleanField(default=False)

    class Meta:
        ordering = ("collect_by", "loan_id")
        indexes = (
            models.Index(fields=WORKED, name="queue_in_its_order", condition=_OPEN),
            models.Index(fields=("branch", *WORKED), name="queue_of_a_branch", condition=_OPEN),
        )


class Deed(models.Model):
    """Something done to collect; never changed. A demand in writing or a suit interrupts the limitation period."""

    pursuit = models.ForeignKey(Pursuit, on_delete=models.PROTECT, related_name="deeds")
    kind = models.CharField(max_length=24)
    day = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    note = models.CharField(max_length=1_000)
    document_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("day", "pk")


class Promise(models.Model):
    """A promise to pay an amount by a day; kept or broken when the day and its grace have passed."""

    pursuit = models.ForeignKey(Pursuit, on_delete=models.PROTECT, related_name="promises")
    made_day = models.DateField()
    due_day = models.DateField()
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=16, default="open")
    paid_minor = models.BigIntegerField(null=True)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("due_day", "pk")
        constraints = (models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="something_is_promised"),)


class Disposal(models.Model):
    """A write-off or a transfer, proposed by one person and approved by another; then it stays."""

    pursuit = models.ForeignKey(Pursuit, on_delete=models.PROTECT, related_name="disposals")
    kind = models.CharField(max_length=16)
    ground = models.CharField(max_length=48)
    amount_minor = models.BigIntegerField()
    price_minor = models.BigIntegerField(null=True)
    buyer = models.CharField(max_length=200, blank=True)
    case = models.TextField()
    state = models.CharField(max_length=16, default="proposed")
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-pk",)
