"""Determinations about loans."""

from __future__ import annotations

from django.db import models

from tallystick.record.loans.models import Fact, Loan
from tallystick.record.people.models import Branch
from tallystick.record.proposals import PROPOSED, Proposal


class Determination(Proposal):
    """One fact about one loan as one person would have it: that it holds from `day`, or (`ends`) no longer holds."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="determinations")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    fact = models.CharField(max_length=48)
    day = models.DateField()
    value = models.FloatField(null=True)
    """Of an expected loss its share of the balance."""
    ends = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta(Proposal.Meta):
        abstract = False
        ordering = ("-pk",)
        constraints = (
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=("loan", "fact"), condition=models.Q(state=PROPOSED), name="one_waiting_determination_a_fact"
            ),
        )
        indexes = (models.Index(fields=("branch", "state")),)
