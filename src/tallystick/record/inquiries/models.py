"""What was asked, how far the answer is, and the answer as it is kept."""

from __future__ import annotations

from django.db import models

from tallystick.record.evidence.models import File
from tallystick.record.people.models import Person
from tallystick.record.policies.models import PackVersion


class Past(models.Model):
    """Past applications with what came of them, as they were taken in; the newest row is the one in use."""

    folder = models.TextField()
    """Where the bank's folder lies on this machine: status and diagnosis read it."""
    inputs = models.JSONField()
    """File read -> its digest."""
    applications = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    decisions = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    rows = models.BigIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    known_until = models.DateField()
    """Outcomes are known until this day."""
    kept_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)


class Inquiry(models.Model):
    """One question: what about, by whom, and how far the work is."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        ANSWERED = "answered"
        FAILED = "failed"

    kind = models.CharField(max_length=16)
    asked = models.JSONField(default=dict)
    """What the kind asks besides: days as ISO text, numbers."""
    version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+", null=True)
    against = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+", null=True)
    past = models.ForeignKey(Past, on_delete=models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    stage = models.CharField(max_length=32, blank=True)
    done = models.IntegerField(default=0)
    of = models.IntegerField(default=0)
    """Stages done, of how many."""
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    told = models.TextField(blank=True)
    """Why it failed."""
    told_zh = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=("kind", "-asked_at")), models.Index(fields=("state",)))


class Answer(models.Model):
    """What an inquiry gave: every file by name under its digest, one digest over all of them."""

    inquiry = models.OneToOneField(Inquiry, on_delete=models.PROTECT, related_name="answer")
    files = models.JSONField()
    digest = models.CharField(max_length=64)
    headline = models.TextField()
    headline_zh = models.TextField()
    at = models.DateTimeField()
