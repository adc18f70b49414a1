"""A measure against what was expected of it: standings, alerts, amounts, the ledger."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from tallystick.engine.measures.tracking.panel import panel_of
from tallystick.engine.measures.tracking.tables import effects_table, ledger_table
from tallystick.engine.measures.tracking.track import NO_BAD_CASES, Tracked, Undertaken, standing, track
from tallystick.kernel.codes import Text
from tests.engine.diagnosis.test_findings import policy_of

DAY = date(2025, 12, 31)
STARTS = {"B01": "2025-01", "B02": "2025-01", "B03": "2025-04"}


def undertaken(**changes: object) -> Undertaken:
    usual: dict[str, object] = {
        "code": "M1", "name": Text("Photos", "照片"), "problem": "formal_checks", "measure": "stamped_photos",
        "owner": "Head of branch", "place_kind": "branch", "starts": STARTS, "agreed_months": 6, "removes": 0.6,
        "saves_minor": 600_000_00, "costs_minor": 70_000_00,
    }  # fmt: skip
    return Undertaken(**{**usual, **changes})  # type: ignore[arg-type]


def checks(*, removed: float, seed: int = 1) -> dict[str, pl.DataFrame]:
    """Checks of eight branches in two years, of which half are copied until the measure takes `removed` of that."""
    draw = np.random.default_rng(seed)
    rows = []
    for month in pl.date_range(date(2024, 1, 1), DAY, "1mo", eager=True).dt.strftime("%Y-%m"):
        for branch in range(1, 9):
            name = f"B{branch:02d}"
            chance = 0.5 * (1.0 - removed * (month >= STARTS.get(name, "9999-99")))
            copied = draw.random(20) < chance
            rows += [(name, month, float(one) * 0.9, 0.05 if one else 0.01) for one in copied]
    frame = pl.DataFrame(rows, schema=["branch", "month", "check_likeness", "loss_share"], orient="row")
    return {
        "check": frame.with_columns(
            check_kind=pl.lit("routine"),
            is_check_undone=pl.lit(value=False),
            photos_reused=pl.lit(0.0),
            officer_borrowers=pl.lit(20),
            officer_load=pl.lit(1.0),
            officer_edited_share=pl.lit(0.0),
            officer_variable_share=pl.lit(0.2),
            lent_minor=pl.lit(500_000_00),
            loan_id=pl.int_range(pl.len()).cast(pl.String),
        )
    }


def tracked(removed: float, **changes: object) -> Tracked:
    return track(undertaken(**changes), checks(removed=removed), policy_of(DAY), day=DAY)


@pytest.mark.parametrize(
    ("removed", "said"),
    [
        ((0.6, 0.5, 0.7), "works"),
        ((0.6, 0.01, 1.0), "works"),
        ((0.3, 0.2, 0.4), "short"),
        ((0.8, 0.7, 0.9), "beyond"),
        ((0.2, 0.0, 0.7), "no_effect"),
        ((-0.3, -0.5, -0.1), "harms"),
    ],
)
def test_standings_after_the_agreed_time(removed: tuple[float, float, float], said: str) -> None:
    assert standing(removed, 0.6, months=6, agreed=6) == said
    assert standing(removed, 0.6, months=5, agreed=6) == "too_early"


def test_a_measure_that_works_raises_no_alert_and_is_worth_what_the_plan_said() -> None:
    one = tracked(0.6)
    assert one.standing == "works" and not one.is_alert and not one.is_doubtful
    assert one.removed is not None and one.removed[1] <= 0.6 <= one.removed[2]
    assert one.saved_minor is not None
    assert one.saved_minor[0] == pytest.approx(one.removed[0] / 0.6 * 600_000_00)
    assert one.lost_less_minor is not None
    true = 0.5 * 0.6 * 0.04 * 500_000_00 * 20 * 12 * 3
    assert one.lost_less_minor[1] <= true <= one.lost_less_minor[2]


def test_a_measure_that_does_nothing_raises_the_alert_after_the_agreed_time() -> None:
    idle = tracked(0.0)
    assert idle.standing == "no_effect" and idle.is_alert
    assert not tracked(0.0, agreed_months=13).is_alert


def test_a_measure_that_does_less_than_was_said_raises_the_alert() -> None:
    assert (tracked(0.4, removes=0.9).standing, tracked(0.4, removes=0.9).is_alert) == ("short", True)


def test_what_cannot_be_told_is_said() -> None:
    everywhere = tracked(0.5, starts={f"B{n:02d}": "2025-01" for n in range(1, 9)})
    assert everywhere.standing == "unknown" and "too few places" in everywhere.why
    assert tracked(0.5, starts={"B99": "2025-01"}).why == "no place that has started it has a case"
    assert tracked(0.5, starts={"B01": "2026-01"}).standing == "not_begun"
    no_file = track(undertaken(), {}, policy_of(DAY), day=DAY)
    assert "no files for the view" in no_file.why


def test_a_surge_has_no_cases_that_could_go() -> None:
    asked = pl.DataFrame({"branch": ["B01", "B02"], "month": ["2025-01", "2025-02"]}).with_columns(
        is_renewal=pl.lit(value=False), officer_variable_share=pl.lit(0.2), is_officer_certified=pl.lit(value=True)
    )
    growth = undertaken(problem="fast_growth", measure="growth_gates")
    told = track(growth, {"credit_file": asked}, policy_of(DAY), day=DAY)
    assert (told.standing, told.why) == ("unknown", NO_BAD_CASES)


def test_one_branch_alone_is_held_against_a_mixture() -> None:
    alone = tracked(0.6, starts={"B01": "2025-01"})
    assert alone.cases is not None and alone.cases.method == "synthetic"


def test_the_ledger_and_the_effects_behind_it() -> None:
    found = [tracked(0.6), tracked(0.5, starts={"B01": "2026-01"})]
    ledger = ledger_table(found)
    first, second = ledger.to_dicts()
    assert (first["places_begun"], first["places_planned"], first["first_month"], first["months"]) == (
        3,
        3,
        "2025-01",
        12,
    )
    assert first["saved_low_minor"] < first["saved_minor"] < first["saved_high_minor"]
    assert (second["standing"], second["removed"], second["saved_minor"]) == ("not_begun", None, None)
    effects = effects_table(found)
    assert set(effects["start"]) == {"2025-01", "2025-04"}
    assert effects.filter(pl.col("months_since") >= 0)["effect"].mean() < -0.2  # type: ignore[operator]


def test_a_panel_takes_weighted_means_and_leaves_out_what_is_unknown() -> None:
    rows = pl.DataFrame(
        {
            "branch": ["B01", "B01", "B01", "B02", None],
            "month": ["2025-01", "2025-01", "2025-02", "2025-03", "2025-01"],
            "outcome": [1.0, 0.0, None, 1.0, 1.0],
            "weight": [3.0, 1.0, 1.0, 1.0, 1.0],
        }
    )
    found = panel_of(rows, place="branch", starts={"B02": "2025-03"}, last_month="2025-03")
    assert found.places == ("B01", "B02") and found.months == ("2025-01", "2025-02", "2025-03")
    assert found.y[0, 0] == 0.75 and found.weight[0].tolist() == [4.0, 0.0, 0.0]
    assert found.start.tolist() == [3, 2]
