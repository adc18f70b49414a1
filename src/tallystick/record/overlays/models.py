"""Overlays: a share of the computed loss, or an amount, added to that of chosen loans, for a time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tallystick.record.proposals import Proposal


class Overlay(Proposal):
    """One overlay, as the engine's table of overlays has it. Without a column it holds for every loan; it ends with
    its last day and is proposed anew where it is still wanted."""

    number = models.CharField(max_length=32, unique=True)
    column = models.CharField(max_length=32, blank=True)
    equals = models.CharField(max_length=100, blank=True)
    share = models.FloatField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    """Shared out over the loans by their allowance; an overlay has a share or an amount."""
    from_day = models.DateField()
    until_day = models.DateField()

    class Meta(Proposal.Meta):
        abstract = False
        ordering = ("-pk",)
        constraints = (
            *Proposal.Meta.constraints,
            models.CheckConstraint(
                condition=Q(share__gt=0, amount_minor__isnull=True) | Q(share__isnull=True, amount_minor__gt=0),
                name="an_overlay_adds",
            ),
            models.CheckConstraint(condition=Q(until_day__gte=F("from_day")), name="an_overlay_lasts"),
        )
