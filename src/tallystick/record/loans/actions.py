"""Writes of the book: a loan drawn inside its limits, servicing events posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import Max

from tallystick.kernel.months import add_months
from tallystick.pack import Policy
from tallystick.record.audit.action import Act, acting
from tallystick.record.cases import actions as cases
from tallystick.record.cases.models import Case
from tallystick.record.ledger.actions import book_event
from tallystick.record.limits.actions import give_back, take, take_again
from tallystick.record.limits.queries import path_of
from tallystick.record.loans.models import Drawdown, Event, Loan
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable
from tallystick.record.webhooks.actions import announce

KINDS = ("paid", "fee", "cost", "rate_reset", "technical_delay", "misused", "recovered", "reversed")
"""Kinds of events that one person posts. What changes the claim itself (drawing, waiving, extending, renewing,
restructuring, writing off, transferring) takes two, each by its own action."""
OWN, ENTRUSTED = "self", "entrusted"


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of the loan's money: to the borrower (own) or to whom the borrower owes (entrusted); fen."""

    amount_minor: int
    pay_mode: str
    payee: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A servicing event as it is posted; `event_no` may be the sender's own, else it is the next."""

    kind: str
    day: date
    amount_minor: int | None = None
    event_no: int | None = None
    part: str | None = None
    rate_bp: int | None = None
    until_day: date | None = None
    ref_event_no: int | None = None
    note: str | None = None


def draw(actor: Actor, case: Case, payments: Sequence[Payment]) -> Loan:
    """This function will draw an approved case as a loan, inside every limit it lies in, and book its payments.

    :raises Refused: the actor disburses nothing, did what this checks, or is of another branch.
    :raises Unable: the case is not ready, its decision has expired, a limit is too small, or payments do not add up or
        must be entrusted.
    """
    with acting(actor, "draw", right="disburse") as act:
        policy = policy_on(actor.day)
        row = cases.draw(act, case)
        amount = row.terms_amount_minor or row.amount_minor
        _check_payments(payments, amount, policy)
        take(act, path_of(row.enterprise, row.product), amount, day=actor.day)
        loan = act.make(_loan_of(row, amount, actor.day))
        for number, payment in enumerate(payments, 1):
            act.make(
                Drawdown(
                    loan=loan,
                    payment_no=number,
                    day=actor.day,
                    amount_minor=payment.amount_minor,
                    payee=payment.payee or None,
                    pay_mode=payment.pay_mode,
                )
            )
        drawn = Event(loan=loan, event_no=1, day=actor.day, booked_day=actor.day, kind="drawn", amount_minor=amount)
        book_event(act, loan, drawn)
        announce(act, "loan.drawn", loan.loan_id, {"amount_minor": amount, "case": row.number})
        return loan


def post_event(actor: Actor, loan: Loan, posted: Posted) -> Event:
    """This function will post a servicing event of a loan; one with the same number and content is there already.

    :raises Refused: the actor posts no events, or the loan is another branch's.
    :raises Unable: there is no such kind, its number is taken by another event, or its day is still to come.
    """
    if posted.kind not in KINDS:
        raise Unable("kind", f"{posted.kind!r} is no event: {', '.join(KINDS)}", "事件类型不存在")
    if posted.day > actor.day:
        raise Unable("day", f"{posted.day} is still to come", "事件日期不能晚于今日")
    with acting(actor, "post_event", right="post_events") as act:
        row = act.take(Loan, pk=loan.pk)
        actor.need_branch(row.branch_id)
        last = row.events.aggregate(Max("event_no"))["event_no__max"] or 0
        fields = {name: getattr(posted, name) for name in posted.__slots__ if name != "event_no"}
        same = row.events.filter(event_no=posted.event_no).first() if posted.event_no is not None else None
        if same is not None:
            if all(getattr(same, name) == value for name, value in fields.items()):
                return same
            raise Unable("event_no", f"event {posted.event_no} is another event", "该事件编号已被占用")
        number = last + 1 if posted.event_no is None else posted.event_no
        event = Event(loan=row, event_no=number, booked_day=actor.day, **fields)
        before, after = book_event(act, row, event)
        follow(act, row, before.principal_minor - after.principal_minor)
        announce(act, "loan.event", row.loan_id, {"event_no": number, "kind": posted.kind, "day": str(posted.day)})
        return event


def book_disposal(act: Act, loan_id: str, kind: str, amount_minor: int) -> None:
    """This function will book the write-off or transfer that two persons decided, inside their action.

    `kind` is write_off or transfer. A claim that the book does not hold as a loan has nothing to be booked.
    """
    row = Loan.objects.select_for_update().filter(pk=loan_id).first()
    if row is None:
        return
    day, number = act.actor.day, (row.events.aggregate(Max("event_no"))["event_no__max"] or 0) + 1
    booked = {"write_off": "written_off", "transfer": "transferred"}[kind]
    event = Event(loan=row, event_no=number, day=day, booked_day=day, kind=booked, amount_minor=amount_minor)
    before, after = book_event(act, row, event)
    follow(act, row, before.principal_minor - after.principal_minor)


def follow(act: Act, loan: Loan, repaid_minor: int) -> None:
    """This function will let the limits follow the principal: repaid it is free again, a reversal takes it back."""
    path = path_of(loan.enterprise, loan.product or "")
    if repaid_minor > 0:
        give_back(act, path, repaid_minor)
    elif repaid_minor < 0:
        take_again(act, path, -repaid_minor)


def _check_payments(payments: Sequence[Payment], amount: int, policy: Policy) -> None:
    if sum(one.amount_minor for one in payments) != amount or any(one.amount_minor <= 0 for one in payments):
        raise Unable("payments", f"payments must add up to {amount} fen, each above 0", "支付金额合计须等于放款金额")
    ceiling = int(policy.number("entrusted_business_minor"))
    for one in payments:
        if one.pay_mode not in (OWN, ENTRUSTED):
            raise Unable("pay_mode", f"pay {OWN} or {ENTRUSTED}", "支付方式有误")
        if one.pay_mode == OWN and one.amount_minor > ceiling:
            told = f"a payment above {ceiling} fen must be entrusted"
            raise Unable("must_be_entrusted", told, f"单笔超过{ceiling / 100:,.0f}元须受托支付")
        if one.pay_mode == ENTRUSTED and not one.payee.strip():
            raise Unable("payee", "name whom the entrusted payment goes to", "受托支付须填写收款人")


def _loan_of(case: Case, amount: int, day: date) -> Loan:
    months = case.terms_tenor_months or case.tenor_months
    decision = case.decisions.filter(is_preliminary=False).order_by("-pk").first()
    rate = case.terms_rate_bp if case.terms_rate_bp is not None else decision.rate_bp if decision else None
    if rate is None:
        raise Unable("no_rate", "the case has no rate; it is set at review", "业务缺少执行利率")
    return Loan(
        loan_id=f"L{case.number}",
        enterprise=case.enterprise,
        branch_id=case.branch_id,
        officer=case.manager,
        case=case,
        product=case.product,
        signed_day=day,
        drawn_day=day,
        matures_day=pl.select(add_months(pl.lit(day), months)).item(),
        principal_minor=amount,
        rate_bp=rate,
        repayment=case.terms_repayment or case.repayment,
        security=case.security,
        purpose=case.purpose,
        grade_at_signing=(decision.grade or None) if decision else None,
        pd_at_signing=decision.pd_12m if decision else None,
        parent_loan_id=case.renews_loan or None,
    )
