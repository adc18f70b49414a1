"""Debtors as arrays for the compiled loop, in buckets of one industry, one region and one band of PD.

Inside a bucket the loop need not ask every debtor whether it fails: at the highest conditional PD of the bucket it
draws how many are passed over until the next that might (a geometric number), and keeps that one by its own PD.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import ndtri, stdtrit

from tallystick.engine.portfolio.debtors import KEY, Debtors
from tallystick.engine.portfolio.model import LossModel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
DISTINCT = 64
"""So many PDs or fewer may each be a band of their own; else a band is a quarter of its PD wide, or twice."""
BANDS = (1.25, 2.0)
ENOUGH = 16
"""Debtors to a bucket on average below which bands are made wider."""


class Buckets(NamedTuple):
    """One entry a bucket: where its debtors begin, its factors, root of its correlation (`pull`), `1 / sqrt(1 - rho)`
    (`spread`), highest threshold, whether all have that one. `start` has one entry more."""

    start: Ints
    industry: Ints
    region: Ints
    pull: Floats
    spread: Floats
    threshold: Floats
    alike: npt.NDArray[np.bool_]


class Names(NamedTuple):
    """One row a debtor, in order of buckets: exposure (minor units), threshold of failure, normal score of LGD."""

    debtor: Floats


class Links(NamedTuple):
    """Who is dragged down by whom: the links of debtor i are `start[i]` to `start[i + 1]`."""

    start: Ints
    to: Ints
    chance: Floats
    touched: npt.NDArray[np.bool_]


class Layout(NamedTuple):
    """A book laid out: `order` gives the row of the debtors' frame that stands at each place."""

    buckets: Buckets
    names: Names
    links: Links
    order: Ints
    industries: tuple[str, ...]
    regions: tuple[str, ...]


def laid_out(held: Debtors, model: LossModel) -> Layout:
    """This function will lay `held` out for the loop under `model`."""
    frame = held.frame.with_row_index("row").with_columns(band=_band(held.frame))
    industries = tuple(frame["industry"].unique().sort())
    regions = tuple(frame["region"].unique().sort())
    placed = frame.with_columns(
        industry=pl.col("industry").replace_strict(industries, range(len(industries)), return_dtype=pl.Int64),
        region=pl.col("region").replace_strict(regions, range(len(regions)), return_dtype=pl.Int64),
    ).sort("industry", "region", "band", "row")
    pd = placed["pd"].to_numpy()
    threshold = np.asarray(stdtrit(model.degrees, pd) if model.degrees else ndtri(pd))
    ead, score = placed["ead_minor"].cast(pl.Float64).to_numpy(), ndtri(placed["lgd"].to_numpy())
    names = Names(np.ascontiguousarray(np.stack([ead, threshold, score], axis=1)))
    order = placed["row"].cast(pl.Int64).to_numpy()
    buckets = _buckets(placed, threshold, model)
    return Layout(buckets, names, _links(held, order), order, industries, regions)


def _band(frame: pl.DataFrame) -> pl.Series:
    """The band of PD of each debtor: as narrow as leaves enough debtors to a bucket."""
    pd = frame["pd"]
    bands = [pd.rank("dense").cast(pl.Int64)] if pd.n_unique() <= DISTINCT else []
    bands += [pl.Series((pd.log() / float(np.log(width))).floor().cast(pl.Int64)) for width in BANDS]
    for band in bands:
        buckets = frame.select("industry", "region", band=band).n_unique()
        if buckets * ENOUGH <= frame.height:
            return band
    return bands[-1]


def _buckets(placed: pl.DataFrame, threshold: Floats, model: LossModel) -> Buckets:
    cell = placed.select(pl.struct("industry", "region", "band").rle_id()).to_series().to_numpy()
    start = np.flatnonzero(np.diff(cell, prepend=-1))
    ends = np.append(start[1:], len(cell))
    pd = placed["pd"].to_numpy()
    means = np.add.reduceat(pd, start) / (ends - start) if len(start) else pd
    top = np.maximum.reduceat(threshold, start) if len(start) else threshold
    low = np.minimum.reduceat(threshold, start) if len(start) else threshold
    correlation = model.correlations(means)
    return Buckets(
        start=np.append(start, len(cell)).astype(np.int64),
        industry=placed["industry"].to_numpy()[start],
        region=placed["region"].to_numpy()[start],
        pull=np.sqrt(correlation),
        spread=1.0 / np.sqrt(1.0 - correlation),
        threshold=top,
        alike=top == low,
    )


def _links(held: Debtors, order: Ints) -> Links:
    size = len(order)
    place = np.empty(size, np.int64)
    place[order] = np.arange(size)
    names = held.frame[KEY]
    rows = dict(zip(names, range(size), strict=True)) if held.links.height else {}
    giver, taker = (
        place[held.links[side].replace_strict(rows, return_dtype=pl.Int64).to_numpy()]
        if rows
        else np.empty(0, np.int64)
        for side in ("from_id", "to_id")
    )
    by = np.argsort(giver, kind="stable")
    touched = np.zeros(size, np.bool_)
    touched[giver] = touched[taker] = True
    start = np.concatenate([[0], np.cumsum(np.bincount(giver, minlength=size))]).astype(np.int64)
    return Links(start, taker[by], held.links["chance"].to_numpy()[by].astype(np.float64), touched)
