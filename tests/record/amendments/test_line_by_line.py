"""A restructuring whose instalments are agreed line by line: held against what is owed, booked, under the same law."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tallystick.record.amendments import actions
from tallystick.record.amendments.agreeing import Terms
from tallystick.record.amendments.laying_out import Line
from tallystick.record.amendments.states import CONDITIONS
from tallystick.record.loans import queries as loans
from tallystick.record.loans.models import Loan
from tallystick.record.unable import Unable
from tests.record.amendments.conftest import OWED

OWN = (Line(date(2025, 4, 1), 20_000_00), Line(date(2025, 8, 15), 50_000_00), Line(date(2025, 12, 31), None))


def test_a_restructuring_line_by_line(loan: Loan, paid: Any, decided: Any) -> None:
    paid(8)
    day = date(2025, 1, 20)
    row = decided(Terms(kind="restructuring", until_day=OWN[-1].due_day, difficulty="overdue", lines=OWN), day)
    assert row.repayment == "custom"
    assert [line["principal_minor"] for line in row.plan] == [20_000_00, 50_000_00, row.owed_minor - 70_000_00]
    plan = loans.schedule(loan)
    ahead = plan.filter(plan["due_day"] > day).sort("due_day")
    assert ahead["due_day"].to_list() == [line.due_day for line in OWN]
    assert ahead["principal_minor"].sum() == row.owed_minor > OWED
    state = loans.state_on(loan, day)
    assert (state["days_past_due"], state["principal_minor"], state["matures_day"]) == (
        0,
        row.owed_minor,
        OWN[-1].due_day,
    )
    later = loans.state_on(loan, date(2025, 4, 2))
    assert later["days_past_due"] == 1
    assert later["overdue_interest_minor"] > 0, "interest is due with each line"


def test_lines_are_held_against_what_is_owed_and_the_last_bears_what_accrues(
    loan: Loan, paid: Any, acts_on: Any
) -> None:
    paid(8)
    day, until = date(2025, 1, 20), OWN[-1].due_day
    terms = {"kind": "restructuring", "until_day": until, "difficulty": "overdue"}
    with pytest.raises(Unable, match="too little") as refused:
        _asks(acts_on, loan, Terms(**terms, lines=(*OWN[:2], Line(until, 1_00))), day)
    assert refused.value.code == "lines"
    owed = _asks(acts_on, loan, Terms(**terms, lines=OWN), day)
    actions.withdraw(acts_on("M1", "customer_manager", day=day), owed)
    exact = (*OWN[:2], Line(until, owed.plan[-1]["principal_minor"]))
    row = _asks(acts_on, loan, Terms(**terms, lines=exact), day)
    approver = acts_on("A1", "approver", day=date(2025, 1, 25), authorities=("branch_approver",))
    row = actions.vote(approver, row)
    assert row.state == "approved"
    assert row.plan[-1]["principal_minor"] > exact[-1].principal_minor, "five days of interest more"
    assert sum(line["principal_minor"] for line in row.plan) == row.owed_minor


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "renewal", "met": tuple(CONDITIONS)}, "lines"),
        ({"until_day": date(2026, 1, 1)}, "lines"),
        ({"lines": (Line(date(2028, 2, 10), None),), "until_day": date(2028, 2, 10)}, "CTR-01"),
        ({"lines": (Line(date(2026, 3, 10), None),), "until_day": date(2026, 3, 10)}, "CTR-04"),
    ],
)
def test_lines_are_under_the_same_law(loan: Loan, paid: Any, acts_on: Any, changes: dict[str, Any], code: str) -> None:
    paid(8)
    terms = {"kind": "restructuring", "until_day": OWN[-1].due_day, "difficulty": "overdue", "lines": OWN}
    with pytest.raises(Unable) as refused:
        _asks(acts_on, loan, Terms(**{**terms, **changes}), date(2025, 1, 20))
    assert refused.value.code == code


def _asks(acts_on: Any, loan: Loan, terms: Terms, day: date) -> Any:
    return actions.ask(acts_on("M1", "customer_manager", day=day), loan, terms, reason="customers pay late")
