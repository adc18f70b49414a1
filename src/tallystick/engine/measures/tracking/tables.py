"""The ledger of measures and what is behind it, as tables that are written."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from tallystick.engine.measures.tracking.track import Tracked

LEDGER = {
    "measure": pl.String,
    "problem": pl.String,
    "owner": pl.String,
    "place_kind": pl.String,
    "places_begun": pl.Int64,
    "places_planned": pl.Int64,
    "first_month": pl.String,
    "months": pl.Int64,
    "agreed_months": pl.Int64,
    "standing": pl.String,
    "is_alert": pl.Boolean,
    "is_doubtful": pl.Boolean,
    "method": pl.String,
    "chances": pl.Int64,
    "share_without": pl.Float64,
    "removed_expected": pl.Float64,
    "removed": pl.Float64,
    "removed_low": pl.Float64,
    "removed_high": pl.Float64,
    "p_value": pl.Float64,
    "trend_a_year": pl.Float64,
    "trend_p": pl.Float64,
    "costs_minor": pl.Int64,
    "expected_minor": pl.Int64,
    "saved_minor": pl.Int64,
    "saved_low_minor": pl.Int64,
    "saved_high_minor": pl.Int64,
    "lost_less_minor": pl.Int64,
    "lost_less_low_minor": pl.Int64,
    "lost_less_high_minor": pl.Int64,
    "why": pl.String,
}
"""One row a measure. Amounts are fen a year, `expected_minor` of all places planned; an end of an interval that the
data do not bound is null. `saved_minor` is at the plan's price of a case, `lost_less_minor` by losses themselves."""

EFFECTS = {
    "measure": pl.String,
    "start": pl.String,
    "month": pl.String,
    "months_since": pl.Int64,
    "places": pl.Int64,
    "cases": pl.Float64,
    "share": pl.Float64,
    "share_without": pl.Float64,
    "effect": pl.Float64,
}
"""One row a measure, starting month and month: the places that began together, beside what they would have been."""


def ledger_table(tracked: Sequence[Tracked]) -> pl.DataFrame:
    """This function will give every measure in a row, what was expected beside what is measured (`LEDGER`)."""
    return pl.DataFrame([_row(one) for one in tracked], schema=LEDGER)


def effects_table(tracked: Sequence[Tracked]) -> pl.DataFrame:
    """This function will give the effect by group of places that began together and by month (`EFFECTS`)."""
    parts = [part for one in tracked for part in _groups(one)]
    return pl.DataFrame([row for part in parts for row in part], schema=EFFECTS)


def _row(one: Tracked) -> dict[str, object]:
    plan, cases = one.undertaken, one.cases
    removed = one.removed or (None, None, None)
    begun = [] if one.panel is None else [name for name in one.panel.places if name in plan.starts]
    last = "" if one.panel is None else one.panel.months[-1]
    return {
        "measure": plan.code,
        "problem": plan.problem,
        "owner": plan.owner,
        "place_kind": plan.place_kind,
        "places_begun": sum(plan.starts[name] <= last for name in begun),
        "places_planned": len(plan.starts),
        "first_month": min(plan.starts.values()),
        "months": one.months,
        "agreed_months": plan.agreed_months,
        "standing": one.standing,
        "is_alert": one.is_alert,
        "is_doubtful": one.is_doubtful,
        "method": cases.method if cases else None,
        "chances": cases.chances if cases else None,
        "share_without": cases.level_without if cases else None,
        "removed_expected": plan.removes,
        **dict(zip(("removed", "removed_low", "removed_high"), map(_bounded, removed), strict=True)),
        "p_value": cases.p_value if cases else None,
        "trend_a_year": cases.trend_a_year if cases else None,
        "trend_p": cases.trend_p if cases else None,
        "costs_minor": plan.costs_minor,
        "expected_minor": plan.saves_minor,
        **_amounts("saved", one.saved_minor),
        **_amounts("lost_less", one.lost_less_minor),
        "why": one.why or None,
    }


def _bounded(value: float | None) -> float | None:
    return value if value is not None and np.isfinite(value) else None


def _amounts(name: str, found: tuple[float, float, float] | None) -> dict[str, int | None]:
    """Whole fen, rounded half to even."""
    ends = (f"{name}_minor", f"{name}_low_minor", f"{name}_high_minor")
    known = found or (None, None, None)
    whole = (None if (held := _bounded(one)) is None else round(held) for one in known)
    return dict(zip(ends, whole, strict=True))


def _groups(one: Tracked) -> list[list[dict[str, object]]]:
    """For each month of starting a row a month, before and after; months that nothing can be said of are left out."""
    panel, cases = one.panel, one.cases
    if panel is None or cases is None:
        return []
    found = []
    for start in sorted(set(panel.start[panel.has_started].tolist())):
        mine = panel.start == start
        rows = []
        for at, month in enumerate(panel.months):
            known = mine & (panel.weight[:, at] > 0) & np.isfinite(cases.without[:, at])
            if not known.any():
                continue
            weight = panel.weight[known, at]
            share, without = (float(np.average(each[known, at], weights=weight)) for each in (panel.y, cases.without))
            rows.append(
                {
                    "measure": one.undertaken.code,
                    "start": panel.months[start],
                    "month": month,
                    "months_since": at - start,
                    "places": int(known.sum()),
                    "cases": float(weight.sum()),
                    "share": share,
                    "share_without": without,
                    "effect": share - without,
                }
            )
        found.append(rows)
    return found
