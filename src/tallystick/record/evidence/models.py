"""What was collected, as it came: files under the digest of their bytes, and who brought them for whom and when."""

from __future__ import annotations

from django.db import models

from tallystick.record.customers.models import Enterprise
from tallystick.record.people.models import Branch, Person


class File(models.Model):
    """One file, kept once under the SHA-256 of its bytes."""

    digest = models.CharField(max_length=64, primary_key=True)
    bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=80)
    kept_at = models.DateTimeField()


class Upload(models.Model):
    """One file brought: a table of evidence, a photo or a document, of one enterprise or (a feed) of all of them."""

    class Kind(models.TextChoices):
        TABLE = "table"
        PHOTO = "photo"
        DOCUMENT = "document"

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="uploads", null=True)
    """Empty for a feed: rows of all enterprises, from another system of the bank."""
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", null=True)
    case_number = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    item = models.CharField(max_length=48)
    """The table of evidence; of photos and documents what they show."""
    name = models.CharField(max_length=255)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    is_whole = models.BooleanField(default=True)
    """It stands in place of what was brought before of this table; else it is added to that."""
    rows_file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+", null=True)
    """The valid rows as Parquet."""
    quarantine_file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+", null=True)
    rows = models.BigIntegerField(default=0)
    valid = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    notes = models.JSONField(default=list)
    taken_at = models.DateTimeField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("enterprise", "kind", "item")),
            models.Index(fields=("case_number",)),
        )
