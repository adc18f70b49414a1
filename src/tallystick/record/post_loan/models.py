"""Checks of loans, and warnings about borrowers."""

from __future__ import annotations

from django.db import models

from tallystick.record.customers.models import Enterprise
from tallystick.record.people.models import Branch, Person


class Check(models.Model):
    """One check of one loan that is due; done it is never changed."""

    loan_id = models.CharField(max_length=40)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    due_day = models.DateField()
    state = models.CharField(max_length=16, default="due")
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    done_day = models.DateField(null=True)
    result = models.CharField(max_length=16, blank=True)
    is_visited = models.BooleanField(default=False)
    report = models.TextField(blank=True)
    photo_sha256s = models.JSONField(default=list)

    class Meta:
        ordering = ("due_day", "loan_id")
        constraints = (models.UniqueConstraint(fields=("loan_id", "kind", "due_day"), name="a_check_once"),)
        indexes = (
            models.Index(fields=("branch", "state", "due_day")),
            models.Index(fields=("loan_id",)),
            models.Index(
                fields=("due_day", "loan_id", "id"), name="checks_in_their_order", condition=models.Q(state="due")
            ),
        )


class Signal(models.Model):
    """A signal about a borrower that somebody must answer by a day; escalated where nobody did."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=16)
    level = models.CharField(max_length=8)
    value = models.FloatField(null=True)
    threshold = models.FloatField(null=True)
    since = models.DateField()
    act_by = models.DateField()
    owner_role = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=16, default="open")
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    answered_day = models.DateField(null=True)
    measure = models.CharField(max_length=32, blank=True)
    finding = models.TextField(blank=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    escalated_day = models.DateField(null=True)

    class Meta:
        ordering = ("act_by", "enterprise_id")
        constraints = (models.UniqueConstraint(fields=("enterprise", "indicator", "since"), name="a_signal_once"),)
        indexes = (
            models.Index(fields=("branch", "state", "act_by")),
            models.Index(
                fields=("act_by", "enterprise", "id"),
                name="signals_in_their_order",
                condition=~models.Q(state__in=("closed", "lapsed")),
            ),
        )
