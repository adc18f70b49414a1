"""Ends of day, their steps, and what they found in the limits."""

from __future__ import annotations

from django.db import models

from tallystick.record.people.models import Person


class DayEnd(models.Model):
    """The end of one day: begun once, ended once; what is between can be gone on with."""

    day = models.DateField(unique=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("-day",)


class DayStep(models.Model):
    """One step of an end of day that is done, with how many things it found to do; never changed."""

    day_end = models.ForeignKey(DayEnd, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=32)
    count = models.BigIntegerField()
    done_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("day_end", "step"), name="a_step_once"),)


class LimitDifference(models.Model):
    """What a limit holds as used beside what its loans owe, in fen, where the two differ; a person sees to it."""

    day_end = models.ForeignKey(DayEnd, models.PROTECT, related_name="differences")
    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=100)
    used_minor = models.BigIntegerField()
    owed_minor = models.BigIntegerField()

    class Meta:
        ordering = ("kind", "key")
        constraints = (models.UniqueConstraint(fields=("day_end", "kind", "key"), name="a_difference_once"),)
