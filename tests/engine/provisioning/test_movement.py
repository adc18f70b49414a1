"""The allowance from opening to closing adds up exactly, loan by loan and in total; overlays; coverage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.engine.provisioning.coverage import coverage
from tallystick.engine.provisioning.movement import allowance_movement, movement_table
from tallystick.engine.provisioning.overlays import OverlayError, with_overlays
from tallystick.engine.provisioning.step import STEP

from .provisioning_policy import DAY, YUAN, loans_frame, policy

SCHEMA = {
    "loan_id": pl.String,
    "state": pl.String,
    "stage": pl.Int8,
    "ecl_minor": pl.Int64,
    "overlay_minor": pl.Int64,
}


def book(*rows: tuple[str, str, int | None, int, int]) -> pl.LazyFrame:
    return pl.LazyFrame(list(rows), schema=SCHEMA, orient="row")


OPENING = book(
    ("stays", "current", 1, 100, 0),
    ("worsens", "current", 1, 50, 0),
    ("paid off", "current", 2, 70, 0),
    ("lost", "overdue", 3, 500, 0),
)
CLOSING = book(
    ("stays", "current", 1, 130, 10),
    ("worsens", "overdue", 2, 400, 0),
    ("paid off", "settled", None, 0, 0),
    ("lost", "written_off", None, 0, 0),
    ("new", "current", 1, 40, 0),
)


def test_each_loan_has_its_cause() -> None:
    rows = allowance_movement(CLOSING, OPENING).collect().sort("loan_id", "cause").rows()
    assert rows == [
        ("lost", 3, "written_off", -500),
        ("new", 1, "new_loans", 40),
        ("paid off", 2, "derecognised", -70),
        ("stays", 1, "overlay", 10),
        ("stays", 1, "remeasured", 20),
        ("worsens", 2, "to_stage_2", 350),
    ]


USED = {"allowance_used_minor": pl.Int64, "recovered_minor": pl.Int64}


def with_used(frame: pl.LazyFrame, *amounts: tuple[int, int]) -> pl.LazyFrame:
    return pl.concat([frame, pl.LazyFrame(list(amounts), schema=USED, orient="row")], how="horizontal")


def test_a_loan_written_off_uses_the_allowance_and_what_comes_back_goes_into_it() -> None:
    """Held 500, written off 620: 120 more are charged. Of one written off before, 30 come back and are released."""
    before = with_used(book(("lost", "overdue", 3, 500, 0), ("gone", "written_off", None, 0, 0)), (0, 0), (900, 100))
    after = with_used(
        book(("lost", "written_off", None, 0, 0), ("gone", "written_off", None, 0, 0)), (620, 0), (870, 130)
    )
    rows = allowance_movement(after, before).collect().sort("loan_id", "cause").rows()
    assert rows == [
        ("gone", 3, "recovered", 30),
        ("gone", 3, "topped_up", -30),
        ("lost", 3, "topped_up", 120),
        ("lost", 3, "written_off", -620),
    ]


def test_an_opening_that_does_not_say_what_was_used_moves_nothing_by_it() -> None:
    after = with_used(book(("gone", "written_off", None, 0, 0)), (870, 130))
    assert allowance_movement(after, book(("gone", "written_off", None, 0, 0))).collect().is_empty()


def test_table_runs_from_opening_to_closing() -> None:
    table = movement_table(allowance_movement(CLOSING, OPENING), CLOSING, OPENING).collect()
    total = dict(table.select("cause", "total_minor").iter_rows())
    assert (total["opening"], total["closing"], total["transfer"]) == (720, 570, 0)
    for column in ("stage_1_minor", "stage_2_minor", "stage_3_minor", "total_minor"):
        parts = table.filter(pl.col("cause") != "closing")[column].sum()
        assert parts == table.filter(pl.col("cause") == "closing")[column].item(), column


def test_first_month_is_all_new() -> None:
    table = movement_table(allowance_movement(CLOSING, None), CLOSING, None).collect()
    assert dict(table.select("cause", "total_minor").iter_rows())["new_loans"] == 570


side = st.dictionaries(
    st.sampled_from([f"L{i}" for i in range(8)]),
    st.tuples(
        st.sampled_from(["current", "written_off", "settled"]),
        st.integers(1, 3),
        st.integers(0, 1000),
        st.integers(0, 50),
    ),
)


def as_book(rows: dict[str, tuple[str, int, int, int]]) -> pl.LazyFrame:
    made = []
    for loan_id, (state, stage, ecl, overlay) in rows.items():
        on = state == "current"
        made.append((loan_id, state, stage if on else None, ecl + overlay if on else 0, overlay if on else 0))
    return book(*made)


@settings(deadline=None, max_examples=50)
@given(before=side, after=side)
def test_movement_always_adds_up(before: dict[str, Any], after: dict[str, Any]) -> None:
    opening, closing = as_book(before), as_book(after)
    table = movement_table(allowance_movement(closing, opening), closing, opening).collect()
    for column in ("stage_1_minor", "stage_2_minor", "stage_3_minor", "total_minor"):
        parts = table.filter(pl.col("cause") != "closing")[column].sum()
        assert parts == table.filter(pl.col("cause") == "closing")[column].item()


OVERLAY = {
    "overlay_id": "O1",
    "column": "security",
    "equals": "unsecured",
    "share": 0.10,
    "from_day": date(2026, 10, 31),
    "until_day": None,
    "reason": "frost in the orchards",
    "proposed_by": "modeller",
    "approved_by": "risk officer",
}


def overlaid(overlay: dict[str, Any]) -> list[dict[str, Any]]:
    frame = STEP.run(loans_frame({}, {"security": "pledged"}), policy())
    return with_overlays(frame, pl.DataFrame([overlay]), policy()).collect().to_dicts()


def test_overlay_adds_its_share_to_the_loans_it_chooses() -> None:
    first, second = overlaid(OVERLAY)
    assert first["overlay_minor"] == round(first["ecl_12m_minor"] * 0.10)
    assert first["ecl_minor"] == first["ecl_12m_minor"] + first["overlay_minor"]
    assert second["overlay_minor"] == 0


@pytest.mark.parametrize("change", [{"from_day": date(2026, 11, 1)}, {"until_day": date(2026, 10, 30)}])
def test_overlay_holds_only_between_its_days(change: dict[str, Any]) -> None:
    assert overlaid(OVERLAY | change)[0]["overlay_minor"] == 0


def test_overlay_never_lifts_the_allowance_above_the_exposure() -> None:
    row = overlaid(OVERLAY | {"share": 10_000.0})[0]
    assert row["ecl_minor"] == row["ead_minor"]


def test_overlay_with_an_unknown_column_is_refused() -> None:
    with pytest.raises(OverlayError, match=r"securty.*did you mean 'security'"):
        overlaid(OVERLAY | {"column": "securty"})


@pytest.mark.parametrize(
    ("ratio", "cover", "required"), [(0.025, 1.5, 270_000_000), (0.015, 1.2, 216_000_000)], ids=["base", "least"]
)
def test_supervisory_floor_is_the_larger_of_both(ratio: float, cover: float, required: int) -> None:
    loans = pl.LazyFrame(
        {
            "stage": [1, 3],
            "exposure_minor": [9_820_000_000 * YUAN, 180_000_000 * YUAN],
            "is_npl": [False, True],
            "days_past_due": [0, 120],
            "ecl_minor": [160_000_000 * YUAN, 200_000_000 * YUAN],
            "regulatory_provision_minor": [0, 0],
        }
    )
    row = coverage(loans, policy(DAY, provision_to_loans=ratio, provision_coverage=cover)).collect().to_dicts()[0]
    assert row["required_minor"] == required * YUAN
    assert (row["coverage_ratio"], row["provision_ratio"]) == (pytest.approx(2.0), pytest.approx(0.036))
    assert row["shortfall_minor"] == 0


CLASSES = ("normal", "special_mention", "substandard", "doubtful", "loss")
BOOK = (9_500_000_000, 320_000_000, 80_000_000, 70_000_000, 30_000_000)


@pytest.mark.parametrize(
    ("rates", "expected"),
    [((0.015, 0.03, 0.3, 0.6, 1.0), 248_100_000), ((0.0, 0.02, 0.25, 0.5, 1.0), 91_400_000)],
    ids=["2012 standard", "2002 specific"],
)
def test_provisions_by_class_of_the_fact_sheet(rates: tuple[float, ...], expected: int) -> None:
    """Rules 5.3: 9.5 bn normal, 320, 80, 70 and 30 m in the other classes."""
    rate = pl.col("class").replace_strict(dict(zip(CLASSES, rates, strict=True)), return_dtype=pl.Float64)
    base = policy()
    grid = replace(base.grids["regulatory_rate"], outputs={"rate": rate})
    under = replace(base, grids={**base.grids, "regulatory_rate": grid})
    rows = [{"class": name, "exposure_minor": yuan * YUAN} for name, yuan in zip(CLASSES, BOOK, strict=True)]
    held = STEP.run(loans_frame(*rows), under).select(pl.col("regulatory_provision_minor").sum()).collect().item()
    assert held == expected * YUAN
