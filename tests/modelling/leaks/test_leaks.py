"""The leak guard: each way in which a column gives itself away, and honest columns that it lets pass."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tallystick.modelling.errors import ModelError
from tallystick.modelling.leaks.evidence import Rows
from tallystick.modelling.leaks.guard import Asked, guard
from tests.modelling.shared import sba

ROWS = 3000
DAY = date(2020, 1, 1)


def history() -> tuple[pl.DataFrame, Rows]:
    """Loans with honest columns and one column of each kind that knows too much."""
    chance = np.random.default_rng(12)
    health = chance.normal(size=ROWS)
    bad = chance.random(ROWS) < 1 / (1 + np.exp(1.8 + 1.3 * health))
    day = [DAY + timedelta(days=int(one)) for one in np.arange(ROWS)]
    waited = chance.integers(60, 700, ROWS)
    default_day = [
        one + timedelta(days=int(wait)) if is_bad else None for one, wait, is_bad in zip(day, waited, bad, strict=True)
    ]
    agreed = chance.choice([12, 24, 36, 60, 84, 120], ROWS)
    frame = pl.DataFrame(
        {
            "sales": np.exp(health + chance.normal(size=ROWS)),
            "region": chance.choice(["north", "south", "east"], ROWS),
            "lenders": chance.poisson(2, ROWS),
            "debt_minor": np.exp(14 + 1.2 * chance.normal(size=ROWS)).astype(int),
            "agreed_months": agreed,
            "months": np.where(bad, waited // 30 + chance.integers(0, 40, ROWS), agreed + (np.arange(ROWS) % 40 == 0)),
            "months_run": np.where(bad, waited // 30, 24 + chance.integers(0, 9, ROWS)),
            "paid_out_day": [one + timedelta(days=9) for one in day],
            "paid_out_yuan": np.exp(10 + chance.normal(size=ROWS)),
            "court_note": [f"note {n % 9}" if is_bad else None for n, is_bad in enumerate(bad)],
            "written_off_yuan": np.where(bad, chance.integers(1, 900, ROWS), 0),
            "status": np.where(bad, "CHGOFF", "PIF"),
            "year": [one.year for one in day],
            "loan_no": np.arange(ROWS) * 7,
            "street": [f"street {n % 500}" for n in range(ROWS)],
            "currency": ["CNY"] * ROWS,
            "founded_day": [one - timedelta(days=900) for one in day],
        }
    )
    days = pl.Series("day", day)
    return frame, Rows(pl.Series(bad), days, pl.Series(default_day, dtype=pl.Date), days >= date(2027, 1, 1))


EXPECTED = {
    "months": "overwritten_later",
    "months_run": "follows_time_to_default",
    "paid_out_day": "dated_after",
    "paid_out_yuan": "stands_with_a_later_date",
    "court_note": "filled_with_the_outcome",
    "written_off_yuan": "amount_with_the_outcome",
    "status": "tells_the_outcome",
    "year": "later_values_unseen",
    "loan_no": "names_the_row",
    "street": "too_many_codes",
    "currency": "one_value",
    "founded_day": "no_kind_for_a_card",
}


def test_every_way_is_found_and_honest_columns_pass() -> None:
    frame, rows = history()
    found = guard(frame, rows, Asked(frame.columns, {}, {}))
    assert found.columns == ("sales", "region", "lenders", "debt_minor", "agreed_months")
    kinds = found.table.drop_nulls("kind").group_by("column").agg("kind")
    spoken = dict(kinds.rows())
    assert {name: kind for name, kind in EXPECTED.items() if kind not in spoken.get(name, [])} == {}


def test_every_finding_has_its_figure_and_its_words() -> None:
    frame, rows = history()
    said = guard(frame, rows, Asked(frame.columns, {}, {})).table.drop_nulls("kind")
    assert said.select(pl.col("figure", "threshold", "evidence").is_null().any()).row(0) == (False, False, False)
    assert (said["figure"] >= said["threshold"]).all()


def test_people_may_overrule_with_a_reason_and_the_evidence_stays() -> None:
    frame, rows = history()
    found = guard(frame, rows, Asked(frame.columns, {"year": "cohorts wanted"}, {"sales": "audited late"}))
    assert "year" in found.columns and "sales" not in found.columns
    said = {row["column"]: row for row in found.table.to_dicts()}
    assert (said["year"]["verdict"], said["year"]["reason"]) == ("overruled", "cohorts wanted")
    assert said["year"]["evidence"], "overruling hides nothing"
    assert said["sales"]["verdict"] == "left_out_by_hand"


@pytest.mark.parametrize(
    ("overruled", "said"), [({"year": " "}, "without a reason"), ({"yaer": "a reason"}, "did you mean")]
)
def test_an_overruling_must_make_sense(overruled: dict[str, str], said: str) -> None:
    frame, rows = history()
    with pytest.raises(ModelError, match=f"(?i){said}"):
        guard(frame, rows, Asked(frame.columns, overruled, {}))


def test_the_traps_of_the_sba_loans_are_found_by_what_they_hold(shared_data: Path) -> None:
    frame = sba(shared_data)
    rows = Rows(frame["default"], frame["approval_date"], frame["chgoff_date"], frame["approval_fy"] >= 2006)
    asked = [name for name in frame.columns if name not in ("default", "approval_date", "weight_national")]
    found = guard(frame, rows, Asked(asked, {}, {}))
    traps = {
        "chgoff_date",
        "chgoff_prin_gr",
        "mis_status",
        "disbursement_date",
        "disbursement_gross",
        "term",
        "loan_nr",
    }
    assert not traps & set(found.columns)
    assert {"gr_appv", "no_emp", "new_exist", "urban_rural", "low_doc", "state"} <= set(found.columns)
    assert "overwritten_later" in found.table.filter(pl.col("column") == "term")["kind"].to_list()
