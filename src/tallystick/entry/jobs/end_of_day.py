"""The end of a day, step by step; each is done once, however often this is started."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tallystick.record.cases.actions import expire_due
from tallystick.record.collection.promises import judge_due
from tallystick.record.database.lock import one_at_a_time
from tallystick.record.days.actions import begin_day_end, do_step, end_day, tell_differences
from tallystick.record.limits.counting import differences
from tallystick.record.loans.queries import on_the_book
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import policy_on
from tallystick.record.post_loan.actions import LoanFacts, escalate, lapse, schedule_checks, schedule_item_checks
from tallystick.record.webhooks.sending import send_due

LOCK = 7_311_003
Told = Callable[[str, int], None]


def run_end_of_day(actor: Actor, *, told: Told = lambda step, count: None) -> dict[str, int]:
    """This function will end the actor's day and give, by step, how many things there were to do.

    Started again it goes on with what is left; on a day that is ended it gives what was done then.

    :raises Refused: the actor runs no jobs.
    :raises Unable: an end of day runs already, a later day was begun, or no policy is in force.
    """
    day = actor.day
    with one_at_a_time("end of day", LOCK):
        day_end = begin_day_end(actor, day)
        steps: dict[str, Callable[[], int]] = {
            "decisions_expired": lambda: len(expire_due(actor)),
            "limits_that_differ": lambda: tell_differences(actor, day_end, differences()),
            "checks_due": lambda: _checks(actor, day),
            "lapsed_after_loan": lambda: lapse(actor, _on_the_book(actor, day)),
            "collateral_due": lambda: schedule_item_checks(actor, policy_on(day)),
            "signals_escalated": lambda: escalate(actor, day),
            "promises_judged": lambda: judge_due(actor, policy_on(day)),
        }
        found = {}
        for step, work in steps.items():
            found[step] = do_step(actor, day_end, step, work).count
            told(step, found[step])
        end_day(actor, day_end)
    found["notices_sent"] = _sent()
    told("notices_sent", found["notices_sent"])
    return found


def _checks(actor: Actor, day: date) -> int:
    return schedule_checks(actor, _on_the_book(actor, day), policy_on(day))


def _on_the_book(actor: Actor, day: date) -> list[LoanFacts]:
    """Every loan on the book: by its last month end, and what was drawn since."""
    return [LoanFacts(*row) for row in on_the_book(actor, day)]


def _sent() -> int:
    """Notices are sent until none is due; what does not arrive is tried again later, by the server too."""
    sent = 0
    while tried := send_due():
        sent += tried
    return sent
