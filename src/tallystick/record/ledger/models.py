"""Postings: they only grow; what was wrong is put right by later ones."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tallystick.record.loans.models import Loan


class Posting(models.Model):
    """One side of a double entry, in fen. `cause` is the kind of event, or `accrual` for what fell due and accrued
    since the posting before; `day` is the one on which it was posted."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="postings", db_index=False)
    event_no = models.BigIntegerField(null=True)
    day = models.DateField()
    cause = models.CharField(max_length=24)
    account = models.CharField(max_length=32)
    debit_minor = models.BigIntegerField()
    credit_minor = models.BigIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(debit_minor__gt=0, credit_minor=0) | Q(debit_minor=0, credit_minor__gt=0),
                name="one_side_of_an_entry",
            ),
        )
        indexes = (models.Index(fields=("loan",), name="entries_of_a_loan"),)
