"""What banks may show each other: ratios, times and shares without customers, cells of few suppressed."""

from __future__ import annotations

from typing import Any

import polars as pl

from tallystick.engine.status import concentration
from tallystick.engine.status.shown import PART
from tallystick.engine.status.status import Status
from tallystick.engine.status.vintages import downward
from tallystick.pack.policy import Policy

SCHEMA = {"name": pl.String, "part": pl.String, "value": pl.Float64, "unit": pl.String, "cases": pl.Int64}
MIXES = ("size", "industry", "age", "legal_form", "financing", "tickets", "classes", "overdue", "lights")
"""Figures whose shares are shown part by part, by how many stand in each."""
_COUNTS = ("borrowers", "firms", "loans")


def benchmarks(found: Status, policy: Policy) -> pl.DataFrame:
    """This function will give the benchmarks of a bank: `name`, `part`, `value`, `unit`, `cases` it rests on.

    A value that rests on fewer than `study_least_cases` is null, and so is the smallest other part of the same mix,
    which the sum of the shares would give away. No name of a customer, branch, town or person is in it.
    """
    least = int(policy.number("study_least_cases"))
    alone = pl.DataFrame(_alone(found), schema=SCHEMA, orient="row").with_columns(
        value=pl.when(pl.col("cases") >= least).then("value")
    )
    mixes = [suppressed(_mix(found, name), least) for name in MIXES]
    return pl.concat([alone, *mixes]).sort("name", PART)


def suppressed(mix: pl.DataFrame, least: int) -> pl.DataFrame:
    """This function will make values of cells below `least` null, and of the next smallest where just one is."""
    few = pl.col("cases") < least
    rank = pl.col("cases").rank("ordinal")
    hidden = few.sum()
    also = (hidden == 1) & (rank == 2)
    return mix.with_columns(value=pl.when(~(few | also)).then("value"))


def _mix(found: Status, name: str) -> pl.DataFrame:
    table = found.figures[name].table
    counts = next(each for each in _COUNTS if each in table.columns)
    whole = pl.col(counts).sum()
    share = pl.when(whole > 0).then(pl.col(counts) / whole)
    kept = table.filter(pl.col(counts) > 0)
    return kept.select(
        name=pl.lit(f"{name}_mix"), part=PART, value=share, unit=pl.lit("share"), cases=pl.col(counts).cast(pl.Int64)
    )


def _alone(found: Status) -> list[tuple[str, str, float | None, str, int]]:
    sums, figures = found.sums, found.figures
    loans, owed = int(sums["loans"]), sums["exposure_minor"]
    months = figures["growth"].table.tail(1).to_dicts()
    last = months[0] if months else {}
    lending = figures["lending"].table.tail(1).to_dicts()
    made: dict[str, Any] = (
        lending[0] if lending else {"loans": 0, "rate_bp": None, "lpr_bp": None, "unsecured_share": None}
    )
    over = None if made["rate_bp"] is None or made["lpr_bp"] is None else made["rate_bp"] - made["lpr_bp"]
    funnel = {row[PART]: row for row in figures["funnel"].table.to_dicts()}
    asked, approved = funnel.get("asked", {"applications": 0}), funnel.get("approved", {"share": None})
    cover = found.coverage.get("coverage_ratio")
    cases = figures["steps"].behind
    days = cases["hours"] / 24 if "hours" in cases.columns else pl.Series([], dtype=pl.Float64)
    rows: list[tuple[str, str, float | None, str, int]] = [
        ("npl_share", "", sums["npl_minor"] / owed if owed else None, "share", loans),
        ("inclusive_share", "", sums["inclusive_minor"] / owed if owed else None, "share", loans),
        ("coverage", "", float(cover) if isinstance(cover, int | float) else None, "share", loans),
        ("growth", "", last.get("growth"), "share", loans),
        ("raroc", "", sums["raroc"], "share", loans),
        ("rate_over_lpr", "", over, "bp", int(made["loans"])),
        ("unsecured_new_lending", "", made["unsecured_share"], "share", int(made["loans"])),
        ("approval_share", "", approved["share"], "share", int(asked["applications"])),
        ("days_to_last_step_median", "", _float(days.median()), "days", days.len()),
        ("days_to_last_step_p90", "", _float(days.quantile(0.9)), "days", days.len()),
        ("industry_hhi", "", concentration.hhi(figures["industries"].table), "ratio", loans),
        ("first_time_share", "", _first_time(found), "share", int(made["loans"])),
        ("warnings_in_time", "", *_in_time(found)),
    ]
    rolls = figures["rolls"]
    for bucket in ("current", "1_30", "31_60", "61_90"):
        number = int(rolls.table.filter(pl.col(PART) == bucket)["loans"].sum())
        rows.append(("roll_rate", bucket, downward(rolls, bucket), "share", number))
    return rows


def _first_time(found: Status) -> float | None:
    table = found.figures["first_time"].table
    last = table.filter(pl.col("year") == pl.col("year").max())
    return None if last.is_empty() else float(last.filter(pl.col(PART) == "first_time")["share"].sum())


def _in_time(found: Status) -> tuple[float | None, str, int]:
    behind = found.figures["handling"].behind
    if behind.is_empty():
        return None, "share", 0
    return float((behind[PART] == "closed_in_time").mean() or 0.0), "share", behind.height  # type: ignore[arg-type]


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
