"""Items of collateral and their valuations."""

from __future__ import annotations

from datetime import date

from django.db import models

from tallystick.record.customers.models import Enterprise
from tallystick.record.people.models import Branch, Person


class Item(models.Model):
    """One item that secures an enterprise's loans, until it is released. Its value is its last confirmed valuation."""

    number = models.CharField(max_length=40, unique=True)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="collateral")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)
    description = models.CharField(max_length=300, blank=True)
    owner = models.CharField(max_length=200, blank=True)
    prior_lien_minor = models.BigIntegerField(null=True)
    registration_number = models.CharField(max_length=64, blank=True)
    registered_until = models.DateField(null=True)
    insured_until = models.DateField(null=True)
    released_day = models.DateField(null=True)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=("enterprise", "released_day")),)

    def is_registered(self, day: date) -> bool:
        """This function will tell whether the item's registration holds on `day`."""
        return bool(self.registration_number) and (self.registered_until is None or self.registered_until >= day)


class Valuation(models.Model):
    """What an item was said to be worth on a day; it counts once another person has confirmed it, and then stays."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        CONFIRMED = "confirmed"
        REFUSED = "refused"

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="valuations")
    valued_day = models.DateField()
    value_minor = models.BigIntegerField()
    method = models.CharField(max_length=32)
    source = models.CharField(max_length=200)
    state = models.CharField(max_length=16, choices=State.choices, default=State.PROPOSED)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    checked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-valued_day", "-pk")
        constraints = (models.CheckConstraint(condition=models.Q(value_minor__gte=0), name="no_value_below_zero"),)
