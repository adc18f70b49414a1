"""The places of a problem as suspects: in which months it is there, and whether it goes far enough beyond its peers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
from scipy.stats import poisson

from tallystick.engine.diagnosis.places import find_places, period_of, without
from tallystick.engine.diagnosis.sought import Asked, Place
from tallystick.engine.diagnosis.stretches import all_months, next_month
from tallystick.engine.diagnosis.symptoms import Suspect
from tallystick.pack.policy import Problem


def suspects_of(problem: Problem, rows: pl.DataFrame, asked: Asked, *, most_p: float) -> list[Suspect]:
    """This function will give `problem` in each place found (`most_p` at most) that exceeds its peers far enough.

    It must do so while it lasts, and without the rows of the places found before too, which are theirs: a branch that
    has much of a product in which all is waved through does not wave through itself. Where there is a benchmark it must
    exceed that as far: what is usual at good banks is no problem beside peers who are better still.
    """
    found = []
    left = rows
    for place in find_places(rows, asked, most_p=most_p):
        suspect = _suspect(problem, place, rows, asked)
        alone = suspect if problem.surges or left is rows else replace(suspect, rows=left)
        usual = place.peer_share if asked.benchmark is None else max(place.peer_share, asked.benchmark)
        if min(suspect.excess, alone.excess) - (usual - place.peer_share) >= asked.least_excess:
            found.append(suspect)
        left = without(left, place)
    return found


def _suspect(problem: Problem, place: Place, rows: pl.DataFrame, asked: Asked) -> Suspect:
    """The problem in `place` while it lasts; of a surge, the place's rows of those months are the ones hit."""
    if not problem.surges:
        return Suspect(problem, place, rows, *_period(rows, place, asked))
    own = pl.col(place.kind).eq_missing(pl.lit(place.value))
    lasting = pl.col("month").is_between(pl.lit(place.since), pl.lit(place.until), closed="left")
    return Suspect(problem, place, rows.with_columns(hit=own & lasting), place.since, place.until)


def _period(rows: pl.DataFrame, place: Place, asked: Asked) -> tuple[str, str]:
    """The months in which the place deviates most from its peers' share; `until` is the first month after.

    Of few cases the stretch that deviates most is a chance few of them. Where it lasts less than the
    least months and the place deviates without it too, the problem lasts from its first hit to its last.
    """
    placed = rows.with_columns(in_place=pl.col(place.kind).eq_missing(place.value))
    months = pl.Series("month", all_months(placed["month"].drop_nulls()), pl.String)
    here = (
        placed.filter(pl.col("in_place") & pl.col("hit").is_not_null())
        .group_by("month")
        .agg(rows=pl.len().cast(pl.Float64), hits=pl.col("hit").sum().cast(pl.Float64))
    )
    by_month = months.to_frame().join(here, on="month", how="left", maintain_order="left").fill_null(0.0)
    share = np.full(len(months), place.peer_share)
    hits, counted = by_month["hits"].to_numpy(), by_month["rows"].to_numpy()
    first, last = period_of(hits, counted, share)
    if last - first < asked.least_months:
        rest = hits.sum() - hits[first:last].sum()
        due = place.peer_share * (counted.sum() - counted[first:last].sum())
        if rest > 0 and poisson.sf(rest - 1, max(due, 1e-9)) < asked.chance:
            first, last = int(np.flatnonzero(hits)[0]), int(np.flatnonzero(hits)[-1]) + 1
    return months[first], months[last] if last < len(months) else next_month(months[-1])
