"""Writes about measures: one person takes one up, another agrees."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tallystick.record.audit.action import acting
from tallystick.record.inquiries.models import Answer
from tallystick.record.measures.models import Measure
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import Person
from tallystick.record.unable import Unable

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Plan:
    """How a measure is rolled out: its owner, the first month of each place, when it is to show, what it removes."""

    owner: Person
    place_kind: str
    starts: Mapping[str, str]
    agreed_months: int
    removes: float


def take_up(actor: Actor, answer: Answer, proposal: Mapping[str, Any], plan: Plan) -> Measure:
    """This function will take up a proposal of a diagnosis; it holds once another person has agreed.

    :raises Refused: the actor takes up no measures.
    :raises Unable: no place starts it, a month is none, or this proposal is taken up already.
    """
    with acting(actor, "take_up_measure", right="take_measures") as act:
        wrong = sorted(text for text in plan.starts.values() if not _MONTH.fullmatch(text))
        if wrong or not plan.starts:
            said = ", ".join(wrong) or "–"
            raise Unable(
                "no_month",
                f"Write each place with its month, as B01: 2025-07 ({said})",
                f"请按“B01: 2025-07”填写机构与月份（{said}）",
            )
        mine = {"answer": answer, "finding": proposal["finding"], "measure": proposal["measure"]}
        if Measure.objects.filter(**mine).exists():
            raise Unable("taken_up", "This measure is taken up already", "该措施已被采纳")
        return act.make(
            Measure(
                **mine,
                problem=proposal["problem"],
                problem_name=proposal["problem_name"]["en"],
                problem_name_zh=proposal["problem_name"]["zh"],
                name=proposal["name"]["en"],
                name_zh=proposal["name"]["zh"],
                owner=plan.owner,
                place_kind=plan.place_kind,
                starts=dict(plan.starts),
                agreed_months=plan.agreed_months,
                removes=plan.removes,
                saves_minor=max(proposal["benefit_minor"], 0),
                costs_minor=max(proposal["cost_minor"], 0),
                risk=proposal["risk"],
                asked_by=actor.person,
                asked_at=act.at,
            )
        )


def agree(actor: Actor, measure: Measure) -> Measure:
    """This function will agree to a measure that another person took up; it is fixed then.

    :raises Refused: the actor takes up no measures, or took up this one.
    :raises Unable: it is agreed already.
    """
    with acting(actor, "agree_measure", right="take_measures") as act:
        row = act.take(Measure, pk=measure.pk)
        if row.state != Measure.State.PROPOSED:
            raise Unable("agreed", "This measure is agreed already", "该措施已获同意")
        actor.need_other_than(row.asked_by_id, deed="took up this measure", deed_zh="采纳此措施")
        row.state, row.agreed_by, row.agreed_at = Measure.State.AGREED, actor.person, act.at
        row.save(update_fields=("state", "agreed_by", "agreed_at"))
        return row
