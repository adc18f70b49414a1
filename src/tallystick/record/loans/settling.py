"""An old loan paid off by a new one: what it owes on the day, and its last payment."""

from __future__ import annotations

from datetime import date

from tallystick.record.amendments.agreeing import all_due
from tallystick.record.amendments.models import Amendment
from tallystick.record.amendments.seeing import ON_BOOK, Seen, seen
from tallystick.record.audit.action import Act
from tallystick.record.cases.models import Case
from tallystick.record.customers.models import Enterprise
from tallystick.record.loans.actions import Posted
from tallystick.record.loans.amending import amend
from tallystick.record.loans.models import Loan
from tallystick.record.people.actor import Actor
from tallystick.record.unable import Unable


def to_pay_off(actor: Actor, case: Case) -> int:
    """This function will give what a case has to pay off on the loan that it renews, today, in fen; 0 where it renews
    none or that one is repaid.

    :raises Unable: the loan is not the firm's.
    """
    return _owed(_old(case, actor.day)) if case.renews_loan else 0


def need_renewable(firm: Enterprise, loan_id: str, day: date) -> None:
    """This function will let a new loan be asked for in place of `loan_id` only where that one can be renewed.

    Renewed is what the firm itself still owes and has paid on time so far (金规〔2024〕13号); what is past due is
    restructured.

    :raises Unable: the loan is not the firm's, nothing is owed on it any more, or it is past due.
    """
    looked = _looked(loan_id, firm.enterprise_id, day)
    if _owed(looked) == 0:
        told = f"nothing is owed on {loan_id} any more: ask for a new loan"
        raise Unable("renews_repaid", told, f"{loan_id}已无余额，请按新贷款申请")
    if looked.state["days_past_due"] != 0:
        told = f"{loan_id} is past due: it is restructured, not renewed"
        raise Unable("renews_overdue", told, f"{loan_id}已逾期，应办理重组，不得续贷")


def pay_off(act: Act, case: Case, *, most_minor: int, by: str) -> int:
    """This function will pay off the loan that `case` renews, with what the loan `by` lends, and give how much in fen.

    All of it falls due today: principal, what is unpaid, and the interest that has accrued. Limits follow. Where it has
    been repaid meanwhile, there is nothing to do.

    :raises Unable: the loan is not the firm's, an amendment of it waits, or more is owed than `most_minor`.
    """
    looked = _old(case, act.actor.day)
    owed = _owed(looked)
    if owed == 0:
        return 0
    if Amendment.objects.filter(loan=looked.loan, state="asked").exists():
        raise Unable("amendment_waits", f"an amendment of {looked.loan.loan_id} waits", "原贷款有待审变更")
    if owed > most_minor:
        told = f"{looked.loan.loan_id} owes {owed} fen, more than the new loan: the rest is repaid first"
        raise Unable("owes_more", told, f"原贷款应还{owed / 100:,.2f}元，超出新贷款金额，差额须先行归还")
    paid = Posted(kind="paid", day=act.actor.day, amount_minor=owed, note=f"settled by {by}")
    row = amend(act, looked.loan, [paid], plan=all_due(looked))
    act.log("amendment", row.loan_id, "settled_by_new_loan", result=by, branch_id=row.branch_id)
    return owed


def _old(case: Case, day: date) -> Seen:
    return _looked(case.renews_loan, case.enterprise.enterprise_id, day)


def _looked(loan_id: str, enterprise_id: str, day: date) -> Seen:
    found = Loan.objects.filter(pk=loan_id, enterprise_id=enterprise_id).first()
    if found is None:
        raise Unable("renews_loan", f"{loan_id} is no loan of this firm", "拟续贷的贷款不属于该企业")
    return seen(found, day)


def _owed(looked: Seen) -> int:
    if looked.state["state"] not in ON_BOOK or int(looked.state["principal_minor"]) <= 0:
        return 0
    return int(looked.state["principal_minor"]) - looked.due_principal_minor + looked.arrears_minor
