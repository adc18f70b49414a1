"""Amendments of loans and the votes on them."""

from __future__ import annotations

from django.db import models

from tallystick.record.loans.models import Loan
from tallystick.record.people.models import Branch, Person


class Amendment(models.Model):
    """One amendment of one loan: its terms, how the engine saw the loan, who asked, who decided and what was booked."""

    kind = models.CharField(max_length=16)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="amendments")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, default="asked")
    until_day = models.DateField()
    rate_bp = models.BigIntegerField(null=True)
    repayment = models.CharField(max_length=32, blank=True)
    difficulty = models.CharField(max_length=32, blank=True)
    met = models.JSONField(default=list)
    """The conditions of a renewal that whoever asked states to be met."""
    reason = models.CharField(max_length=1_000)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()
    owed_minor = models.BigIntegerField()
    days_past_due = models.IntegerField(null=True)
    asset_class = models.CharField(max_length=16, blank=True)
    authority = models.CharField(max_length=64)
    """The level that decides, as the authority table asked when it was last looked at."""
    decided_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=1_000, blank=True)
    plan = models.JSONField(default=list)
    """What falls due from now on, as agreed: day, principal, interest."""
    lines = models.JSONField(default=list)
    """Of a restructuring agreed line by line: due day and principal; the last takes what is left."""
    is_qualified = models.BooleanField(null=True)
    """Of a renewal: whether all conditions hold, so that it is no reason to class the loan worse."""
    new_loan = models.OneToOneField(Loan, on_delete=models.PROTECT, related_name="renewed_by", null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("loan",), condition=models.Q(state="asked"), name="one_waiting_amendment_a_loan"
            ),
        )
        indexes = (models.Index(fields=("branch", "state")),)


class AmendmentVote(models.Model):
    """One signature or vote; never changed. A person's last one counts."""

    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="votes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    authority = models.CharField(max_length=64)
    agrees = models.BooleanField()
    note = models.CharField(max_length=1_000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
