"""Rounds of classification, and the class of each loan through its three steps."""

from __future__ import annotations

from django.db import models

from tallystick.record.customers.models import Enterprise
from tallystick.record.people.models import Branch, Person


class Round(models.Model):
    """The classification of all loans as of one day; closed when every loan's class is approved."""

    day = models.DateField(unique=True)
    pack_digest = models.CharField(max_length=64)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    opened_at = models.DateTimeField()
    size = models.BigIntegerField(default=0)
    """How many lines it was opened with; none comes later."""
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-day",)


class Line(models.Model):
    """One loan in a round: the class the engine gave with its article, and what people made of it, step by step."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="lines")
    loan_id = models.CharField(max_length=40)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    exposure_minor = models.BigIntegerField()
    engine_class = models.CharField(max_length=16)
    engine_article = models.CharField(max_length=64)
    state = models.CharField(max_length=16, default="open")
    current_class = models.CharField(max_length=16)
    reason = models.CharField(max_length=48, blank=True)
    note = models.CharField(max_length=500, blank=True)
    initial_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    determined_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("loan_id",)
        constraints = (models.UniqueConstraint(fields=("round", "loan_id"), name="one_line_a_loan"),)
        indexes = (models.Index(fields=("round", "branch", "state")), models.Index(fields=("loan_id",)))
