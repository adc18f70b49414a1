"""The worked classification cases of the fact sheet (4.10), and the day before and after every threshold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tallystick.engine.classification.columns import CLASSES, READS
from tallystick.engine.classification.contagion import CONTAGION
from tallystick.engine.classification.step import STEP
from tallystick.engine.step import check_flow, run_steps
from tallystick.kernel.codes import Text
from tallystick.pack.policy import Grid, Parameter, Policy

DAY = date(2026, 10, 31)
NUMBERS = {
    "class_days_substandard": 90,
    "class_days_doubtful": 270,
    "class_days_loss": 360,
    "technical_delay_days": 7,
    "class_all_banks_share": 0.20,
    "class_debtor_share": 0.10,
    "class_loss_share_doubtful": 0.50,
    "class_loss_share_loss": 0.90,
    "class_observation_months": 12,
    "class_upgrade_months": 6,
    "class_small_matrix": 0,
    "class_signal_notches": 1,
}
MATRIX = {  # rules 4.5: days past due from -> class rank
    "unsecured": {0: 1, 1: 2, 31: 3, 91: 4, 361: 5},
    "guaranteed": {0: 1, 31: 2, 91: 3, 181: 4, 361: 5},
    "mortgaged": {0: 1, 31: 2, 181: 3, 361: 4},
    "pledged": {0: 1, 91: 2, 181: 3, 361: 4},
}


def policy(day: date = DAY, **changed: float) -> Policy:
    rank = pl.lit(None, pl.Int8)
    for security, bands in MATRIX.items():
        for start, value in bands.items():
            inside = (pl.col("security") == security) & (pl.col("days_past_due") >= start)
            rank = pl.when(inside).then(pl.lit(value, pl.Int8)).otherwise(rank)
    parameters = {
        name: Parameter(name, value, "", date(2023, 7, 1), "test", Text(name))
        for name, value in {**NUMBERS, **changed}.items()
    }
    grid = Grid("small_enterprise_matrix", ("security", "days_past_due"), {"class_rank": rank}, "test")
    return Policy("test", "1", "0", day, Text("test"), "CNY", parameters=parameters, grids={grid.name: grid})


BASE: dict[str, Any] = {
    "loan_id": "L1",
    "enterprise_id": "E1",
    "state": "current",
    "exposure_minor": 100_000_000,
    "days_past_due": 0,
    "security": "mortgaged",
    "is_retail": True,
    "payment_anchor_day": date(2026, 1, 20),
    "period_months": 1,
    "watch_level": "none",
}


def classify(*loans: dict[str, Any], under: Policy | None = None) -> list[dict[str, Any]]:
    under = under or policy()
    rows = [{name: {**BASE, "loan_id": f"L{i}", **loan}.get(name) for name in READS} for i, loan in enumerate(loans, 1)]
    for row in rows:
        if row["days_past_due"] and row["oldest_due_day"] is None:
            row["oldest_due_day"] = under.day - timedelta(days=row["days_past_due"])
    frame = pl.LazyFrame(rows, schema=READS.schema())
    return run_steps((STEP, CONTAGION), frame, under).sort("loan_id").collect().to_dicts()


def class_of(loan: dict[str, Any], under: Policy | None = None) -> str:
    return str(classify(loan, under=under)[0]["class"])


NON_RETAIL = {"is_retail": False}
WAN = 1_000_000  # 10,000 yuan in fen
MATRIX_ON = policy(class_small_matrix=1)

CASES = [
    ("1 technical delay of 5 days", {"days_past_due": 5, "is_technical": True}, "normal"),
    ("technical delay of 7 days", {"days_past_due": 7, "is_technical": True}, "normal"),
    ("technical delay of 8 days is none", {"days_past_due": 8, "is_technical": True}, "special_mention"),
    ("2 five days without a technical reason", {"days_past_due": 5}, "special_mention"),
    ("one day", {"days_past_due": 1}, "special_mention"),
    ("3 ninety days", {"days_past_due": 90}, "special_mention"),
    ("4 ninety-one days", {"days_past_due": 91}, "substandard"),
    ("5a 270 days", {"days_past_due": 270}, "substandard"),
    ("5b 271 days", {"days_past_due": 271}, "doubtful"),
    ("5c 360 days", {"days_past_due": 360}, "doubtful"),
    ("5d 361 days", {"days_past_due": 361}, "loss"),
    ("6 renewed under all five conditions", {"is_refinanced": True, "is_qualified_renewal": True}, "normal"),
    ("7 new for old with arrears", {"is_refinanced": True, "is_qualified_renewal": False}, "special_mention"),
    ("renewal not judged", {"is_refinanced": True}, "special_mention"),
    (
        "10 over 20% bad at all banks",
        NON_RETAIL | {"debt_all_banks_minor": 5000 * WAN, "debt_over90_all_banks_minor": 1001 * WAN},
        "substandard",
    ),
    (
        "11 exactly 20%",
        NON_RETAIL | {"debt_all_banks_minor": 5000 * WAN, "debt_over90_all_banks_minor": 1000 * WAN},
        "special_mention",
    ),
    (
        "retail is not asked about other banks",
        {"debt_all_banks_minor": 5000 * WAN, "debt_over90_all_banks_minor": 1001 * WAN},
        "normal",
    ),
    ("12 impaired, loss 49%", {"is_credit_impaired": True, "expected_loss_share": 0.49}, "substandard"),
    ("13a impaired, loss 50%", {"is_credit_impaired": True, "expected_loss_share": 0.50}, "doubtful"),
    ("just under 90%", {"is_credit_impaired": True, "expected_loss_share": 0.8999}, "doubtful"),
    ("13b impaired, loss 90%", {"is_credit_impaired": True, "expected_loss_share": 0.90}, "loss"),
    ("high loss share but not impaired", {"expected_loss_share": 0.95}, "normal"),
    ("bankruptcy", {"is_bankrupt": True}, "loss"),
    ("evasion", {"is_evading": True}, "doubtful"),
    ("rating cut", {"is_rating_cut": True}, "substandard"),
    ("misused funds", {"is_misused": True}, "special_mention"),
    ("unknown days past due", {"days_past_due": None}, "special_mention"),
]


@pytest.mark.parametrize(("facts", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_floors(facts: dict[str, Any], expected: str) -> None:
    assert class_of(facts) == expected


def test_case_8_over_ten_percent_of_a_non_retail_debtor_makes_all_bad() -> None:
    loans = classify(
        NON_RETAIL | {"exposure_minor": 101 * WAN, "days_past_due": 95},
        NON_RETAIL | {"exposure_minor": 899 * WAN},
    )
    assert [loan["class"] for loan in loans] == ["substandard", "substandard"]
    assert loans[1]["class_article"] == "Art. 7 debtor"


def test_case_9_exactly_ten_percent_leaves_the_rest_at_special_mention() -> None:
    loans = classify(
        NON_RETAIL | {"exposure_minor": 100 * WAN, "days_past_due": 95},
        NON_RETAIL | {"exposure_minor": 900 * WAN},
    )
    assert [loan["class"] for loan in loans] == ["substandard", "special_mention"]


def test_retail_loans_are_classified_one_by_one() -> None:
    loans = classify({"days_past_due": 95}, {"loan_id": "L2"})
    assert [loan["class"] for loan in loans] == ["substandard", "normal"]


CURED = {
    "opening_class": "substandard",
    "opening_class_since": date(2026, 1, 5),
    "opening_npl_cleared_day": date(2026, 5, 8),
    "is_assessed_able": True,
}
UPGRADES = [
    ("14 monthly, the day before", 1, date(2026, 5, 20), date(2026, 11, 7), "substandard"),
    ("14 monthly, on the day", 1, date(2026, 5, 20), date(2026, 11, 8), "normal"),
    ("15 quarterly, the day before", 3, date(2026, 6, 20), date(2026, 11, 7), "substandard"),
    ("15 quarterly, on the day", 3, date(2026, 6, 20), date(2026, 11, 8), "normal"),
    ("16 half-yearly, the day before", 6, date(2026, 11, 8), date(2027, 5, 7), "substandard"),
    ("16 half-yearly, on the day", 6, date(2026, 11, 8), date(2027, 5, 8), "normal"),
]


@pytest.mark.parametrize(
    ("period", "anchor", "day", "expected"), [u[1:] for u in UPGRADES], ids=[u[0] for u in UPGRADES]
)
def test_upgrade_waits_for_the_longer_of_two_periods_and_six_months(
    period: int, anchor: date, day: date, expected: str
) -> None:
    loan = CURED | {"period_months": period, "payment_anchor_day": anchor}
    assert class_of(loan, policy(day)) == expected


@pytest.mark.parametrize("change", [{"is_assessed_able": None}, {"is_assessed_able": False}, {"days_past_due": None}])
def test_no_upgrade_on_what_is_unknown_or_denied(change: dict[str, Any]) -> None:
    assert class_of(CURED | change, policy(date(2027, 6, 1))) == "substandard"


def test_no_upgrade_while_another_loan_of_the_debtor_is_impaired() -> None:
    loans = classify(CURED, {"is_credit_impaired": True}, under=policy(date(2027, 6, 1)))
    assert loans[0]["class"] == "substandard"
    assert loans[0]["class_article"] == "Art. 14 not yet upgraded"


RESTRUCTURED = {"restructured_day": date(2026, 3, 10), "payment_anchor_day": date(2026, 4, 20)}
OBSERVATIONS = [
    ("17 in observation", date(2027, 4, 19), {"is_difficulty_solved": True}, "special_mention"),
    ("observation over and solved", date(2027, 4, 20), {"is_difficulty_solved": True}, "normal"),
    ("observation over, not solved", date(2027, 4, 20), {}, "special_mention"),
    (
        "(iv) a missed payment starts it again",
        date(2027, 11, 19),
        {"is_difficulty_solved": True, "last_missed_day": date(2026, 11, 20)},
        "special_mention",
    ),
    (
        "(iv) until a year from the miss",
        date(2027, 11, 20),
        {"is_difficulty_solved": True, "last_missed_day": date(2026, 11, 20)},
        "normal",
    ),
    (
        "18 restructured again in month 7",
        date(2026, 11, 30),
        {"restructured_day": date(2026, 10, 15), "restructured_before_day": date(2026, 3, 10)},
        "substandard",
    ),
    (
        "restructured again after the observation",
        date(2027, 8, 1),
        {"restructured_day": date(2027, 5, 1), "restructured_before_day": date(2026, 3, 10)},
        "special_mention",
    ),
    ("restructuring not yet known", date(2026, 3, 9), {}, "normal"),
]


@pytest.mark.parametrize(("day", "facts", "expected"), [o[1:] for o in OBSERVATIONS], ids=[o[0] for o in OBSERVATIONS])
def test_restructured_loans_are_observed(day: date, facts: dict[str, Any], expected: str) -> None:
    assert class_of(RESTRUCTURED | facts, policy(day)) == expected


EFFECTIVE = {  # rules 4.5, worse of matrix and floors: days -> class
    "unsecured": {
        0: "normal",
        30: "special_mention",
        31: "substandard",
        90: "substandard",
        91: "doubtful",
        360: "doubtful",
        361: "loss",
    },
    "guaranteed": {
        0: "normal",
        30: "special_mention",
        90: "special_mention",
        91: "substandard",
        180: "substandard",
        181: "doubtful",
        361: "loss",
    },
    "mortgaged": {
        0: "normal",
        30: "special_mention",
        90: "special_mention",
        91: "substandard",
        120: "substandard",
        270: "substandard",
        271: "doubtful",
        361: "loss",
    },
    "pledged": {
        0: "normal",
        90: "special_mention",
        91: "substandard",
        270: "substandard",
        271: "doubtful",
        361: "loss",
    },
}


@pytest.mark.parametrize("security", EFFECTIVE)
def test_matrix_of_small_enterprises_is_the_worse_of_both_rules(security: str) -> None:
    for days, expected in EFFECTIVE[security].items():
        assert class_of({"security": security, "days_past_due": days}, MATRIX_ON) == expected, days


def test_technical_delay_does_not_excuse_an_unsecured_loan_from_the_matrix() -> None:
    loan = {"days_past_due": 5, "is_technical": True}
    assert class_of(loan | {"security": "unsecured"}, MATRIX_ON) == "special_mention"
    assert class_of(loan | {"security": "pledged"}, MATRIX_ON) == "normal"


def test_matrix_is_for_small_enterprises_alone() -> None:
    assert class_of(NON_RETAIL | {"security": "pledged"}, MATRIX_ON) == "normal"
    assert class_of({"security": "pledged", "days_past_due": None}, MATRIX_ON) == "special_mention"


def test_case_19_and_20() -> None:
    assert class_of({"security": "unsecured", "days_past_due": 45}, MATRIX_ON) == "substandard"
    assert class_of({"security": "mortgaged", "days_past_due": 120}, MATRIX_ON) == "substandard"


@pytest.mark.parametrize(("level", "expected"), [("none", 1), ("yellow", 1), ("orange", 2), ("red", 2), (None, 1)])
def test_orange_and_red_warnings_cost_one_notch_under_the_matrix(level: str | None, expected: int) -> None:
    assert class_of({"watch_level": level}, MATRIX_ON) == CLASSES[expected - 1]
    assert class_of({"watch_level": level}) == "normal"


@pytest.mark.parametrize("state", ["settled", "written_off", "transferred"])
def test_loans_off_the_book_have_no_class(state: str) -> None:
    loan = classify({"state": state})[0]
    assert loan["class"] is None and loan["class_since"] is None


def test_class_since_is_the_day_that_crossed_the_line_or_what_was_known() -> None:
    assert classify({"days_past_due": 95})[0]["class_since"] == DAY - timedelta(days=4)
    kept = {"days_past_due": 95, "opening_class": "substandard", "opening_class_since": date(2026, 10, 2)}
    assert classify(kept)[0]["class_since"] == date(2026, 10, 2)


def test_worst_article_is_named() -> None:
    loan = classify({"days_past_due": 95, "is_misused": True})[0]
    assert (loan["class"], loan["class_article"]) == ("substandard", "Art. 11 overdue")


def test_steps_fit_together() -> None:
    assert "class" in check_flow((STEP, CONTAGION), READS, policy())
