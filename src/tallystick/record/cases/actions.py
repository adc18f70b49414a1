"""Writes of a case from application to the engine's decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from tallystick.pack import Policy
from tallystick.record.audit.action import Act, acting
from tallystick.record.cases.answering import Outcome, Question, answer_together
from tallystick.record.cases.models import Case, Decision, Deed
from tallystick.record.cases.moving import move, need_valid, taken
from tallystick.record.cases.transitions import LINES, TABLE
from tallystick.record.customers.models import Enterprise
from tallystick.record.evidence.queries import checklist
from tallystick.record.loans.settling import need_renewable
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a firm asks for. Money in fen; `renews_loan` is the loan that this one would take the place of."""

    product: str
    amount_minor: int
    tenor_months: int
    purpose: str
    repayment: str = ""
    security: str = ""
    channel: str = "officer"
    renews_loan: str = ""


def apply(actor: Actor, enterprise: Enterprise, request: Request, *, number: str = "") -> Case:
    """This function will open a case; repayment and security not named are the product's own.

    :raises Refused: the actor takes no applications, or the enterprise belongs to another branch.
    :raises Unable: the product is not on offer, amount, tenor, repayment or security do not fit it, or the loan that
        it would renew is not the firm's, is repaid or is past due.
    """
    with acting(actor, "apply", right="apply") as act:
        actor.need_branch(enterprise.branch_id)
        policy = policy_on(actor.day)
        terms = _terms_of(policy, request)
        if request.renews_loan:
            need_renewable(enterprise, request.renews_loan, actor.day)
        case = Case(
            number=number or _next_number(act),
            enterprise=enterprise,
            branch_id=enterprise.branch_id,
            manager=actor.person or enterprise.manager,
            product=request.product,
            amount_minor=request.amount_minor,
            tenor_months=request.tenor_months,
            repayment=request.repayment or str(terms["default_repayment"]),
            security=request.security or str(terms["default_security"]),
            purpose=request.purpose.strip(),
            channel=request.channel,
            renews_loan=request.renews_loan,
            applied_day=actor.day,
            state=TABLE.begins,
            since_at=act.at,
        )
        act.make(case)
        Deed.objects.create(
            case=case,
            action="apply",
            person=actor.person,
            role=actor.role,
            at=act.at,
            from_state="",
            to_state=case.state,
        )
        act.log("application", case.number, "application", result="done", branch_id=case.branch_id)
        return case


def hand_in(actor: Actor, case: Case) -> Case:
    """This function will close the gathering of evidence; what of the checklist is missing is noted on the deed.

    :raises Refused: the actor collects no evidence, or it is another branch's case.
    :raises Unable: the case is not being applied for or returned.
    """
    with acting(actor, "hand_in", right="collect_evidence") as act:
        returned = Case.objects.filter(pk=case.pk, state="returned").exists()
        action, to = ("hand_in_again", "to_decide") if returned else ("hand_in", "investigating")
        row = taken(act, case, action)
        items = checklist(policy_on(actor.day), row.product, row.enterprise.enterprise_id)
        missing = [item.table for item in items if not item.is_there]
        move(act, row, action, to=to, note=f"missing: {', '.join(missing)}" if missing else "")
        return row


def withdraw(actor: Actor, case: Case, *, note: str) -> Case:
    """This function will withdraw a case at the firm's wish."""
    with acting(actor, "withdraw_case", right="withdraw", reason=note) as act:
        row = taken(act, case, "withdraw")
        move(act, row, "withdraw", to="withdrawn", note=note)
        return row


def decide(actor: Actor, case: Case) -> Decision:
    """This function will have the engine decide on a case, store its answer whole, and send the case on.

    :raises Refused: the actor may not, or it is another branch's case.
    :raises Unable: the case does not wait for the engine, or no policy is in force.
    """
    return _only(answer_together([Question(actor, case.number, is_preliminary=False)]))


def ask_engine(actor: Actor, case: Case) -> Decision:
    """This function will have the engine answer on a case as it stands, for information: the case stays where it is.

    :raises Refused: the actor may not, or it is another branch's case.
    :raises Unable: the case has ended, or no policy is in force.
    """
    return _only(answer_together([Question(actor, case.number, is_preliminary=True)]))


def expire(actor: Actor, case: Case) -> Case:
    """This function will end the validity of a case whose decision's last day has passed; a job does so every day.

    :raises Unable: the decision is still valid, or the case holds none.
    """
    with acting(actor, "expire_case", right="see_customers") as act:
        row = taken(act, case, "expire")
        if row.valid_until is None or actor.day <= row.valid_until:
            raise Unable("still_valid", f"The decision is valid until {row.valid_until}", "系统决策仍在有效期内")
        move(act, row, "expire", to="expired")
        return row


def expire_due(actor: Actor) -> list[str]:
    """This function will end the validity of every case whose decision's last day has passed, and give their numbers.

    One transaction a case, so that what was done stays done; run again it finds the rest.
    """
    states = {state for line in LINES if line.action == "expire" for state in line.states}
    due = Case.objects.filter(state__in=sorted(states), valid_until__lt=actor.day).order_by("pk")
    return [expire(actor, case).number for case in due if actor.sees_branch(case.branch_id)]


def renew_decision(actor: Actor, case: Case) -> Case:
    """This function will send an expired case back to the engine, to be decided on today's evidence."""
    with acting(actor, "renew_decision", right="apply") as act:
        row = taken(act, case, "renew_decision")
        move(act, row, "renew_decision", to="to_decide")
        return row


def draw(act: Act, case: Case) -> Case:
    """This function will mark the first drawdown of a case inside the action that books the loan.

    :raises Refused: the actor disburses nothing, is of another branch, or investigated, reviewed or approved it.
    :raises Unable: it is not ready to draw, or its decision has expired.
    """
    row = taken(act, case, "draw")
    need_valid(row, act.actor.day)
    move(act, row, "draw", to="drawn")
    return row


def _only(outcomes: list[Outcome]) -> Decision:
    (outcome,) = outcomes
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _terms_of(policy: Policy, request: Request) -> dict[str, Any]:
    if request.product not in policy.products:
        known = ", ".join(policy.products)
        raise Unable(
            "no_such_product",
            f"{request.product!r} is not on offer; these are: {known}",
            f"未开办产品“{request.product}”",
        )
    terms: dict[str, Any] = dict(policy.products[request.product].terms)
    least, most = terms["min_amount_minor"], terms["max_amount_minor"]
    checks = (
        (least <= request.amount_minor <= most, "amount", f"from {least} to {most} fen", "申请金额"),
        (0 < request.tenor_months <= terms["max_tenor_months"], "tenor", f"up to {terms['max_tenor_months']}", "期限"),
        (_is_listed(terms, "repayment", request.repayment), "repayment", terms["allowed_repayment"], "还款方式"),
        (_is_listed(terms, "security", request.security), "security", terms["allowed_security"], "担保方式"),
        (bool(request.purpose.strip()), "purpose", "needed", "用途"),
    )
    for fits, name, asked, zh in checks:
        if not fits:
            raise Unable(
                f"{name}_does_not_fit", f"{name} of {request.product}: {asked}", f"{zh}不符合产品要求：{asked}"
            )
    return terms


def _is_listed(terms: dict[str, Any], name: str, value: str) -> bool:
    return not value or value in str(terms[f"allowed_{name}"]).split()


def _next_number(act: Act) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_number')")
        return f"C{act.actor.day:%y}{cursor.fetchone()[0]:07}"
