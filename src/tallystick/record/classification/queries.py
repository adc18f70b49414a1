"""Reads of the classification."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from tallystick.record.classification.models import Line, Round
from tallystick.record.people.actor import Actor


def rounds(actor: Actor) -> QuerySet[Round]:
    """This function will give the rounds, latest first, with how many lines they have and how many are approved.

    Lines are counted of rounds that are open: a closed one has none that is not approved.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    lines_approved = Line.objects.filter(round=OuterRef("pk"), state="approved").order_by().values("round")
    counted = Coalesce(Subquery(lines_approved.annotate(n=Count("pk")).values("n")), 0)
    approved = Case(When(closed_at__isnull=False, then=F("size")), default=counted)
    return Round.objects.annotate(count=F("size"), approved=approved)


def lines(actor: Actor, day: date, *, state: str = "", words: str = "") -> QuerySet[Line]:
    """This function will give the lines of a day's round that are open to the actor.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    found = Line.objects.filter(round__day=day).select_related("enterprise", "branch", "initial_by", "determined_by")
    if not actor.sees_branch(None):
        found = found.filter(branch_id=actor.person.branch_id if actor.person else None)
    if state:
        found = found.filter(state=state)
    if words:
        found = found.filter(Q(loan_id__icontains=words) | Q(enterprise__name__icontains=words))
    return found


def sums(actor: Actor, day: date) -> list[dict[str, object]]:
    """This function will give, class by class, the count and exposure that the engine and people gave it."""
    found = lines(actor, day).order_by().values("engine_class", "current_class")
    return list(found.annotate(loans=Count("pk"), exposure_minor=Sum("exposure_minor")))


def waiting_for(actor: Actor) -> dict[str, int]:
    """This function will tell how many lines wait for each step that the actor may take and did not make before."""
    own = actor.person.pk if actor.person else None
    open_rounds = Round.objects.filter(closed_at__isnull=True).values_list("day", flat=True)
    asked = {
        "initial_class": Q(state__in=("open", "returned")),
        "determine_class": Q(state="initial") & ~Q(initial_by_id=own),
        "approve_class": Q(state="determined") & ~Q(initial_by_id=own) & ~Q(determined_by_id=own),
    }
    return {
        right: sum(lines(actor, day).filter(which).count() for day in open_rounds)
        for right, which in asked.items()
        if actor.may(right)
    }
