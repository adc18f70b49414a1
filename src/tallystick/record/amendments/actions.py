"""Writes of amendments: asked by one person, signed or voted on by others at the level the authority table asks."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from tallystick.record.amendments.agreeing import OWN_PLAN, Agreed, Terms, agreed
from tallystick.record.amendments.laying_out import Line
from tallystick.record.amendments.models import Amendment, AmendmentVote
from tallystick.record.amendments.seeing import Seen, seen
from tallystick.record.amendments.states import AMENDMENT, EXTENSION, RENEWAL
from tallystick.record.audit.action import Act, acting
from tallystick.record.cases.counting import holders, tallied
from tallystick.record.determinations.kinds import ENDED_BY_RESTRUCTURING
from tallystick.record.loans.actions import Posted
from tallystick.record.loans.amending import NewTerms, amend, put_in_place
from tallystick.record.loans.facts import end_facts
from tallystick.record.loans.models import Loan
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.unable import Unable

RESULTS = {"carried": "approved", "lost": "refused", "open": "asked"}


def ask(actor: Actor, loan: Loan, terms: Terms, *, reason: str) -> Amendment:
    """This function will ask for an extension, a renewal or a restructuring of a loan.

    :raises Refused: the actor asks for none, or the loan is another branch's.
    :raises Unable: the terms do not fit or are not allowed (`agreeing.agreed`), no reason is given, or another
        amendment of the loan waits.
    """
    with acting(actor, f"ask_{terms.kind}", right="ask_amendment", reason=reason) as act:
        row = act.take(Loan, pk=loan.pk)
        actor.need_branch(row.branch_id)
        if not reason.strip():
            raise Unable("reason", "say why", "请填写理由")
        if Amendment.objects.filter(loan=row, state=AMENDMENT.begins).exists():
            raise Unable("amendment_waits", "another amendment of this loan waits", "该贷款已有待审变更")
        looked = seen(row, actor.day)
        found = agreed(terms, looked)
        made = Amendment(
            kind=terms.kind,
            loan=row,
            branch_id=row.branch_id,
            until_day=terms.until_day,
            rate_bp=terms.rate_bp,
            repayment=OWN_PLAN if terms.lines else terms.repayment,
            difficulty=terms.difficulty,
            met=list(terms.met),
            lines=[{"due_day": one.due_day.isoformat(), "principal_minor": one.principal_minor} for one in terms.lines],
            reason=reason.strip(),
            asked_by=actor.person,
            asked_at=act.at,
        )
        _as_seen(made, looked, found)
        act.make(made)
        act.log("amendment", row.loan_id, f"ask_{terms.kind}", branch_id=row.branch_id)
        return made


def vote(actor: Actor, amendment: Amendment, *, agrees: bool = True, note: str = "") -> Amendment:
    """This function will sign, or in a committee vote on, an amendment; the last signature needed books it.

    The loan is seen and the terms are checked anew, as things stand today.

    :raises Refused: the actor asked for it, lacks the level it needs today, or it is another branch's.
    :raises Unable: it does not wait any more, the terms are no longer allowed, or a refusal does not say why.
    """
    with acting(actor, "vote_amendment", right="approve", reason=note) as act:
        row = act.take(Amendment, pk=amendment.pk)
        actor.need_branch(row.branch_id)
        AMENDMENT.of(row.state, "vote")
        actor.need_other_than(row.asked_by_id, deed="asked for this", deed_zh="提出该申请")
        if not agrees and not note.strip():
            raise Unable("why", "say why it is refused", "请填写否决理由")
        looked = seen(row.loan, actor.day)
        found = agreed(terms_of(row), looked)
        _as_seen(row, looked, found)
        members = tuple(who for who in holders(row.authority, row.branch_id, actor.day) if who != row.asked_by_id)
        if actor.person is None or actor.person.pk not in members:
            raise Refused(
                "over_authority",
                f"This needs the level '{row.authority}', which you do not hold today",
                f"须由“{row.authority}”审批，您当前无此权限",
            )
        act.make(
            AmendmentVote(
                amendment=row, person=actor.person, authority=row.authority, agrees=agrees, note=note.strip(), at=act.at
            )
        )
        said = dict(row.votes.filter(authority=row.authority).values_list("person_id", "agrees"))
        row.state = RESULTS[tallied(row.authority, members, said, looked.policy).result]
        if row.state != AMENDMENT.begins:
            row.decided_at, row.why = act.at, "" if row.state == "approved" else note.strip()
        if row.state == "approved":
            _book(act, row, looked, found)
        row.save()
        act.log("amendment", row.loan_id, f"{row.kind}_{row.state}", branch_id=row.branch_id)
        return row


def withdraw(actor: Actor, amendment: Amendment) -> Amendment:
    """This function will withdraw an amendment that the actor asked for and that still waits."""
    with acting(actor, "withdraw_amendment", right="ask_amendment") as act:
        row = act.take(Amendment, pk=amendment.pk)
        line = AMENDMENT.of(row.state, "withdraw")
        if actor.person is not None and actor.person.pk != row.asked_by_id:
            raise Unable("not_yours", "who asked for it withdraws it; others refuse it", "仅申请人可撤回")
        row.state, row.decided_at = line.becomes, act.at
        row.save()
        return row


def terms_of(row: Amendment) -> Terms:
    """This function will give the terms that an amendment asks for.

    The last of the lines takes what is left: interest has accrued since they were held against what was owed.
    """
    lines = [Line(date.fromisoformat(one["due_day"]), one["principal_minor"]) for one in row.lines]
    return Terms(
        kind=row.kind,
        until_day=row.until_day,
        rate_bp=row.rate_bp,
        repayment=row.repayment,
        difficulty=row.difficulty,
        met=tuple(row.met),
        lines=(*lines[:-1], *(Line(one.due_day, None) for one in lines[-1:])),
    )


def _as_seen(row: Amendment, looked: Seen, found: Agreed) -> None:
    row.owed_minor = found.principal_minor
    row.days_past_due, row.asset_class = looked.state["days_past_due"], looked.state["class"] or ""
    row.authority, row.is_qualified = looked.authority(), found.is_qualified
    row.plan = [_line(line) for line in found.ahead.sort("due_day").to_dicts()]


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "due_day": line["due_day"].isoformat()}


def _book(act: Act, row: Amendment, looked: Seen, found: Agreed) -> None:
    day, loan = act.actor.day, row.loan
    if row.kind == EXTENSION:
        amend(act, loan, [Posted(kind="extended", day=day, until_day=row.until_day)], plan=found.plan)
        return
    if row.kind == RENEWAL:
        paid = Posted(kind="paid", day=day, amount_minor=found.principal_minor, part="principal", note="renewed")
        amend(act, loan, [Posted(kind="renewed", day=day), paid], plan=found.plan)
        grade = looked.state["grade"]
        terms = NewTerms(found.principal_minor, row.until_day, found.rate_bp, found.repayment, grade)
        facts = ("refinanced", "qualified_renewal") if found.is_qualified else ("refinanced",)
        row.new_loan = put_in_place(act, loan, terms, facts=facts)
        return
    posted = [Posted(kind="restructured", day=day, until_day=row.until_day, note=row.difficulty)]
    if found.rate_bp != looked.state["rate_bp"]:
        posted.append(Posted(kind="rate_reset", day=day, rate_bp=found.rate_bp))
    if looked.arrears_minor:
        due = looked.arrears_minor
        posted.append(Posted(kind="drawn", day=day, amount_minor=due, note="arrears made principal"))
        posted.append(Posted(kind="paid", day=day, amount_minor=due, note="arrears made principal"))
    end_facts(act, loan, ENDED_BY_RESTRUCTURING)
    amend(act, loan, posted, plan=_ordered(found.plan), facts=("financial_difficulty",))


def _ordered(plan: pl.DataFrame | None) -> pl.DataFrame | None:
    return None if plan is None else plan.sort("due_day", maintain_order=True)
