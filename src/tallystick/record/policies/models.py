"""Policy packs as they were published: their files, digest, and the two who signed."""

from __future__ import annotations

from django.db import models

from tallystick.record.people.models import Person


class PackVersion(models.Model):
    """One version of a pack: a draft until two persons who did not make it have signed; then it is fixed."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PROPOSED = "proposed"
        PUBLISHED = "published"

    pack = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    archive = models.BinaryField()
    """The pack's folder, with what it extends, as a zip of bytes that do not depend on when it was made."""
    note = models.TextField(blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    decides_from = models.DateField(null=True)
    """First day on which this version decides; the latest published one in force on a day is the one that does."""
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    first_signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    second_signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("pack", "version"), name="one_version_once"),)
        indexes = (models.Index(fields=("state", "decides_from")),)
