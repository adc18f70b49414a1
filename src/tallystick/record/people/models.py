"""Branches, the people of the bank, the roles and the authority they hold, each from a day to a day."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class Branch(models.Model):
    """A place of the bank. `head_office` sees and serves all others."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    name_zh = models.CharField(max_length=100, blank=True)
    is_head_office = models.BooleanField(default=False)

    class Meta:
        ordering = ("code",)
        verbose_name_plural = "branches"

    def __str__(self) -> str:
        return self.name


class Person(AbstractUser):
    """One of the bank's staff; `username` is the staff number they sign in with."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="people", null=True)
    full_name = models.CharField(max_length=100)
    totp_secret = models.CharField(max_length=64, blank=True)
    totp_last_step = models.BigIntegerField(default=0)
    must_change_password = models.BooleanField(default=False)

    class Meta:
        ordering = ("username",)
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.full_name or self.username


class Held(models.Model):
    """Something a person holds from a day until a day (exclusive; empty: until it is taken away)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    agreed_at = models.DateTimeField(null=True)
    """Empty while it is asked for; what the system gives (the load of a bank) is agreed at once."""

    class Meta:
        abstract = True


class RoleHeld(Held):
    """A role a person holds; only asked for until a second person has agreed."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=32)

    class Meta:
        indexes = (models.Index(fields=("person", "role")),)


class AuthorityHeld(Held):
    """A level of the pack's authority table that a person may sign for, in the person's branch or everywhere."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="authorities")
    authority = models.CharField(max_length=64)

    class Meta:
        indexes = (models.Index(fields=("person", "authority")),)
