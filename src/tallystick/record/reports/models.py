"""Reports kept: each one archive of the files that a command wrote."""

from __future__ import annotations

from django.db import models

from tallystick.record.evidence.models import File
from tallystick.record.people.models import Person


class Report(models.Model):
    """One report of a day; `members` lists the files in its archive: name and bytes."""

    kind = models.CharField(max_length=32)
    day = models.DateField()
    pack_version = models.CharField(max_length=64, blank=True)
    archive = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    members = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "day", "archive"), name="a_report_once"),)
        indexes = (models.Index(fields=("kind", "-day")),)
