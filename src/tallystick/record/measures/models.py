"""A measure as it was taken up: against which finding, by whom, where from which month, and what is expected of it."""

from __future__ import annotations

from django.db import models

from tallystick.record.inquiries.models import Answer
from tallystick.record.people.models import Person


class Measure(models.Model):
    """One measure. Amounts are fen a year, as the diagnosis expected them; once agreed it is fixed."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        AGREED = "agreed"

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="+")
    finding = models.IntegerField()
    problem = models.CharField(max_length=64)
    problem_name = models.CharField(max_length=200)
    problem_name_zh = models.CharField(max_length=200)
    measure = models.CharField(max_length=64)
    name = models.CharField(max_length=300)
    name_zh = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    place_kind = models.CharField(max_length=32)
    starts = models.JSONField()
    """Place -> month (YYYY-MM) from which it holds there."""
    agreed_months = models.IntegerField()
    removes = models.FloatField()
    """Share of the cases hit that should go."""
    saves_minor = models.BigIntegerField()
    costs_minor = models.BigIntegerField()
    risk = models.FloatField()
    """Chance that it costs more than it brings, by the diagnosis."""
    state = models.CharField(max_length=16, choices=State.choices, default=State.PROPOSED)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("answer", "finding", "measure"), name="measure_taken_up_once"),)

    @property
    def code(self) -> str:
        """What it is called in the ledger."""
        return f"M{self.pk:03d}"
