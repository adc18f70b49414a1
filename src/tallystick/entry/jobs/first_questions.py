"""What is asked of a bank that was just loaded, so that its pages of status and problems have answers at once."""

from __future__ import annotations

from typing import Final

from tallystick.record.inquiries.actions import ask
from tallystick.record.inquiries.queries import newest_past
from tallystick.record.people.actor import Actor

BUDGET_MINOR: Final = 100_000_000
"""What measures may cost a year where nobody says otherwise, in fen."""


def ask_first(actor: Actor) -> int:
    """This function will put the questions of status and problems for the worker, and give how many wait.

    They are about the last day of which outcomes are known; without past applications nothing is asked.

    :raises Refused: the actor may not ask.
    """
    past = newest_past()
    if past is None:
        return 0
    day = past.known_until.isoformat()
    ask(actor, "status", asked={"day": day})
    ask(actor, "diagnosis", asked={"day": day, "budget_minor": BUDGET_MINOR})
    return 2
