"""How a case goes from state to state: the table is asked, the barred are refused, the deed is written down."""

from __future__ import annotations

from datetime import date

from tallystick.record.audit.action import Act
from tallystick.record.cases.models import Case, Deed
from tallystick.record.cases.transitions import Line, line_of
from tallystick.record.people.actor import Actor
from tallystick.record.unable import Unable

DEEDS = {
    "investigate": ("investigated this case", "调查此案"),
    "second_investigate": ("investigated this case", "协办调查此案"),
    "review": ("reviewed this case", "审查此案"),
    "approve": ("approved this case", "审批此案"),
}


def taken(act: Act, case: Case, action: str) -> Case:
    """This function will lock a case for `action`, once state, right, branch and the barred have been looked at.

    :raises Unable: it cannot be done in the case's state.
    :raises Refused: the actor has no right to it, is of another branch, or did what is now checked.
    """
    row = act.take(Case, pk=case.pk)
    actor = act.actor
    actor.need_branch(row.branch_id)
    line = line_of(row.state, action)
    actor.need(line.right)
    need_apart(actor, row, line)
    return row


def move(act: Act, row: Case, action: str, *, to: str, reason: str = "", note: str = "") -> None:
    """This function will take a case, which `taken` has locked, to the state `to` and write the deed.

    :raises Unable: the table knows no such way.
    """
    line = line_of(row.state, action, to)
    was, row.state, row.since_at = row.state, to, act.at
    row.save()
    actor = act.actor
    Deed.objects.create(
        case=row,
        action=action,
        person=actor.person,
        role=actor.role,
        at=act.at,
        from_state=was,
        to_state=to,
        reason=reason,
        note=note,
    )
    activity = line.activity
    if activity == "review" and row.deeds.filter(action="review").count() > 1:
        activity = "review_again"
    if activity:
        logging = Act(Actor.system(actor.day), act.action, act.at) if action == "decide" else act
        logging.log("application", row.number, activity, result=reason or to, branch_id=row.branch_id)


def need_apart(actor: Actor, case: Case, line: Line) -> None:
    """This function will refuse an actor who did, in this case, one of the deeds that `line` bars."""
    if not line.barred or actor.person is None:
        return
    done = case.deeds.filter(action__in=line.barred, person=actor.person).values_list("action", flat=True).first()
    if done is not None:
        deed, deed_zh = DEEDS[done]
        actor.need_other_than(actor.person.pk, deed=deed, deed_zh=deed_zh)


def need_valid(case: Case, day: date) -> None:
    """This function will raise `Unable` where the decision on the case is not valid any more on `day`."""
    if case.valid_until is None or day > case.valid_until:
        raise Unable(
            "decision_expired",
            f"The decision was valid until {case.valid_until}: have it made anew",
            f"系统决策有效期至 {case.valid_until}，请重新决策",
        )
