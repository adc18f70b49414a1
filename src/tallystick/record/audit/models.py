"""The audit trail: one entry a write, chained by digests, never changed."""

from __future__ import annotations

from django.db import models

from tallystick.record.people.models import Branch, Person


class Entry(models.Model):
    """Who did what to what, when, with what before and after; `digest` covers the entry and the digest before it."""

    at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    action = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=48)
    subject_id = models.CharField(max_length=64)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name_plural = "entries"
        indexes = (models.Index(fields=("subject_kind", "subject_id")), models.Index(fields=("at",)))


class Look(models.Model):
    """Somebody looked at a bureau report or unmasked personal data."""

    at = models.DateTimeField(auto_now_add=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    purpose = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (models.Index(fields=("subject_id",)),)
