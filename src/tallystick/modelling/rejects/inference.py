"""Reject inference: reweighting, parcelling and fuzzy augmentation. No outcome of a declined applicant is known.

All three start from a model of the accepted alone (`pd`) and take for granted that among applicants with the same score
the declined would have paid like the accepted, or worse by a factor that the modeller states. Where officers declined
for what the score does not see, that is wrong, and no arithmetic finds it out (Hand and Henley 1993).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.modelling.errors import ModelError
from tallystick.modelling.rejects.bands import banded, chosen_by_digest

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the guess goes beyond what was seen.

    `declined_share`: of all applicants. `alone_share`: of the declined, those in bands in which hardly anybody was
    accepted, so that their outcome is drawn from other scores. `bands`: per band the accepted, the declined, the rate.
    """

    declined_share: float
    alone_share: float
    bands: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Augmented:
    """Rows to fit on: those of the accepted and, where the method adds them, of the declined; `is_inferred` tells them.

    Columns: those of the input, with `bad` (Boolean) and `weight` (Float64) filled for every row.
    """

    frame: pl.DataFrame
    method: str
    factor: float
    limits: Limits


def limits_of(frame: pl.DataFrame, *, bands: int = 10, least_accepted: int = 20) -> Limits:
    """This function will say where the declined stand among the accepted.

    `frame`: `pd` (the accepted-only model's), `bad` (null for the declined), `weight`. Bands of PD hold equally many
    applicants. A band with fewer than `least_accepted` accepted counts its declined as standing alone.

    :raises ModelError: no accepted or no declined.
    """
    held = banded(frame, bands)
    counted = _by_band(held)
    declined = int(counted["declined"].sum())
    if not declined or declined == frame.height:
        cause = f"{declined} of {frame.height} applicants were declined"
        raise ModelError(thing="reject inference", cause=cause, cure="It needs accepted ones and declined ones")
    alone = counted.filter(pl.col("accepted") < least_accepted)["declined"].sum()
    return Limits(declined / frame.height, float(alone) / declined, counted)


def augmentation(frame: pl.DataFrame, *, bands: int = 10, most_weight: float = 20.0) -> Augmented:
    """This function will weigh the accepted by the inverse of their band's acceptance rate, at most `most_weight`.

    The accepted of a band then stand for all its applicants (Hsia 1978). No outcome is invented; bands without accepted
    applicants stay unseen.

    :raises ModelError: see `limits_of`.
    """
    limits = limits_of(frame, bands=bands)
    share = pl.col("accepted") / (pl.col("accepted") + pl.col("declined"))
    weights = limits.bands.select("band", factor=pl.min_horizontal(1 / share, pl.lit(most_weight)))
    accepted = banded(frame, bands).filter(pl.col("bad").is_not_null())
    weighed = accepted.join(weights, on="band", how="left", maintain_order="left")
    out = weighed.with_columns(weight=pl.col("weight") * pl.col("factor"), is_inferred=pl.lit(value=False))
    return Augmented(out.drop("band", "factor"), "augmentation", 1.0, limits)


def fuzzy(frame: pl.DataFrame, *, factor: float = 1.0, bands: int = 10) -> Augmented:
    """This function will give every declined row twice: bad by the weight of its PD times `factor`, good by the rest.

    Nothing is drawn by chance. With `factor` 1 it mostly restates the accepted-only model.

    :raises ModelError: see `limits_of`; or a factor below 1, which would make the declined better than the accepted.
    """
    limits = _limits(frame, bands, factor)
    declined = frame.filter(pl.col("bad").is_null())
    risk = (pl.col("pd") * factor).clip(0, 1)
    both = [
        declined.with_columns(bad=pl.lit(value=True), weight=pl.col("weight") * risk),
        declined.with_columns(bad=pl.lit(value=False), weight=pl.col("weight") * (1 - risk)),
    ]
    return _together(frame, pl.concat(both), "fuzzy", factor, limits)


def parcelling(frame: pl.DataFrame, *, key: str, factor: float = 1.0, bands: int = 10) -> Augmented:
    """This function will call as many of each band's declined bad as the accepted's rate times `factor` says.

    Which ones is settled by a digest of `key`, so that the same applicants give the same parcels. Bands in which nobody
    was accepted take the mean PD of their rows.

    :raises ModelError: see `limits_of`; or a factor below 1.
    """
    limits = _limits(frame, bands, factor)
    declined = banded(frame, bands).filter(pl.col("bad").is_null())
    rates = limits.bands.select("band", "rate")
    held = declined.join(rates, on="band", how="left", maintain_order="left")
    risk = (pl.coalesce("rate", pl.col("pd").mean().over("band")) * factor).clip(0, 1)
    parcels = held.with_columns(_share=risk)
    out = parcels.with_columns(bad=chosen_by_digest(parcels, key=key, within="band", share="_share"))
    return _together(frame, out.drop("band", "rate", "_share"), "parcelling", factor, limits)


def _limits(frame: pl.DataFrame, bands: int, factor: float) -> Limits:
    if factor < 1:
        cause = f"the factor is {factor:g}, which makes the declined better than the accepted of the same score"
        raise ModelError(thing="reject inference", cause=cause, cure="Give a factor of 1 or more")
    return limits_of(frame, bands=bands)


def _by_band(held: pl.DataFrame) -> pl.DataFrame:
    known = pl.col("bad").is_not_null()
    weight = pl.col("weight").filter(known)
    bad = pl.col("bad").filter(known).cast(pl.Float64)
    return (
        held.group_by("band")
        .agg(
            pd_from=pl.col("pd").min(),
            pd_until=pl.col("pd").max(),
            accepted=known.sum(),
            declined=(~known).sum(),
            rate=pl.when(known.any()).then((weight * bad).sum() / weight.sum()),
        )
        .sort("band")
    )


def _together(frame: pl.DataFrame, inferred: pl.DataFrame, method: str, factor: float, limits: Limits) -> Augmented:
    accepted = frame.filter(pl.col("bad").is_not_null()).with_columns(is_inferred=pl.lit(value=False))
    guessed = inferred.with_columns(is_inferred=pl.lit(value=True)).select(accepted.columns)
    return Augmented(pl.concat([accepted, guessed]), method, factor, limits)
