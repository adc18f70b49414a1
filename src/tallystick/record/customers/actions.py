"""Writes about customers."""

from __future__ import annotations

from typing import Any

from tallystick.record.audit.action import acting
from tallystick.record.audit.models import Look
from tallystick.record.customers.models import Enterprise, Group
from tallystick.record.customers.queries import PERSONAL
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import Branch, Person
from tallystick.record.unable import Unable


def register(
    actor: Actor, enterprise_id: str, *, name: str, branch: Branch, manager: Person | None, **facts: Any
) -> Enterprise:
    """This function will register an enterprise with its branch and customer manager; `facts` are further columns.

    :raises Refused: the actor may not take applications, or the branch is not theirs.
    """
    with acting(actor, "register_enterprise", right="apply") as act:
        actor.need_branch(branch.pk)
        return act.make(Enterprise(enterprise_id=enterprise_id, name=name, branch=branch, manager=manager, **facts))


def join_group(actor: Actor, enterprise: Enterprise, group: Group | None) -> Enterprise:
    """This function will put an enterprise into a connected group, or take it out (None)."""
    with acting(actor, "join_group", right="review") as act:
        row = act.take(Enterprise, pk=enterprise.pk)
        actor.need_branch(row.branch_id)
        row.group = group
        row.save(update_fields=("group",))
        return row


def unmask(actor: Actor, enterprise: Enterprise, *, purpose: str) -> Look:
    """This function will open the personal data of an enterprise to the actor for a while, and log who looked for what.

    :raises Refused: the actor may not unmask, or the enterprise belongs to another branch.
    :raises Unable: no purpose is given.
    """
    actor.need("unmask")
    actor.need_branch(enterprise.branch_id)
    if not purpose.strip() or actor.person is None:
        raise Unable("no_purpose", "Say what the data are looked at for", "请填写查看原因")
    return Look.objects.create(
        person=actor.person, what=PERSONAL, subject_id=enterprise.enterprise_id, purpose=purpose.strip()[:200]
    )
