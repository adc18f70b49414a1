"""Seats on the committees: a bank's staff list names each approver's own level, and committees need members.

The pack's table `signatures` says how many a committee must have. A branch's committee is its own approvers with those
of head office, who serve every branch; head office's is its approvers with the chairs of the branches' committees.
"""

from __future__ import annotations

from datetime import date

from tallystick.pack import Policy
from tallystick.record.cases.counting import asked_of
from tallystick.record.people.actions import ask_authority
from tallystick.record.people.actor import Actor
from tallystick.record.people.queries import signers

BRANCH, BRANCH_COMMITTEE = "branch_approver", "branch_committee"
HEAD, HEAD_COMMITTEE = "head_office_approver", "head_office_committee"


def seat_committees(actor: Actor, policy: Policy, day: date) -> int:
    """This function will give committee levels to approvers, from `day` on, until each committee can decide.

    Gives how many seats were taken. A bank that has no such levels, or members enough, gets none.
    """
    chairs, head = signers(BRANCH_COMMITTEE, day), signers(HEAD, day)
    seats = 0
    if chairs and len(chairs) < _least(BRANCH_COMMITTEE, policy) * len({one.branch_id for one in chairs}):
        for person in (*signers(BRANCH, day), *head):
            ask_authority(actor, person, BRANCH_COMMITTEE, since=day)
            seats += 1
    missing = _least(HEAD_COMMITTEE, policy) - len(signers(HEAD_COMMITTEE, day))
    if missing > 0 and head:
        for person in [*head, *chairs][: max(missing, len(head))]:
            ask_authority(actor, person, HEAD_COMMITTEE, since=day)
            seats += 1
    return seats


def _least(level: str, policy: Policy) -> int:
    return int(asked_of(level, policy)["members_min"])
