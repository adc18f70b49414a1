"""Writes of the book that two persons agreed on: events, a new plan, a fact, a loan in place of another.

They run inside the action of whoever decided (`record/amendments`), which has checked that they may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import Max

from tallystick.record.audit.action import Act
from tallystick.record.ledger.accounts import stand_on
from tallystick.record.ledger.actions import book_event
from tallystick.record.limits.actions import take
from tallystick.record.limits.queries import path_of
from tallystick.record.loans.actions import Posted, follow
from tallystick.record.loans.facts import note
from tallystick.record.loans.models import Drawdown, Due, Event, Loan
from tallystick.record.people.personal import SETTLES
from tallystick.record.webhooks.actions import announce

_SAME = (
    "enterprise_id",
    "branch_id",
    "officer_id",
    "product",
    "rate_kind",
    "day_count",
    "period_months",
    "business_days",
    "grace_days",
    "penalty_multiplier",
    "misuse_multiplier",
    "security",
    "guarantee_agreed_until",
    "purpose",
    "is_personal",
    "is_long_cycle",
    "pd_at_signing",
)


@dataclass(frozen=True, slots=True)
class NewTerms:
    """Terms of the loan that takes another's place; money in fen, the rate in basis points a year."""

    principal_minor: int
    matures_day: date
    rate_bp: int
    repayment: str
    grade: str | None


def amend(
    act: Act, loan: Loan, posted: Sequence[Posted], *, plan: pl.DataFrame | None = None, facts: Sequence[str] = ()
) -> Loan:
    """This function will book what was agreed on a loan: its events in their order, all lines of its plan from now on
    (`due_day`, `principal_minor`, `interest_minor`), and facts that hold from today. Limits follow the principal."""
    row = act.take(Loan, pk=loan.pk)
    day = act.actor.day
    before = stand_on(row, day)
    if plan is not None:
        _agree(row, plan)
    for one in posted:
        _book(act, row, one)
    for fact in facts:
        note(act, row, fact)
    follow(act, row, before.principal_minor - stand_on(row, day).principal_minor)
    return row


def put_in_place(act: Act, old: Loan, terms: NewTerms, *, facts: Sequence[str]) -> Loan:
    """This function will draw a loan that settles another's principal; no money leaves the bank.

    :raises Unable: a limit it lies in is not in force, or too small.
    """
    day, number = act.actor.day, Loan.objects.filter(parent_loan_id=old.loan_id).count() + 1
    take(act, path_of(old.enterprise, old.product or ""), terms.principal_minor, day=day)
    loan = act.make(
        Loan(
            loan_id=f"{old.loan_id}-R{number}",
            signed_day=day,
            drawn_day=day,
            matures_day=terms.matures_day,
            principal_minor=terms.principal_minor,
            rate_bp=terms.rate_bp,
            repayment=terms.repayment,
            grade_at_signing=terms.grade,
            parent_loan_id=old.loan_id,
            **{name: getattr(old, name) for name in _SAME},
        )
    )
    act.make(
        Drawdown(
            loan=loan,
            payment_no=1,
            day=day,
            amount_minor=terms.principal_minor,
            payee=f"{SETTLES}{old.loan_id}",
            pay_mode="entrusted",
        )
    )
    _book(act, loan, Posted(kind="drawn", day=day, amount_minor=terms.principal_minor))
    for fact in facts:
        note(act, loan, fact)
    return loan


def _book(act: Act, loan: Loan, posted: Posted) -> None:
    number = (loan.events.aggregate(Max("event_no"))["event_no__max"] or 0) + 1
    fields = {name: getattr(posted, name) for name in posted.__slots__ if name != "event_no"}
    book_event(act, loan, Event(loan=loan, event_no=number, booked_day=act.actor.day, **fields))
    announce(act, "loan.event", loan.loan_id, {"event_no": number, "kind": posted.kind, "day": str(posted.day)})


def _agree(loan: Loan, plan: pl.DataFrame) -> None:
    """A plan is written whole beside the ones before it; the book reads the latest."""
    number = (loan.dues.aggregate(Max("plan_no"))["plan_no__max"] or 0) + 1
    lines = plan.select("due_day", "principal_minor", "interest_minor").rows()
    Due.objects.bulk_create(
        Due(loan=loan, plan_no=number, due_no=at, due_day=day, principal_minor=principal, interest_minor=interest)
        for at, (day, principal, interest) in enumerate(lines, 1)
    )
