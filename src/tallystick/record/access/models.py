"""How programs come in: tokens with scopes, the answers already given to repeated requests, and how often each asks."""

from __future__ import annotations

from django.db import models

from tallystick.record.people.models import Person


class Token(models.Model):
    """A program's key. It acts as `person`, within `scopes`, until it ends; only the digest of its secret is kept."""

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    token_digest = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    scopes = models.JSONField(default=list)
    per_minute = models.PositiveIntegerField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)


class Answer(models.Model):
    """The first answer to a write: the same key and the same request get it again."""

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.BinaryField(default=b"")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("token", "key"), name="one_answer_a_key"),)


class Minute(models.Model):
    """How many requests a token made in one minute (minutes since 1970)."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+")
    minute = models.BigIntegerField()
    requests = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("token", "minute"), name="one_count_a_minute"),)
