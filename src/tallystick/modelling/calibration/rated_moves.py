"""Moves between grades as a rated history shows them: who was rated again, and who defaulted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from scipy.linalg import expm

from tallystick.modelling.calibration.migration import generator, spells, term_structure

DEFAULT = "D"


def rated_spells(rated: pl.DataFrame, *, known_until: date, window_months: int) -> pl.DataFrame:
    """This function will turn ratings into spells for `generator`: one row a stay in a grade, default last.

    `rated`: `borrower, day, grade, default_day` (null: none). A borrower's last stay ends with the window in which its
    loan was watched, at most on `known_until`: beyond it nobody looked. Ratings after a default are left out.
    """
    fell = pl.col("default_day").filter(pl.col("default_day") <= known_until).min().over("borrower")
    held = rated.with_columns(fell=fell).filter(pl.col("fell").is_null() | (pl.col("day") <= pl.col("fell")))
    seen = held.select("borrower", "day", "grade")
    windows = held.filter(pl.col("fell").is_null()).select(
        "borrower",
        day=pl.min_horizontal(pl.col("day").dt.offset_by(f"{window_months}mo"), pl.lit(known_until)),
        grade=pl.col("grade").sort_by("day").last().over("borrower"),
    )
    watched = windows.sort("day").unique("borrower", keep="last", maintain_order=True)
    fallen = held.drop_nulls("fell").select("borrower", day="fell", grade=pl.lit(DEFAULT)).unique()
    snapshots = pl.concat([seen, watched, fallen]).with_columns(last=pl.col("grade") == DEFAULT)
    ordered = snapshots.sort("borrower", "day", "last", maintain_order=True)
    return spells(ordered, key="borrower", state="grade").filter(pl.col("state") != DEFAULT)


def rated_migration(
    found: pl.DataFrame, grades: Sequence[str], *, years: Sequence[float]
) -> dict[str, list[dict[str, Any]]]:
    """This function will give, from spells, the one-year matrix by the chain's generator and the PD over `years`.

    `cells`: `before, after, share` of a year, `moves` seen; `grades`: `grade, years` watched, `defaults`, and `pd_1y`,
    `pd_2y`, ... Grades nobody stood in are left out.

    :raises ModelError: a state that is not among `grades` and default.
    """
    stayed = pl.col("until_day") > pl.col("from_day")
    states = [grade for grade in grades if grade in set(found.filter(stayed)["state"])]
    if not states:
        return {"cells": [], "grades": []}
    known = found.filter(pl.col("state").is_in(states)).with_columns(
        next_state=pl.when(pl.col("next_state").is_in([*states, DEFAULT])).then(pl.col("next_state"))
    )
    rates = generator(known, [*states, DEFAULT])
    yearly = expm(rates.matrix)
    cells = [
        {"before": one, "after": other, "share": float(yearly[at, to]), "moves": int(rates.counts[at, to])}
        for at, one in enumerate(states)
        for to, other in enumerate(rates.states)
    ]
    terms = term_structure(rates, years, is_generator=True)
    spent = (pl.col("until_day") - pl.col("from_day")).dt.total_days().sum() / 365.25
    watched = dict(known.group_by("state").agg(years=spent).rows())
    rows = [
        {
            "grade": one,
            "years": watched[one],
            "defaults": int(rates.counts[at, -1]),
            **{f"pd_{span:g}y": _of(terms, one, span) for span in years},
        }
        for at, one in enumerate(states)
    ]
    return {"cells": cells, "grades": rows}


def _of(terms: pl.DataFrame, grade: str, years: float) -> float:
    held = terms.filter(pl.col("grade").cast(pl.String) == grade, pl.col("years") == years)
    return float(held["pd"].item())
