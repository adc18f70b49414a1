"""What is offered on something that one person proposed: to others confirm and refuse, to its maker withdraw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import ReasonForm
from tallystick.entry.web.frame.table import Column
from tallystick.record.people.actor import Actor

STATES = ("proposed", "confirmed", "refused", "withdrawn")
PROPOSAL = (
    Column("state", kind="mark", codes="proposal"),
    Column("reason"),
    Column("proposed_by", "proposed_by.full_name"),
    Column("proposed_at", kind="instant"),
    Column("decided_by", "decided_by.full_name"),
    Column("decided_at", kind="instant"),
    Column("why"),
)
"""The facts that every proposal has."""


def _waits_for(actor: Actor, row: Any) -> bool:
    return row.state == "proposed" and (actor.person is None or row.proposed_by_id != actor.person.pk)


def _is_own(actor: Actor, row: Any) -> bool:
    return row.state == "proposed" and actor.person is not None and row.proposed_by_id == actor.person.pk


def proposal_deeds(
    *,
    makes: str,
    checks: str,
    confirm: Callable[[Actor, Any], Any],
    refuse: Callable[[Actor, Any, str], Any],
    withdraw: Callable[[Actor, Any], Any],
) -> tuple[Deed, ...]:
    """This function will give the deeds of a proposal that takes the right `makes`, and `checks` to be decided."""
    return (
        Deed("confirm_proposal", lambda a, row, t: confirm(a, row), right=checks, when=_waits_for, is_main=True),
        Deed(
            "refuse_proposal",
            lambda a, row, t: refuse(a, row, t["reason"]),
            right=checks,
            form=ReasonForm,
            when=_waits_for,
            is_grave=True,
        ),
        Deed("withdraw_proposal", lambda a, row, t: withdraw(a, row), right=makes, when=_is_own),
    )
