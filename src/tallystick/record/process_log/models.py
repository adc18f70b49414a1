"""The process log: every step of every case, who did it, when it began and ended, and with what result."""

from __future__ import annotations

from django.db import models

from tallystick.record.people.models import Branch, Person


class Event(models.Model):
    """One step of one case; the columns are those of the bank's process table that diagnosis reads."""

    case_id = models.CharField(max_length=40)
    case_kind = models.CharField(max_length=32)
    activity = models.CharField(max_length=48)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    role = models.CharField(max_length=32, blank=True)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", null=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    result = models.CharField(max_length=48, blank=True)

    class Meta:
        indexes = (models.Index(fields=("case_id",)), models.Index(fields=("ended_at",)))
