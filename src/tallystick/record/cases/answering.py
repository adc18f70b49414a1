"""Questions to the engine that came together: one transaction, one frame, each case with an answer of its own.

What is asked for information leaves the case where it is; a decision sends it on. What is refused is refused alone, and
before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from tallystick.pack import Policy
from tallystick.record.audit.action import Act, make_all, put_on_trail
from tallystick.record.cases.engine import Answer, answered_together
from tallystick.record.cases.material import materials_of
from tallystick.record.cases.models import Case, Decision
from tallystick.record.cases.moving import move, need_apart
from tallystick.record.cases.transitions import TABLE, line_of
from tallystick.record.evidence.store import kept_all
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks the engine about which case, by its number: for information, or for the decision."""

    actor: Actor
    number: str
    is_preliminary: bool


Outcome = Decision | Refused | Unable | Case.DoesNotExist
"""The engine's answer as it is stored, or why there is none."""


def answer_together(asked: Sequence[Question]) -> list[Outcome]:
    """This function will have the engine answer all that is `asked`, store its answers whole, and send cases on.

    In one transaction. Of several questions about one case each is answered on what the one before it left. A refusal
    stands in the place of the answer: the actor may not, it is another branch's case, there is none of this number, it
    does not wait for the engine or has ended, or no policy is in force.
    """
    found: dict[int, Outcome] = {}
    with transaction.atomic():
        while len(found) < len(asked):
            batch: dict[str, int] = {}
            for place, question in enumerate(asked):
                if place not in found:
                    batch.setdefault(question.number, place)
            numbers = {number: asked[place] for number, place in batch.items()}
            found |= {batch[number]: outcome for number, outcome in _answered(numbers).items()}
    return [found[place] for place in range(len(asked))]


def _answered(asked: Mapping[str, Question]) -> dict[str, Outcome]:
    """The outcome by case, none asked about twice."""
    locked = Case.objects.filter(number__in=list(asked)).select_for_update(of=("self",)).order_by("pk")
    rows = {row.number: row for row in locked.select_related("enterprise__group")}
    found: dict[str, Outcome] = {}
    days: dict[date, list[tuple[Case, Act]]] = {}
    for number, question in asked.items():
        try:
            row = _open(rows.get(number), question)
        except (Refused, Unable, Case.DoesNotExist) as refused:
            found[number] = refused
            continue
        act = Act(question.actor, "ask_engine" if question.is_preliminary else "decide", timezone.now())
        act.taken(row)
        days.setdefault(question.actor.day, []).append((row, act))
    for day, wanted in days.items():
        try:
            policy = policy_on(day)
        except Unable as refused:
            found |= {row.number: refused for row, _ in wanted}
        else:
            preliminary = [asked[row.number].is_preliminary for row, _ in wanted]
            decisions = _decided(wanted, preliminary, policy)
            found |= {row.number: decision for (row, _), decision in zip(wanted, decisions, strict=True)}
    return found


def _open(row: Case | None, question: Question) -> Case:
    """The case, once it has been looked at whether the question may be asked."""
    actor = question.actor
    for right in ("see_customers", "apply"):
        actor.need(right)
    if row is None:
        raise Case.DoesNotExist(f"no case has the number {question.number}")
    actor.need_branch(row.branch_id)
    if not question.is_preliminary:
        line = line_of(row.state, "decide")
        actor.need(line.right)
        need_apart(actor, row, line)
    elif row.state in TABLE.ends:
        raise Unable("case_ended", f"The case is {row.state}", "该业务已结束")
    return row


def _decided(wanted: Sequence[tuple[Case, Act]], preliminary: Sequence[bool], policy: Policy) -> list[Decision]:
    """The engine's answers on cases under one policy, stored; those that are decisions send their case on."""
    rows, acts = [row for row, _ in wanted], [act for _, act in wanted]
    materials = materials_of(rows, policy.day)
    firms = [row.enterprise.enterprise_id for row in rows]
    answers = answered_together([(m.tables, firm) for m, firm in zip(materials, firms, strict=True)], policy)
    files = kept_all([m.packed() for m in materials], media_type="application/zip", at=acts[0].at)
    decisions = []
    for row, act, material, answer, file in zip(rows, acts, materials, answers, files, strict=True):
        decisions.append(_of_answer(answer, policy, case=row, at=act.at, by=act.actor.person, evidence=file))
        decisions[-1].uploads = material.uploads
    for decision, asked_for_information in zip(decisions, preliminary, strict=True):
        decision.is_preliminary = asked_for_information
    make_all(acts, decisions)
    for decision, row, act in zip(decisions, rows, acts, strict=True):
        if not decision.is_preliminary:
            _send_on(act, row, decision, policy)
    put_on_trail(acts)
    return decisions


def _of_answer(answer: Answer, policy: Policy, **known: Any) -> Decision:
    given = answer.row
    return Decision(
        as_of=policy.day,
        pack=policy.pack,
        pack_version=policy.version,
        pack_digest=policy.digest,
        outcome=given["outcome"],
        refer_cause=given["refer_cause"] or "",
        grade=given["grade"] or "",
        pd_12m=given["pd_12m"],
        limit_minor=given["limit_minor"],
        rate_bp=given["rate_bp"],
        authority=given["authority"] or "",
        decision=answer.decision,
        reasons=answer.reasons,
        features=answer.features,
        digest=answer.digest,
        **known,
    )


def _send_on(act: Act, row: Case, decision: Decision, policy: Policy) -> None:
    row.valid_until = act.actor.day + timedelta(days=int(policy.number("decision_valid_days")))
    row.terms_amount_minor, row.authority = None, decision.authority
    to = "engine_declined" if decision.outcome == "decline" else "to_review"
    move(act, row, "decide", to=to, reason=decision.outcome)
