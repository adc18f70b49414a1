"""One pass over the loans: sums of every part of every cut, and the loans with the largest claims of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from tallystick.report.month_end.cuts import KEY, ROW, Cut

BATCH = 250_000
CLAIM = "exposure_minor"
MOST = 5_000
"""A page lists at most about this many loans; each part has its share of them, small parts whole."""
SHOWN = {
    "loan_id": pl.String,
    "enterprise_id": pl.String,
    "exposure_minor": pl.Int64,
    "days_past_due": pl.Int32,
    "class": pl.String,
    "class_article": pl.String,
    "class_since": pl.Date,
    "stage": pl.Int8,
    "stage_reason": pl.String,
    "ecl_minor": pl.Int64,
    "rwa_minor": pl.Int64,
    "watch_level": pl.String,
    "collection_step": pl.String,
    "collect_by": pl.Date,
    "branch": pl.String,
    "industry": pl.String,
    "security": pl.String,
    "grade": pl.String,
}
"""Columns that every page of loans shows."""
_SUMMED = ("exposure_minor", "ecl_minor", "rwa_minor", "irb_rwa_minor", "regulatory_provision_minor", "undrawn_minor")
SUMS = ("loans", "npl_minor", *_SUMMED)
_WEEK, _MONTH = 7, 31


@dataclass(frozen=True)
class Part:
    """What one part of a cut comes to."""

    key: str
    loans: int
    npl_minor: int
    exposure_minor: int
    ecl_minor: int
    rwa_minor: int
    irb_rwa_minor: int
    regulatory_provision_minor: int
    undrawn_minor: int


@dataclass(frozen=True)
class Gathered:
    """Per cut: its parts in order, and the listed loans of each part (`_key`, `SHOWN`, the cut's own), worst first."""

    parts: dict[str, tuple[Part, ...]]
    listed: dict[str, pl.DataFrame]


_Found = tuple[pl.DataFrame, pl.DataFrame]
"""Sums by part, and the loans listed."""


def gather(loans: Path, cuts: Sequence[Cut], *, day: date) -> Gathered:
    """This function will sum and list the loans of every cut, reading `loans` once, 250,000 rows at a time.

    Memory does not grow with the number of loans: sums have a row a part, lists about `MOST` rows a cut.
    """
    found: list[_Found | None] = [None] * len(cuts)
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        for batch in _batches(loans, cuts, day):
            found = list(pool.map(_with_batch, cuts, found, [batch] * len(cuts)))
    told = {cut.name: each for cut, each in zip(cuts, found, strict=True) if each is not None}
    return Gathered(
        parts={cut.name: _parts(told[cut.name][0], cut) for cut in cuts},
        listed={name: listed for name, (_, listed) in told.items()},
    )


def _with_batch(cut: Cut, found: _Found | None, batch: pl.DataFrame) -> _Found:
    """Sums and list of `cut` with one batch more."""
    before, listed = found or (None, None)
    keyed = cut.keyed(batch)
    sums = _summed(before, _beside(keyed, batch, ("is_npl", *_SUMMED)))
    each = fair_share(sums["loans"].to_list())
    hopeful = _hopeful(_beside(keyed, batch, (CLAIM,)), listed, each, parts=sums.height)
    more = _beside(hopeful, batch, columns_of(cut)).select(KEY, *columns_of(cut))
    return sums, more if listed is None else _heads(pl.concat([listed, more]), each)


def columns_of(cut: Cut) -> list[str]:
    """This function will give the columns that the page of `cut` shows, each once, its own after loan and claim."""
    first = ("loan_id", "enterprise_id", CLAIM)
    return list(dict.fromkeys((*first, *cut.more, *SHOWN)))


def fair_share(counts: Sequence[int], most: int = MOST) -> int:
    """This function will give the largest number of loans a part may list such that all lists are within `most`.

    At least 20 of each part are listed, however many parts there are.
    """
    left, share = most, most
    for place, count in enumerate(sorted(counts)):
        share = left // (len(counts) - place)
        if count > share:
            break
        left -= count
        share = most
    return max(share, 20)


def _batches(loans: Path, cuts: Sequence[Cut], day: date) -> Iterator[pl.DataFrame]:
    """Batches in the order of the file. A column the book did not have is null; an empty book is one batch."""
    scan = pl.scan_parquet(loans)
    held = scan.collect_schema()
    rows = int(scan.select(pl.len()).collect().item())
    days = (pl.col("collect_by") - pl.lit(day)).dt.total_days()
    due = (
        pl.when(days < 0)
        .then(pl.lit("past"))
        .when(days < _WEEK)
        .then(pl.lit("week"))
        .when(days < _MONTH)
        .then(pl.lit("month"))
        .when(days.is_not_null())
        .then(pl.lit("later"))
    )
    wanted = set(SHOWN) | set(_SUMMED) | {"is_npl"}
    wanted = wanted.union(*({*cut.reads(), *cut.more} - cut.brings() for cut in cuts)) - {"_due"}
    given = [
        pl.col(name) if name in held else pl.lit(None, SHOWN.get(name, pl.String)).alias(name)
        for name in sorted(wanted)
    ]
    for start in range(0, max(rows, 1), BATCH):
        yield scan.slice(start, BATCH).select(given).with_columns(due.alias("_due")).collect()


def _summed(before: pl.DataFrame | None, part: pl.DataFrame) -> pl.DataFrame:
    claim = pl.col(CLAIM)
    sums = part.group_by(KEY).agg(
        pl.len().cast(pl.Int64).alias("loans"),
        claim.filter(pl.col("is_npl")).sum().alias("npl_minor"),
        *(pl.col(name).cast(pl.Int64).sum() for name in _SUMMED),
    )
    sums = sums.filter(pl.col(KEY).is_not_null())
    both = sums if before is None else pl.concat([before, sums])
    return both.group_by(KEY).agg(pl.col(name).sum() for name in SUMS)


def _beside(keyed: pl.DataFrame, batch: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """`keyed` with columns of the loans its rows stand for; none is copied where there is a row a loan."""
    wanted = batch.select(name for name in names if name not in keyed.columns)
    is_whole = keyed.columns == [ROW, KEY] and keyed.height == batch.height
    return keyed.hstack(wanted if is_whole else wanted[keyed[ROW]])


def _hopeful(keyed: pl.DataFrame, before: pl.DataFrame | None, each: int, *, parts: int) -> pl.DataFrame:
    """Rows that may be among the largest claims of their part: above the least claim of all lists that are full."""
    keyed = keyed.filter(pl.col(KEY).is_not_null())
    if before is None:
        return _heads(keyed, each)
    lists = before.group_by(KEY).agg(pl.len().alias("_listed"), pl.col(CLAIM).min())
    full = lists.filter(pl.col("_listed") >= each)
    above = pl.col(CLAIM) > pl.lit(full[CLAIM].min(), pl.Int64)
    is_open = pl.lit(value=False) if full.height == parts else ~pl.col(KEY).is_in(full[KEY].implode())
    return _heads(keyed.filter(above | is_open), each)


def _heads(part: pl.DataFrame, each: int) -> pl.DataFrame:
    """The `each` largest claims of every part; ties stay in the order given."""
    ordered = part.sort(CLAIM, descending=True, nulls_last=True, maintain_order=True)
    return ordered.filter(pl.int_range(pl.len()).over(KEY) < each)


def _parts(sums: pl.DataFrame, cut: Cut) -> tuple[Part, ...]:
    place = {key: at for at, key in enumerate(cut.order)}
    rows = sums.sort("exposure_minor", "loans", KEY, descending=[True, True, False]).rows(named=True)
    parts = [Part(key=row[KEY], **{name: row[name] for name in SUMS}) for row in rows]
    return tuple(sorted(parts, key=lambda part: place.get(part.key, len(place))))
