"""Facts about loans that events do not tell: written, ended, and what of them stands. Rows are never changed; the end
of one is a row of its own, and the book reads both together (`loans_fact_now`)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from tallystick.record.audit.action import Act
from tallystick.record.loans.models import Fact, FactEnd, Loan

PURSUED: Final = "pursued_from"
"""That a claim is pursued, from the first deed of collection on; write-off counts from there."""


def note(act: Act, loan: Loan, fact: str, *, day: date | None = None, value: float | None = None) -> Fact:
    """This function will write a fact about a loan that holds from `day` (today where none is named)."""
    who = act.actor.person.username if act.actor.person else None
    return act.make(Fact(loan=loan, fact=fact, day=day or act.actor.day, value=value, determined_by=who))


def end_fact(act: Act, fact: Fact, day: date) -> FactEnd:
    """This function will write that a fact holds no longer from `day` on; one that began later never held."""
    return act.make(FactEnd(fact=fact, day=max(day, fact.day), ended_by=act.actor.person))


def end_facts(act: Act, loan: Loan, names: Collection[str]) -> None:
    """This function will end today whatever of `names` stands of a loan."""
    for fact in _standing(loan, act.actor.day).filter(fact__in=names):
        end_fact(act, fact, act.actor.day)


def end_everywhere(act: Act, loan_ids: Collection[str], name: str) -> None:
    """This function will end today the fact `name` of every one of many loans where it stands, by one statement."""
    if not loan_ids:
        return
    day = act.actor.day
    held = Fact.objects.filter(loan_id__in=loan_ids, fact=name, ended__isnull=True, until_day__isnull=True)
    for made in FactEnd.objects.bulk_create(
        FactEnd(fact=fact, day=max(day, fact.day), ended_by=act.actor.person) for fact in held.order_by("pk")
    ):
        act.made(made)


def standing(loan: Loan, name: str, day: date) -> Fact | None:
    """This function will give the fact `name` of a loan that holds on `day`, or None."""
    return _standing(loan, day).filter(fact=name).order_by("-day", "-pk").first()


def names_standing(loan: Loan, day: date) -> set[str]:
    """This function will give the names of the facts of a loan that hold on `day`."""
    return set(_standing(loan, day).values_list("fact", flat=True))


def of_loan(loan: Loan) -> list[Fact]:
    """This function will give the facts of a loan, latest first, each with the day from which it holds no longer."""
    found = list(Fact.objects.filter(loan=loan).select_related("ended").order_by("-day", "-pk"))
    for fact in found:
        ended = getattr(fact, "ended", None)
        if ended is not None:
            fact.until_day = ended.day if fact.until_day is None else min(fact.until_day, ended.day)
    return found


def _standing(loan: Loan, day: date) -> QuerySet[Fact]:
    open_ended = Q(until_day__isnull=True) | Q(until_day__gt=day)
    return Fact.objects.filter(open_ended, loan=loan, ended__isnull=True, day__lte=day)
