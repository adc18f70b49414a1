"""Reads of the book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

import polars as pl
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from tallystick.engine.book_frame import dues_of
from tallystick.engine.month_end import close_loans
from tallystick.record.customers.models import Enterprise
from tallystick.record.customers.queries import eyes
from tallystick.record.loans.models import Closing, Drawdown, Event, Loan, MonthState
from tallystick.record.loans.tables import read_borrowers
from tallystick.record.people.actor import Actor
from tallystick.record.people.personal import shown
from tallystick.record.policies.queries import policy_on

NON_PERFORMING: Final = ("substandard", "doubtful", "loss")


def loans(actor: Actor, *, words: str = "") -> QuerySet[Loan]:
    """This function will give the loans open to the actor, with `words` in the loan's number or the borrower's name.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    found = Loan.objects.select_related("enterprise", "branch", "officer")
    if not actor.sees_branch(None):
        found = found.filter(branch_id=actor.person.branch_id if actor.person else None)
    for word in words.split():
        found = found.filter(pk__in=_numbered(word).union(_borrowed_by(word)))
    return found


def _numbered(word: str) -> QuerySet[Loan]:
    return Loan.objects.filter(loan_id__icontains=word).order_by().values("pk")


def _borrowed_by(word: str) -> QuerySet[Loan]:
    """Apart from the numbers, so that each is answered from its own index."""
    firms = Enterprise.objects.filter(name__icontains=word).order_by().values("enterprise_id")
    return Loan.objects.filter(enterprise_id__in=firms).order_by().values("pk")


def loan(actor: Actor, loan_id: str) -> Loan:
    """This function will give one loan.

    :raises Loan.DoesNotExist: there is none with this number.
    :raises Refused: it belongs to another branch.
    """
    actor.need("see_customers")
    found = Loan.objects.select_related("enterprise__group", "branch", "officer", "case").get(loan_id=loan_id)
    actor.need_branch(found.branch_id)
    return found


def months(found: Loan) -> QuerySet[MonthState]:
    """This function will give how a loan stood at every month end, the latest first."""
    return found.months.order_by("-day")


def events(found: Loan) -> QuerySet[Event]:
    """This function will give the events of a loan in the order of their numbers."""
    return found.events.order_by("event_no")


def payments(actor: Actor, found: Loan) -> list[Drawdown]:
    """This function will give the payments of a loan's money in their order, payees as the actor may see them.

    :raises Refused: the loan is another branch's.
    """
    actor.need_branch(found.branch_id)
    seeing = eyes(actor, found.enterprise_id)
    rows = list(found.drawdowns.order_by("payment_no"))
    for row in rows:
        row.payee = shown(seeing, "loans.Drawdown", "payee", row.payee)
    return rows


def last_states(actor: Actor) -> QuerySet[MonthState]:
    """This function will give the latest state of every loan open to the actor.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    last = Closing.objects.order_by("-day").values_list("day", flat=True).first()
    day = last or MonthState.objects.order_by("-day").values_list("day", flat=True).first()
    found = MonthState.objects.filter(day=day).select_related("loan__enterprise", "loan__branch")
    if not actor.sees_branch(None):
        found = found.filter(loan__branch_id=actor.person.branch_id if actor.person else None)
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """How the loans open to somebody stood at a month end, in minor units; `loans` are those with a balance."""

    day: date
    loans: int
    balance_minor: int
    past_due_minor: int
    non_performing_minor: int
    allowance_minor: int


def standing(actor: Actor, *, before: date | None = None) -> Standing | None:
    """This function will give how the loans open to the actor stand at the latest month end, of those before a day.

    None: no month end holds a loan of his. Past due is what is one day late or more; non-performing is substandard or
    worse (Measures for Risk Classification of Financial Assets, article 10).

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    closed = Closing.objects.all() if before is None else Closing.objects.filter(day__lt=before)
    last = closed.order_by("-day").values_list("pk", "day").first()
    if last is None:
        return None
    branch = None if actor.sees_branch(None) else (actor.person.branch_id if actor.person else -1)
    return _standing(*last, branch)


@lru_cache(maxsize=512)
def _standing(closing: int, day: date, branch: int | None) -> Standing | None:
    """The sums of a month end that is closed, for what is closed is never written again."""
    held = MonthState.objects.filter(day=day, balance_minor__gt=0)
    if branch is not None:
        held = held.filter(loan__branch_id=branch)
    sums = held.aggregate(
        loans=Count("pk"),
        balance=Sum("balance_minor"),
        past_due=Sum("balance_minor", filter=Q(days_past_due__gt=0)),
        non_performing=Sum("balance_minor", filter=Q(asset_class__in=NON_PERFORMING)),
        allowance=Sum("ecl_minor"),
    )
    loans = sums.pop("loans")
    minor = {f"{name}_minor": int(found or 0) for name, found in sums.items()}
    return Standing(day=day, loans=loans, **minor) if loans else None


def standings_of(actor: Actor, firm: Enterprise) -> list[MonthState]:
    """This function will give how each loan of a firm stood at the latest month end, what owes most first.

    :raises Refused: the actor works with no customers, or the firm is another branch's.
    """
    actor.need_branch(firm.branch_id)
    return list(last_states(actor).filter(loan__enterprise=firm).order_by("-balance_minor", "loan_id"))


def class_counts(actor: Actor) -> list[dict[str, object]]:
    """This function will give loans, balance and allowance by class at the latest month end."""
    held = last_states(actor).filter(asset_class__isnull=False).values("asset_class")
    sums = held.annotate(loans=Count("pk"), balance_minor=Sum("balance_minor"), ecl_minor=Sum("ecl_minor"))
    return list(sums.order_by("asset_class"))


def state_on(found: Loan, day: date) -> dict[str, object]:
    """This function will give how the engine sees a loan on a day, with the borrower's other loans: one row by name."""
    book = read_borrowers([found.enterprise_id]).as_of(day)
    closed = close_loans(book, policy_on(day)).collect()
    return closed.row(by_predicate=pl.col("loan_id") == found.loan_id, named=True)


def schedule(found: Loan) -> pl.DataFrame:
    """This function will give the plan of a loan by its terms: due day, principal and interest of each line."""
    book = read_borrowers([found.enterprise_id])
    contracts = book.tables["contracts"].filter(pl.col("loan_id") == found.loan_id).collect()
    return dues_of(book, contracts).filter(pl.col("loan_id") == found.loan_id)


def on_the_book(actor: Actor, day: date) -> list[tuple[str, str, date, str]]:
    """This function will give the loans with a balance at the last month end and those drawn since, for jobs: number,
    enterprise, day of drawing, watch level.

    :raises Refused: the actor runs no jobs.
    """
    actor.need("run_jobs")
    last = Closing.objects.filter(day__lte=day).order_by("-day").values_list("day", flat=True).first()
    drawn = Coalesce("loan__drawn_day", "loan__signed_day")
    states = MonthState.objects.filter(day=last, balance_minor__gt=0)
    held = [
        (*row, level or "none")
        for *row, level in states.values_list("loan_id", "loan__enterprise_id", drawn, "watch_level")
    ]
    fresh = Loan.objects.filter(drawn_day__lte=day, **({} if last is None else {"drawn_day__gt": last}))
    return held + [(*row, "none") for row in fresh.values_list("loan_id", "enterprise_id", "drawn_day")]
