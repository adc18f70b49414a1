"""The bank's customers and applicants: enterprises, and the groups that make several of them one credit."""

from __future__ import annotations

from django.db import models

from tallystick.record.people.models import Branch, Person


class Group(models.Model):
    """Enterprises that are connected: one credit, one exposure."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ("code",)


class Enterprise(models.Model):
    """One enterprise, served by a branch and a customer manager. What was collected about it lies in evidence."""

    enterprise_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=32, blank=True)
    legal_form = models.CharField(max_length=32, blank=True)
    industry = models.CharField(max_length=48, blank=True)
    town = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    founded_day = models.DateField(null=True)
    size_class = models.CharField(max_length=16, blank=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="members", null=True)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="enterprises")
    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("enterprise_id",)
        indexes = (models.Index(fields=("branch", "enterprise_id")), models.Index(fields=("credit_code",)))

    def __str__(self) -> str:
        return self.name
