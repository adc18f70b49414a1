"""What is told to other systems: who wants to hear of what, each notice, and each delivery until it arrived."""

from __future__ import annotations

from django.db import models

from tallystick.record.people.models import Person


class Subscription(models.Model):
    """An address that is told of the kinds of events it asked for; requests are signed with `secret`."""

    url = models.URLField(max_length=500)
    kinds = models.JSONField(default=list)
    secret = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)


class Notice(models.Model):
    """Something happened; written in the transaction in which it did."""

    kind = models.CharField(max_length=48)
    subject_id = models.CharField(max_length=64)
    content = models.JSONField()
    at = models.DateTimeField()


class Delivery(models.Model):
    """One notice on its way to one address."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="deliveries")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = (
            models.Index(
                fields=("next_at",),
                name="webhooks_waiting",
                condition=models.Q(delivered_at__isnull=True, given_up_at__isnull=True),
            ),
        )
