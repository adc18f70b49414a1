"""Review and approval: terms set by the reviewer, signed at the level they need on that day."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from tallystick.pack import Policy
from tallystick.record.audit.action import Act, acting
from tallystick.record.cases.counting import counted, level_for, members_of
from tallystick.record.cases.engine import as_json
from tallystick.record.cases.models import Case, Decision, Override, Vote
from tallystick.record.cases.moving import move, need_valid, taken
from tallystick.record.cases.reasons import DECLINE, OVERRIDE, need_reason
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable

_MOST_MINOR = 10**15
"""Stands for a credit that is not known, when the level is looked up: the unknown counts as the worst."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is to be granted. Money in fen, the rate in basis points a year."""

    amount_minor: int
    tenor_months: int
    rate_bp: int
    repayment: str
    conditions: tuple[str, ...] = ()


def last_decision(case: Case) -> Decision:
    """This function will give the final decision of the engine that the case stands on.

    :raises Unable: there is none yet.
    """
    found = case.decisions.filter(is_preliminary=False).order_by("-pk").first()
    if found is None:
        raise Unable("no_decision", "The engine has not decided on this case", "尚无系统决策")
    return found


def review(actor: Actor, case: Case, terms: Terms, *, opinion: str, reason: str = "") -> Case:
    """This function will recommend a case on `terms`; going another way than the engine needs a `reason` of the list.

    :raises Refused: the actor reviews nothing, is of another branch, or investigated the case.
    :raises Unable: it waits for no review, the decision has expired, the terms do not fit, or a reason is missing.
    """
    with acting(actor, "review", right="review", reason=reason) as act:
        row = taken(act, case, "review")
        need_valid(row, actor.day)
        policy, decision = policy_on(actor.day), last_decision(row)
        _set_terms(act, row, terms, policy, decision)
        _count_overrides(act, row, terms, decision, reason, opinion)
        move(act, row, "review", to="to_approve", reason="recommended", note=opinion)
        return row


def review_decline(actor: Actor, case: Case, *, reason: str, opinion: str) -> Case:
    """This function will decline a case at its review, for a reason of the list."""
    with acting(actor, "review_decline", right="review", reason=reason) as act:
        row = taken(act, case, "review")
        move(act, row, "review", to="declined", reason=need_reason(DECLINE, reason), note=opinion)
        return row


def return_case(actor: Actor, case: Case, *, note: str) -> Case:
    """This function will return a case for more evidence; `note` says which.

    :raises Unable: the note is empty, or the case is neither reviewed nor approved.
    """
    with acting(actor, "return_case", right="return_case", reason=note) as act:
        row = taken(act, case, "return_case")
        if not note.strip():
            raise Unable("no_note", "Say which evidence is wanted", "请说明需补充的资料")
        move(act, row, "return_case", to="returned", reason="returned", note=note)
        return row


def accept_decline(actor: Actor, case: Case) -> Case:
    """This function will close a case as the engine declined it."""
    with acting(actor, "accept_decline", right="review") as act:
        row = taken(act, case, "accept_decline")
        move(act, row, "accept_decline", to="declined", reason="engine")
        return row


def override(actor: Actor, case: Case, *, reason: str, note: str) -> Case:
    """This function will take up for review a case that the engine declined; it is counted as an override.

    :raises Refused: the actor reviews nothing, is of another branch, or investigated the case.
    :raises Unable: the reason is not on the list, or the decision has expired.
    """
    with acting(actor, "override", right="review", reason=reason) as act:
        row = taken(act, case, "override")
        need_valid(row, actor.day)
        _overridden(act, row, last_decision(row), "declined", reason, note)
        move(act, row, "override", to="to_review", reason=reason, note=note)
        return row


def approve(actor: Actor, case: Case, *, agrees: bool = True, reason: str = "", note: str = "") -> Case:
    """This function will sign, or in a committee vote on, the terms of a case; the last signature needed approves it.

    :raises Refused: the actor lacks the level that the terms need, is of another branch, or investigated or reviewed.
    :raises Unable: nothing is to be approved, the decision has expired, or a refusal gives no reason of the list.
    """
    with acting(actor, "approve", right="approve", reason=reason) as act:
        row = taken(act, case, "approve")
        need_valid(row, actor.day)
        policy = policy_on(actor.day)
        row.authority = authority_for(row, terms_of(row), policy, last_decision(row))
        _need_level(actor, row)
        if not agrees:
            need_reason(DECLINE, reason)
        act.make(
            Vote(
                case=row,
                person=actor.person,
                authority=row.authority,
                terms_digest=terms_digest(row),
                agrees=agrees,
                note=note,
                at=act.at,
            )
        )
        move(act, row, "approve", to=_state_after(row, policy), reason="agree" if agrees else reason, note=note)
        return row


def recount(actor: Actor, case: Case) -> Case:
    """This function will count the votes on a case anew, with the members and the authority book of today.

    Who joined the committee raises the quorum, and who left is not counted any more.
    """
    with acting(actor, "recount", right="approve") as act:
        row = taken(act, case, "recount")
        need_valid(row, actor.day)
        policy = policy_on(actor.day)
        row.authority = authority_for(row, terms_of(row), policy, last_decision(row))
        move(act, row, "recount", to=_state_after(row, policy))
        return row


def send_back(actor: Actor, case: Case, *, note: str) -> Case:
    """This function will send a case from approval back to its review, for other terms; `note` says which.

    Nobody signs terms that they set: an approver who wants others has the reviewer set them.

    :raises Unable: the note is empty, or the case is not at approval.
    """
    with acting(actor, "send_back", right="return_case", reason=note) as act:
        row = taken(act, case, "send_back")
        if not note.strip():
            raise Unable("no_note", "Say which terms are wanted", "请说明需调整的授信条件")
        move(act, row, "send_back", to="to_review", note=note)
        return row


def terms_of(case: Case) -> Terms:
    """This function will give the terms under approval."""
    if case.terms_amount_minor is None or case.terms_tenor_months is None or case.terms_rate_bp is None:
        raise Unable("no_terms", "No terms are set on this case", "尚未确定授信条件")
    return Terms(
        amount_minor=case.terms_amount_minor,
        tenor_months=case.terms_tenor_months,
        rate_bp=case.terms_rate_bp,
        repayment=case.terms_repayment,
        conditions=tuple(case.conditions),
    )


def terms_digest(case: Case) -> str:
    """This function will give the digest of the terms under approval, with the decision they rest on."""
    terms = terms_of(case)
    named = {name: getattr(terms, name) for name in terms.__dataclass_fields__}
    return hashlib.sha256(as_json({**named, "decision": last_decision(case).digest})).hexdigest()


def authority_for(case: Case, terms: Terms, policy: Policy, decision: Decision) -> str:
    """This function will give the level that `terms` need by the policy's authority table.

    The credit of the connected group is the engine's, with the amount granted in place of the limit it proposed. What
    is not known counts as the worst.
    """
    given = json.loads(bytes(decision.decision))
    total, assessed, indicated = (
        given[f"{name}_minor"] for name in ("total_credit", "assessed_limit", "indicated_limit")
    )
    proposed = indicated if assessed is None else assessed
    credit = _MOST_MINOR if total is None or proposed is None else total - proposed + terms.amount_minor
    return level_for(
        policy,
        credit_minor=max(credit, terms.amount_minor),
        grade_rank=given["grade_rank"],
        security=case.security,
    )


def _state_after(row: Case, policy: Policy) -> str:
    votes = list(row.votes.filter(terms_digest=terms_digest(row), authority=row.authority).order_by("pk"))
    return {"carried": "approved", "lost": "declined"}.get(counted(row, votes, policy).result, "to_approve")


def _need_level(actor: Actor, row: Case) -> None:
    if actor.person is None or actor.person.pk not in members_of(row, actor.day):
        raise Refused(
            "over_authority",
            f"These terms need the level '{row.authority}', which you do not hold today",
            f"该授信须由“{row.authority}”审批，您当前无此权限",
        )


def _set_terms(act: Act, row: Case, terms: Terms, policy: Policy, decision: Decision) -> None:
    product = policy.product(row.product).terms
    most, longest = int(product["max_amount_minor"]), int(product["max_tenor_months"])
    checks = (
        (0 < terms.amount_minor <= min(most, row.amount_minor), "amount", "授信金额"),
        (0 < terms.tenor_months <= longest, "tenor", "期限"),
        (terms.repayment in str(product["allowed_repayment"]).split(), "repayment", "还款方式"),
        (0 < terms.rate_bp < 10_000, "rate", "利率"),
    )
    for fits, name, zh in checks:
        if not fits:
            raise Unable(f"{name}_does_not_fit", f"The {name} fits neither request nor product", f"{zh}不符合要求")
    row.terms_amount_minor, row.terms_tenor_months = terms.amount_minor, terms.tenor_months
    row.terms_rate_bp, row.terms_repayment = terms.rate_bp, terms.repayment
    row.conditions = list(terms.conditions)
    row.authority = authority_for(row, terms, policy, decision)


def _count_overrides(act: Act, row: Case, terms: Terms, decision: Decision, reason: str, note: str) -> None:
    """Each way in which the terms differ from the engine's answer, to the firm's favour, is counted with its reason."""
    limit, rate = decision.limit_minor, decision.rate_bp
    ways = {
        "referred": decision.outcome == "refer",
        "over_limit": decision.outcome != "decline" and (limit is None or terms.amount_minor > limit),
        "under_price": rate is None or terms.rate_bp < rate,
    }
    for kind, differs in ways.items():
        if differs:
            _overridden(act, row, decision, kind, reason, note)


def _overridden(act: Act, row: Case, decision: Decision, kind: str, reason: str, note: str) -> None:
    need_reason(OVERRIDE, reason)
    act.make(
        Override(case=row, decision=decision, kind=kind, reason=reason, note=note, person=act.actor.person, at=act.at)
    )
