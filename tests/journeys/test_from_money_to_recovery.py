"""From the money to the last recovery: days pass, the bank's nightly commands run, people do the rest through pages.

Two loans go bad. One is written off after eight months of pursuit and pays something back afterwards; one is sold.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.journeys import lending, pursuing
from tests.journeys.at_work import AtWork
from tests.journeys.staff import FIRMS

CHECK_DAY, LATE_DAY, LAST_DAY = date(2026, 7, 31), date(2026, 11, 30), date(2027, 6, 30)
"""A month after the money; three due days unpaid; seven months of pursuit later, all of them ends of months."""


@pytest.mark.late(order=2)
def test_loans_from_the_money_to_write_off_recovery_and_transfer(
    site: Any, enters: Callable[..., AtWork], drawn: dict[str, str]
) -> None:
    people = lending.desk(enters)
    for firm in (FIRMS["en"], FIRMS["zh"]):
        drawn[firm] = drawn.get(firm) or lending.whole(lending.crew(enters), firm)
    mine, other = drawn[FIRMS["en"]], drawn[FIRMS["zh"]]
    officer, collector = enters("P1"), enters("C1")

    site.open(CHECK_DAY)
    site.tally("end-of-day")
    pursuing.checked(officer, mine)
    pursuing.paid(people.disburser, mine, site.day, "3,000")

    site.open(LATE_DAY)
    site.tally("close-month")
    pursuing.answered(officer, people.reviewer, FIRMS["en"])
    pursuing.classed(officer, people.reviewer, people.approver, site.day, mine)
    _is_pursued(site, collector, people.disburser, mine)

    site.open(LAST_DAY)
    site.tally("end-of-day")
    collector.open(pursuing.pursuit_of(mine))
    assert collector.word("promise.broken") in collector.look(), "what kept the first promise keeps no second one"
    pursuing.exempted(collector, enters("U1"), mine)
    pursuing.provided(enters("Q1"), people.officer, "micro_cash", site.day)
    site.tally("close-month")
    pursuing.disposed(collector, people.officer, mine, disposal_kind="write_off")
    pursuing.disposed(
        collector, people.officer, other, disposal_kind="transfer", price="30,000", buyer="River Asset Management"
    )

    assert people.disburser.open(mine) == 200
    people.disburser.act("post_event", event_kind="recovered", day=site.day, event_amount="5,000")
    assert people.disburser.word("event.recovered") in people.disburser.look()
    people.officer.open("/ledger/")
    assert "5,000.00" in people.officer.look(), "what came in after the write-off stands in the trial balance"
    site.tally("audit", "verify")


def _is_pursued(site: Any, collector: AtWork, disburser: AtWork, loan: str) -> None:
    """Found in the queue, demanded in writing; one promise kept, another taken; no ground yet for a write-off."""
    collector.open("/collection/")
    pursuing.follow(collector, pursuing.number_of(loan))
    pursuit = collector.page.url
    collector.act("take_over")
    collector.act("note_deed", deed_kind="letter", day=site.day, note="Demanded all that is due.")
    due = date(2026, 12, 4)
    collector.act("take_promise", promised="2,000", due_day=due)
    assert collector.is_refused("take_promise", promised="1,000", due_day=due), "one promise at a time"
    pursuing.paid(disburser, loan, site.day, "2,000")
    site.tally("end-of-day")
    collector.open(pursuit)
    assert collector.word("promise.kept") in collector.look()
    collector.act("take_promise", promised="1,500", due_day=due)
    told = {"disposal_kind": "write_off", "case_told": "He will not pay."}
    assert collector.is_kept_from("propose_disposal", **told), "no ground yet to write it off"
