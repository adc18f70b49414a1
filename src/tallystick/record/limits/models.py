"""How much may be owed: by a customer, a group, under a product, in an industry, in a region."""

from __future__ import annotations

from django.db import models

from tallystick.record.proposals import PROPOSED, Proposal


class Limit(models.Model):
    """One limit and what of it is used, in fen. The database refuses more than the limit, whoever asks."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer"
        GROUP = "group"
        PRODUCT = "product"
        INDUSTRY = "industry"
        REGION = "region"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    key = models.CharField(max_length=100)
    limit_minor = models.BigIntegerField()
    used_minor = models.BigIntegerField(default=0)
    from_day = models.DateField()
    until_day = models.DateField(null=True)

    class Meta:
        ordering = ("kind", "key")
        constraints = (
            models.UniqueConstraint(fields=("kind", "key"), name="one_limit_a_key"),
            models.CheckConstraint(condition=models.Q(used_minor__gte=0), name="nothing_used_below_zero"),
        )

    @property
    def is_overdrawn(self) -> bool:
        """Whether more is used than the limit allows: it was lowered, or a payment reversed."""
        return self.used_minor > self.limit_minor


class Change(Proposal):
    """A limit as one person would have it; in force once another has confirmed it."""

    kind = models.CharField(max_length=16, choices=Limit.Kind.choices)
    key = models.CharField(max_length=100)
    limit_minor = models.BigIntegerField()
    from_day = models.DateField()
    until_day = models.DateField(null=True)

    class Meta(Proposal.Meta):
        abstract = False
        ordering = ("-pk",)
        constraints = (
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=("kind", "key"), condition=models.Q(state=PROPOSED), name="one_waiting_change_a_limit"
            ),
            models.CheckConstraint(condition=models.Q(limit_minor__gte=0), name="no_limit_below_zero"),
        )
