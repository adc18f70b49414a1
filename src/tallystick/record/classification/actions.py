"""Writes of the classification: a round opened from the engine's classes, each line through its three persons."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl
from django.db import connection

from tallystick.record.audit.action import Act, acting
from tallystick.record.classification.models import Line, Round
from tallystick.record.classification.steps import STEPS, checked_class
from tallystick.record.database.staging import not_registered, staged_here
from tallystick.record.people.actor import Actor
from tallystick.record.unable import Unable
from tallystick.record.webhooks.actions import announce

ENGINE_CLASS: Final = {
    "loan_id": "text",
    "enterprise_id": "text",
    "exposure_minor": "bigint",
    "engine_class": "text",
    "engine_article": "text",
}
"""What the month end said of one loan: column -> SQL type; money in fen."""
_LINES: Final = """
INSERT INTO classification_line (round_id, loan_id, enterprise_id, branch_id, exposure_minor, engine_class,
    engine_article, state, current_class, reason, note)
SELECT %s, s.loan_id, e.id, e.branch_id, coalesce(s.exposure_minor, 0), s.engine_class,
    left(coalesce(s.engine_article, ''), 64), %s, s.engine_class, '', ''
FROM {staged} s JOIN customers_enterprise e ON e.enterprise_id = s.enterprise_id ORDER BY s.loan_id
"""


def open_round(actor: Actor, day: date, classes: pl.DataFrame, *, pack_digest: str) -> Round:
    """This function will open the round of a month end with the engine's class of every loan, all by one statement.

    `classes` has the columns of `ENGINE_CLASS`; the trail gets one entry that counts the lines.

    :raises Refused: the actor runs no jobs.
    :raises Unable: there is a round of this day already, or a loan's enterprise is not registered.
    """
    with acting(actor, "open_round", right="run_jobs") as act:
        if Round.objects.filter(day=day).exists():
            raise Unable("round_exists", f"the round of {day} is open or closed already", "该日分类批次已存在")
        begun = {"opened_by": actor.person, "opened_at": act.at, "size": classes.height}
        opened = act.make(Round(day=day, pack_digest=pack_digest, **begun))
        staged = staged_here("classes", classes.sort("loan_id"), ENGINE_CLASS)
        missing = not_registered(staged)
        if missing:
            raise Unable("enterprise", f"not registered: {', '.join(missing)}", "存在未建档企业")
        with connection.cursor() as cursor:
            cursor.execute(_LINES.format(staged=staged.table), [opened.pk, STEPS.begins])
        act.counted("classification.Line", f"{day}", lines=staged.rows, digest=staged.digest)
        return opened


def initial(actor: Actor, line: Line, *, class_: str, reason: str = "", note: str = "") -> Line:
    """This function will propose a line's class, the first step.

    :raises Refused: the actor proposes no classes, or the loan is another branch's.
    :raises Unable: the line is past this step, or the class may not be said.
    """
    return _step(actor, line, "initial", class_=class_, reason=reason, note=note)


def determine(actor: Actor, line: Line, *, class_: str | None = None, reason: str = "", note: str = "") -> Line:
    """This function will determine a line's class, the second step; without `class_` it stays as proposed.

    :raises Refused: the actor proposed it, determines no classes, or the loan is another branch's.
    :raises Unable: the line is not at this step, or the class may not be said.
    """
    return _step(actor, line, "determine", class_=class_, reason=reason, note=note)


def send_back(actor: Actor, line: Line, note: str) -> Line:
    """This function will send a line back to the first step, saying why.

    :raises Unable: no note is given, or the line is not at a step that can be sent back.
    """
    if not note.strip():
        raise Unable("no_note", "say what is to be looked at again", "请说明退回原因")
    return _step(actor, line, "return", note=note)


def approve(actor: Actor, line: Line) -> Line:
    """This function will approve a line's class, the third step; it cannot be changed afterwards.

    :raises Refused: the actor proposed or determined it, approves no classes, or the loan is another branch's.
    :raises Unable: the line is not at this step.
    """
    return _step(actor, line, "approve")


def agree_with_engine(actor: Actor, opened: Round, step: str, *, branch_id: int) -> int:
    """This function will take every line of a branch, whose class is still the engine's own, through `step` at once.

    Only normal loans go this way: any other class is looked at one by one. It gives how many there were; lines that the
    actor may not take, having made the step before, are left.

    :raises Refused: the actor may not take the step, or the branch is another's.
    """
    transition = next(line for line in STEPS.lines if line.action == step)
    actor.need(transition.right)
    actor.need_branch(branch_id)
    waiting = Line.objects.filter(
        round=opened, branch_id=branch_id, state__in=transition.states, engine_class="normal", current_class="normal"
    )
    done = 0
    for line in waiting:
        if actor.person is None or actor.person.pk not in (line.initial_by_id, line.determined_by_id):
            _step(actor, line, step, class_=line.engine_class if step == "initial" else None)
            done += 1
    return done


def close_round(actor: Actor, opened: Round) -> Round:
    """This function will close a round whose every line is approved.

    :raises Refused: the actor approves no classes.
    :raises Unable: lines are still open; the error says how many.
    """
    with acting(actor, "close_round", right="approve_class") as act:
        row = act.take(Round, pk=opened.pk)
        left = row.lines.exclude(state="approved").count()
        if left or row.closed_at is not None:
            told = f"{left} lines are not approved yet" if left else "it is closed already"
            raise Unable("round_open", told, f"尚有{left}笔未审定" if left else "批次已关闭")
        row.closed_at = act.at
        row.save(update_fields=("closed_at",))
        return row


def _step(
    actor: Actor, line: Line, action: str, *, class_: str | None = None, reason: str = "", note: str = ""
) -> Line:
    right = next(one.right for one in STEPS.lines if one.action == action)
    with acting(actor, f"class_{action}", right=right, reason=reason) as act:
        row = act.take(Line, pk=line.pk)
        actor.need_branch(row.branch_id)
        transition = STEPS.of(row.state, action)
        _apart(actor, row, action)
        if class_ is not None:
            row.current_class = checked_class(row.engine_class, class_, reason)
            row.reason = reason if row.current_class != row.engine_class else ""
        row.note = note.strip() or row.note
        _signed(row, action, actor)
        row.state = transition.becomes
        row.save()
        _told(act, row, action)
        return row


def _apart(actor: Actor, row: Line, action: str) -> None:
    if action in ("determine", "approve", "return"):
        actor.need_other_than(row.initial_by_id, deed="proposed this class", deed_zh="作出初分")
    if action == "approve":
        actor.need_other_than(row.determined_by_id, deed="determined this class", deed_zh="作出认定")


def _signed(row: Line, action: str, actor: Actor) -> None:
    if action == "initial":
        row.initial_by, row.determined_by = actor.person, None
    elif action == "determine":
        row.determined_by = actor.person
    elif action == "approve":
        row.approved_by = actor.person


def _told(act: Act, row: Line, action: str) -> None:
    act.log("classification", f"{row.round_id}/{row.loan_id}", f"class_{action}", branch_id=row.branch_id)
    if action == "approve":
        content = {"day": str(row.round.day), "class": row.current_class, "engine_class": row.engine_class}
        announce(act, "loan.class", row.loan_id, content)
