"""What takes two persons: one proposes, another confirms or refuses; who proposed may withdraw.

A table that holds such proposals inherits `Proposal`; its app writes it by `propose` and `decide`. The database itself
refuses a row that its own maker confirmed or refused, and any change of a row once it is decided (`frozen_once`).
"""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from tallystick.record.audit.action import Act
from tallystick.record.people.models import Person
from tallystick.record.transitions import Transition, Transitions
from tallystick.record.unable import Unable

PROPOSED, CONFIRMED, REFUSED, WITHDRAWN = "proposed", "confirmed", "refused", "withdrawn"
DECIDED = (CONFIRMED, REFUSED, WITHDRAWN)


class Proposal(models.Model):
    """One thing proposed: by whom, why, and what another person made of it. `why` says why it was refused."""

    state = models.CharField(max_length=16, default=PROPOSED)
    reason = models.CharField(max_length=1_000)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=1_000, blank=True)

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=(PROPOSED, WITHDRAWN)) | ~models.Q(decided_by=models.F("proposed_by")),
                name="%(app_label)s_%(class)s_by_two",
            ),
        )


P = TypeVar("P", bound=Proposal)


def two_persons(*, makes: str, checks: str) -> Transitions:
    """This function will give the table of a proposal that takes the right `makes`, and `checks` to be decided."""
    return Transitions(
        begins=PROPOSED,
        ends=DECIDED,
        lines=(
            Transition("confirm", (PROPOSED,), CONFIRMED, checks),
            Transition("refuse", (PROPOSED,), REFUSED, checks),
            Transition("withdraw", (PROPOSED,), WITHDRAWN, makes),
        ),
    )


def propose(act: Act, row: P) -> P:
    """This function will write a proposal by the acting person.

    :raises Unable: it does not say why.
    """
    row.reason = row.reason.strip()
    if not row.reason:
        raise Unable("reason", "say why", "请填写理由")
    row.proposed_by, row.proposed_at = act.actor.person, act.at
    return act.make(row)


def decide(act: Act, model: type[P], pk: int, table: Transitions, action: str, *, why: str = "") -> P:
    """This function will lock a proposal and confirm, refuse or withdraw it by the acting person.

    :raises Refused: the actor has no right to it, proposed it (confirm, refuse), or did not (withdraw).
    :raises Unable: it is decided already, or a refusal does not say why.
    """
    row = act.take(model, pk=pk)
    line, actor = table.of(row.state, action), act.actor
    actor.need(line.right)
    if action == "withdraw":
        if actor.person is not None and actor.person.pk != row.proposed_by_id:
            raise Unable("not_yours", "who proposed it withdraws it; others refuse it", "仅提出人可撤回")
    else:
        actor.need_other_than(row.proposed_by_id, deed="proposed this", deed_zh="提出该事项")
    if action == "refuse" and not why.strip():
        raise Unable("why", "say why it is refused", "请填写否决理由")
    row.state, row.why = line.becomes, why.strip()
    row.decided_by, row.decided_at = actor.person, act.at
    row.save()
    return row
