"""Management overlays: a share added to the computed loss of chosen loans, each with its reason and two people."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.columns import did_you_mean
from tallystick.kernel.money import rounded
from tallystick.pack.policy import Policy


class OverlayError(ValueError):
    """An overlay chooses loans by a column that loans do not have."""


def with_overlays(frame: pl.LazyFrame, overlays: pl.DataFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add the overlays in force on the policy's day to `overlay_minor` and `ecl_minor`.

    An overlay without a column holds for every loan. Shares add up, but never above the exposure at default.

    :raises OverlayError: an overlay names a column that the loans do not have.
    """
    known = frame.collect_schema().names()
    total = pl.lit(0.0)
    for overlay in overlays.iter_rows(named=True):
        until = overlay["until_day"]
        if overlay["from_day"] > policy.day or (until is not None and until < policy.day):
            continue
        column = overlay["column"]
        if column is not None and column not in known:
            raise OverlayError(
                f"overlay {overlay['overlay_id']!r} chooses by {column!r}, which loans do not have"
                f"{did_you_mean(column, known)}"
            )
        chosen = pl.lit(value=True) if column is None else pl.col(column).cast(pl.String) == overlay["equals"]
        total = total + pl.when(chosen).then(overlay["share"]).otherwise(0.0)
    added = pl.min_horizontal(rounded(pl.col("ecl_minor") * total), pl.col("ead_minor") - pl.col("ecl_minor"))
    frame = frame.with_columns(overlay_minor=added)
    return frame.with_columns(ecl_minor=pl.col("ecl_minor") + pl.col("overlay_minor"))
