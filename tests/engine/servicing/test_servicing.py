"""Servicing: worked figures of the fact sheet (7.4 to 7.7) and what each event does."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
import pytest

from tallystick.engine.servicing.state import fold_loans

from .lives import CONTRACT_SCHEMA, DRAWN, contract, event, folded, numbered, policy, state

MILLION = 100_000_000
DRAW = event(DRAWN, "drawn", MILLION)
DUE = date(2026, 3, 20)
ALL_DUE = [event(DUE, "due", part="interest"), event(DUE, "due", MILLION, "principal")]


def days(n: int) -> date:
    return DUE + timedelta(days=n)


def test_interest_runs_by_actual_days_by_360_first_day_counted_last_not() -> None:
    assert state(date(2026, 2, 20), DRAW)["accrued_interest_minor"] == 413_333
    assert state(date(2026, 1, 21), DRAW)["accrued_interest_minor"] == 13_333


@pytest.mark.parametrize(
    ("day_count", "until", "minor"),
    [
        ("act_360", date(2027, 1, 20), 4_866_667),
        ("act_365", date(2027, 1, 20), 4_800_000),
        ("act_act", date(2027, 1, 20), 4_800_000),
        ("30_360", date(2027, 1, 20), 4_800_000),
        ("30_360", date(2026, 1, 31), 146_667),
        ("act_act", date(2029, 1, 20), 14_400_000),
    ],
)
def test_day_counts(day_count: str, until: date, minor: int) -> None:
    assert state(until, DRAW, loan=contract(day_count=day_count))["accrued_interest_minor"] == pytest.approx(
        minor, abs=1
    )


def test_bullet_year_of_the_fact_sheet() -> None:
    """500,000 at 4.8%, settled on the 20th: 2,066.67 in a month of 31 days; 24,333.36 over the year."""
    settled = [date(2026 + (m > 11), m % 12 + 1, 20) for m in range(13)]
    months = {28: 186_667, 30: 200_000, 31: 206_667}
    paid = [event(end, "paid", months[(end - start).days]) for start, end in pairwise(settled)]
    dues = [event(day, "due", part="interest") for day in settled[1:]]
    run = folded(settled[-1], event(DRAWN, "drawn", MILLION // 2), *dues, *paid)
    assert -run.checkpoint["account_interest_income"].item() == 2_433_336
    assert run.loans["principal_minor"].item() == MILLION // 2 and run.carried.is_empty()


def test_penalty_of_ninety_days_and_compound_of_sixty() -> None:
    """1,000,000 at 4.8% overdue 90 days at 1.5: 18,000.00; unpaid interest of 4,000 for 60 days: 48.00 (rules 7.6)."""
    assert state(days(90), DRAW, *ALL_DUE)["penalty_minor"] == 1_800_000
    interest_only = [event(DUE, "due", 400_000, "interest")]
    assert state(days(60), DRAW, *interest_only)["compound_minor"] == 4_800


def test_misused_funds_bear_the_heavier_rate_not_both() -> None:
    misused = event(DUE, "misused")
    assert state(days(90), DRAW, *ALL_DUE, misused)["penalty_minor"] == 2_400_000
    on_time = state(days(90), DRAW, misused)
    assert on_time["penalty_minor"] == 1_200_000 and on_time["is_misused"]


@pytest.mark.parametrize(
    ("late", "dpd", "state_"), [(0, 0, "current"), (1, 1, "overdue"), (90, 90, "overdue"), (91, 91, "overdue")]
)
def test_days_past_due(late: int, dpd: int, state_: str) -> None:
    row = state(days(late), DRAW, *ALL_DUE)
    assert (row["days_past_due"], row["state"]) == (dpd, state_)


def test_days_of_grace_are_not_past_due_but_once_over_they_count() -> None:
    loan = contract(grace_days=3)
    assert state(days(3), DRAW, *ALL_DUE, loan=loan)["days_past_due"] == 0
    assert state(days(4), DRAW, *ALL_DUE, loan=loan)["days_past_due"] == 4


def test_interest_goes_off_balance_on_the_ninety_first_day() -> None:
    assert state(days(90), DRAW, *ALL_DUE)["off_balance_interest_minor"] == 0
    row = state(days(91), DRAW, *ALL_DUE)
    assert row["off_balance_interest_minor"] == 786_667 + 1_820_000 + row["compound_minor"]
    assert row["exposure_minor"] == MILLION


def test_it_makes_no_difference_whether_somebody_looked_on_that_day() -> None:
    seen = [event(days(n), "rate_reset", rate_bp=480) for n in (90, 91, 92)]
    assert state(days(200), DRAW, *ALL_DUE, *seen)["penalty_minor"] == pytest.approx(
        state(days(200), DRAW, *ALL_DUE)["penalty_minor"], abs=3
    )


ORDERS = [
    ("up to 90 days interest first", 90, 700_000, MILLION, 0),
    ("after 90 days principal first", 91, 700_000, MILLION - 700_000, 786_667),
]


@pytest.mark.parametrize(("late", "paid", "principal", "interest"), [o[1:] for o in ORDERS], ids=[o[0] for o in ORDERS])
def test_order_of_allocation(late: int, paid: int, principal: int, interest: int) -> None:
    row = state(days(late), DRAW, *ALL_DUE, event(days(late), "paid", paid))
    assert row["overdue_principal_minor"] == principal
    assert row["overdue_interest_minor"] == (interest or 786_667 - 700_000)


def test_pack_may_keep_interest_first_after_the_line() -> None:
    paid = event(days(91), "paid", 700_000)
    row = state(days(91), DRAW, *ALL_DUE, paid, numbers={"principal_first_after_line": 0})
    assert row["overdue_principal_minor"] == MILLION


def test_what_remains_prepays_principal_and_then_is_owed_back() -> None:
    assert state(DUE, DRAW, event(DUE, "paid", 40_000_000))["principal_minor"] == 60_000_000
    assert state(DUE, DRAW, event(DUE, "paid", MILLION + 7))["overpaid_minor"] == 7


def test_paid_in_full_is_settled() -> None:
    row = state(DUE, DRAW, *ALL_DUE, event(DUE, "paid", MILLION + 786_667))
    assert (row["state"], row["exposure_minor"], row["overpaid_minor"]) == ("settled", 0, 0)


def test_revolving_line_paid_down_stays_open_until_maturity() -> None:
    line = contract(repayment="revolving", limit_minor=2 * MILLION)
    paid = event(DUE, "paid", MILLION + 786_667)
    due = event(DUE, "due", part="interest")
    row = state(DUE, DRAW, due, paid, loan=line)
    assert (row["state"], row["undrawn_minor"]) == ("current", 2 * MILLION)
    assert state(date(2027, 1, 20), DRAW, due, paid, loan=line)["state"] == "settled"


def test_reversed_payment_never_happened() -> None:
    paid = event(DUE, "paid", MILLION + 786_667)
    undone = event(days(5), "reversed", ref_event_no=4)
    row = state(days(5), DRAW, *ALL_DUE, paid, undone)
    assert row["days_past_due"] == 5
    assert row == state(days(5), DRAW, *ALL_DUE)


def test_rate_reset_holds_from_its_day() -> None:
    row = state(date(2026, 2, 20), DRAW, event(date(2026, 2, 4), "rate_reset", rate_bp=360))
    assert row["accrued_interest_minor"] == round(MILLION * (0.048 * 15 + 0.036 * 16) / 360)


def test_waiver_takes_what_is_due_and_no_more() -> None:
    row = state(DUE, DRAW, *ALL_DUE, event(DUE, "waived", 10**9, "interest"))
    assert row["overdue_interest_minor"] == 0 and row["principal_minor"] == MILLION


def test_clear_again_and_missed_day_are_remembered() -> None:
    row = state(days(30), DRAW, *ALL_DUE, event(days(12), "paid", 2 * MILLION))
    assert (row["last_missed_day"], row["cleared_day"], row["late_payments"]) == (DUE, days(12), 1)


def test_technical_delay_covers_the_due_it_names() -> None:
    assert state(days(5), DRAW, *ALL_DUE, event(days(1), "technical_delay", until_day=days(5)))["is_technical"]
    assert not state(days(5), DRAW, *ALL_DUE)["is_technical"]


def test_restructurings_are_remembered_both() -> None:
    row = state(days(30), DRAW, event(days(1), "restructured"), event(days(20), "restructured"))
    assert (row["restructured_before_day"], row["restructured_day"]) == (days(1), days(20))


def test_written_off_loan_leaves_the_book_and_keeps_its_claim() -> None:
    row = state(days(400), DRAW, *ALL_DUE, event(days(400), "written_off"), event(days(400), "recovered", 5_000_000))
    assert (row["state"], row["exposure_minor"], row["recovered_minor"]) == ("written_off", 0, 5_000_000)
    assert row["written_off_minor"] > MILLION


def test_default_is_the_day_that_crossed_the_line_with_the_claim_of_that_day() -> None:
    row = state(days(300), DRAW, *ALL_DUE, event(days(200), "paid", MILLION))
    assert (row["default_day"], row["default_minor"]) == (days(91), MILLION + 786_667)
    assert state(days(90), DRAW, *ALL_DUE)["default_day"] is None
    early = state(days(60), DRAW, *ALL_DUE, event(days(40), "written_off"))
    assert (early["default_day"], early["default_minor"]) == (days(40), MILLION + 786_667)
    assert early["allowance_used_minor"] == MILLION


def test_the_allowance_used_is_what_was_written_off_less_what_came_back() -> None:
    life = [DRAW, *ALL_DUE, event(days(400), "written_off"), event(days(420), "recovered", 5_000_000)]
    assert state(days(430), *life)["allowance_used_minor"] == MILLION - 5_000_000
    sold = [DRAW, *ALL_DUE, event(days(400), "transferred", 30_000_000)]
    assert state(days(430), *sold)["allowance_used_minor"] == MILLION - 30_000_000


def test_fees_and_costs_are_owed_until_paid() -> None:
    row = state(DUE, DRAW, event(DRAWN, "fee", 10_000), event(DRAWN, "cost", 5_000))
    assert row["fee_due_minor"] == 15_000


def test_nothing_after_the_day_is_seen() -> None:
    later = event(days(1), "paid", MILLION)
    assert state(DUE, DRAW, *ALL_DUE, later) == state(DUE, DRAW, *ALL_DUE)


def test_schedule_falls_due_by_itself() -> None:
    dues = pl.DataFrame(
        {"loan_id": ["L1"], "due_no": [1], "due_day": [DUE], "principal_minor": [MILLION], "interest_minor": [780_000]}
    )
    row = state(days(2), DRAW, dues=dues)
    assert (row["overdue_interest_minor"], row["days_past_due"]) == (780_000, 2)


def test_loans_do_not_see_each_other() -> None:
    def life(loan_id: str, n: int) -> list[dict[str, Any]]:
        return [{**e, "loan_id": loan_id} for e in (DRAW, *ALL_DUE, event(days(n), "paid", 50_000_000))]

    both = pl.concat([numbered(life("L1", 3)), numbered(life("L2", 40))]).sample(fraction=1.0, shuffle=True, seed=1)
    contracts = pl.DataFrame([contract("L2"), contract("L1")], schema=CONTRACT_SCHEMA)
    together = fold_loans(contracts, both, policy(days(60))).loans.sort("loan_id").to_dicts()
    alone = state(days(60), DRAW, *ALL_DUE, event(days(3), "paid", 50_000_000))
    assert together[0] == alone and together[1]["penalty_minor"] != alone["penalty_minor"]
