"""Contracts, their documents and their conditions precedent."""

from __future__ import annotations

from django.db import models

from tallystick.record.cases.models import Case
from tallystick.record.evidence.models import File, Upload
from tallystick.record.people.models import Branch, Person


class Contract(models.Model):
    """The contract of one case: prepared, perhaps anew, then signed; what is signed or void stays. Money in fen."""

    class State(models.TextChoices):
        PREPARED = "prepared"
        SIGNED = "signed"
        VOID = "void"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contracts")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=48, unique=True)
    amount_minor = models.BigIntegerField()
    tenor_months = models.IntegerField()
    rate_bp = models.IntegerField()
    repayment = models.CharField(max_length=32)
    security = models.CharField(max_length=32)
    draw_until = models.DateField()
    template_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State.choices, default=State.PREPARED)
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    prepared_at = models.DateTimeField()
    signed_day = models.DateField(null=True)
    signed_scan = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case",), condition=~models.Q(state="void"), name="one_living_contract_a_case"
            ),
        )

    def __str__(self) -> str:
        return self.number


class Document(models.Model):
    """One printing of a contract: its language and form (`html`, `pdf`)."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="documents")
    lang = models.CharField(max_length=8)
    form = models.CharField(max_length=8)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("contract", "lang", "form"), name="one_printing_each"),)


class Condition(models.Model):
    """What must be met before the first drawdown: met by one person, confirmed by another."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="conditions")
    text = models.CharField(max_length=300)
    text_zh = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    proof = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="+", null=True)
    met_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    met_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
