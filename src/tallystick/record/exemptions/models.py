"""Cases of exemption, the persons concerned, what is found of their duties, votes."""

from __future__ import annotations

from django.db import models

from tallystick.record.loans.models import Loan
from tallystick.record.people.models import Branch, Person


class ExemptionCase(models.Model):
    """One loan that went bad and the question who answers for it. Duties are those of the pack when it was signed."""

    loan = models.OneToOneField(Loan, on_delete=models.PROTECT, related_name="exemption")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, default="open")
    ground = models.CharField(max_length=16)
    """The class or state that the loan had when the case was opened."""
    is_in_scope = models.BooleanField()
    """Whether the customer's credit lies within that of inclusive lending."""
    pack_digest = models.CharField(max_length=64)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    opened_day = models.DateField()
    due_day = models.DateField()
    opinion = models.TextField(blank=True)
    opinion_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    opinion_at = models.DateTimeField(null=True)
    round = models.IntegerField(default=0)
    """Which opinion it is: votes on an earlier one do not count."""
    decided_day = models.DateField(null=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("branch", "state")),)


class Concerned(models.Model):
    """One person whose part in the loan is judged, and how: as opined, as decided, as appealed."""

    case = models.ForeignKey(ExemptionCase, on_delete=models.PROTECT, related_name="persons")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    outcome = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=1_000, blank=True)
    appeal = models.CharField(max_length=2_000, blank=True)
    appealed_day = models.DateField(null=True)
    judged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("case", "person", "role"), name="concerned_once_a_role"),)


class Finding(models.Model):
    """What was found of one duty of one person; a later one of the same duty stands in its place. Never changed."""

    concerned = models.ForeignKey(Concerned, on_delete=models.PROTECT, related_name="findings")
    duty = models.CharField(max_length=48)
    finding = models.CharField(max_length=16)
    note = models.CharField(max_length=1_000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)


class ExemptionVote(models.Model):
    """One vote on the opinion of a round; never changed."""

    case = models.ForeignKey(ExemptionCase, on_delete=models.PROTECT, related_name="votes")
    round = models.IntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    agrees = models.BooleanField()
    note = models.CharField(max_length=1_000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("case", "round", "person"), name="one_vote_a_round"),)
