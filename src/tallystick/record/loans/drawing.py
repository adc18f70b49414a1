"""A case drawn as a loan inside its limits; where it renews another loan, that one is paid off with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from tallystick.kernel.months import add_months
from tallystick.pack import Policy
from tallystick.record.audit.action import acting
from tallystick.record.cases import actions as cases
from tallystick.record.cases.guarantors import standing_for
from tallystick.record.cases.models import Case
from tallystick.record.ledger.actions import book_event
from tallystick.record.limits.actions import take
from tallystick.record.limits.queries import path_of
from tallystick.record.loans.facts import note
from tallystick.record.loans.models import Drawdown, Event, Loan
from tallystick.record.loans.settling import pay_off
from tallystick.record.people.actor import Actor
from tallystick.record.people.personal import SETTLES
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable
from tallystick.record.webhooks.actions import announce

OWN, ENTRUSTED = "self", "entrusted"


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of the loan's money: to the borrower (own) or to whom the borrower owes (entrusted); fen."""

    amount_minor: int
    pay_mode: str
    payee: str = ""


def draw(actor: Actor, case: Case, payments: Sequence[Payment]) -> Loan:
    """This function will draw an approved case as a loan, inside every limit it lies in, and book its payments.

    A case that renews a loan first pays off all that is owed on that one, in the same transaction; `payments` say where
    the rest goes. The new loan is then one that repaid an old one (借新还旧), which classification reads.

    :raises Refused: the actor disburses nothing, did what this checks, or is of another branch.
    :raises Unable: the case is not ready, its decision has expired, a limit is too small, payments do not add up or
        must be entrusted, or the loan to be renewed cannot be paid off by it.
    """
    with acting(actor, "draw", right="disburse") as act:
        policy = policy_on(actor.day)
        row = cases.draw(act, case)
        amount = row.terms_amount_minor or row.amount_minor
        made = _loan_of(row, amount, actor.day)
        settled = pay_off(act, row, most_minor=amount, by=made.loan_id) if row.renews_loan else 0
        _check_payments(payments, amount - settled, policy)
        take(act, path_of(row.enterprise, row.product), amount, day=actor.day)
        loan = act.make(made)
        if settled:
            payments = (Payment(settled, ENTRUSTED, f"{SETTLES}{row.renews_loan}"), *payments)
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
        if settled:
            note(act, loan, "refinanced")
        announce(act, "loan.drawn", loan.loan_id, {"amount_minor": amount, "case": row.number})
        return loan


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
        guarantee_agreed_until=_guaranteed_until(case),
    )


def _guaranteed_until(case: Case) -> date | None:
    """The first day on which a guarantee of the case ends, after which one claims too late; None: as the law has it."""
    ends = [one.until_day for one in standing_for([case.pk]).get(case.pk, []) if one.until_day is not None]
    return min(ends, default=None)
