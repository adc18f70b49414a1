"""Management overlays: a share or an amount added to the computed loss of chosen loans, by two people with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.kernel.columns import did_you_mean
from tallystick.kernel.money import rounded
from tallystick.pack.policy import Policy


class OverlayError(ValueError):
    """An overlay chooses loans by a column that loans do not have."""


def with_overlays(frame: pl.LazyFrame, overlays: pl.DataFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add the overlays in force on the policy's day to `overlay_minor` and `ecl_minor`.

    An overlay without a column holds for every loan. Shares add up, but never above the exposure at default. One with
    `amount_minor` (fen; a column that only some tables have) is shared out after them over all loans of `frame` that it
    chooses, which must therefore hold all of them: by allowance, by exposure where none has any, to the fen as far as
    the exposures reach.

    :raises OverlayError: an overlay names a column that the loans do not have.
    """
    known = frame.collect_schema().names()
    total, amounts = pl.lit(0.0), []
    for overlay in overlays.iter_rows(named=True):
        until = overlay["until_day"]
        if overlay["from_day"] > policy.day or (until is not None and until < policy.day):
            continue
        chosen = _chosen(overlay, known)
        if overlay.get("amount_minor") is None:
            total = total + pl.when(chosen).then(overlay["share"]).otherwise(0.0)
        else:
            amounts.append((chosen, int(overlay["amount_minor"])))
    room = pl.col("ead_minor") - pl.col("ecl_minor")
    added = pl.min_horizontal(rounded(pl.col("ecl_minor") * total), room)
    frame = frame.with_columns(overlay_minor=added)
    for chosen, amount in amounts:
        frame = _with_amount(frame.collect(), chosen, amount).lazy()
    return frame.with_columns(ecl_minor=pl.col("ecl_minor") + pl.col("overlay_minor"))


def _chosen(overlay: Mapping[str, Any], known: Sequence[str]) -> pl.Expr:
    column = overlay["column"]
    if column is not None and column not in known:
        raise OverlayError(
            f"overlay {overlay['overlay_id']!r} chooses by {column!r}, which loans do not have"
            f"{did_you_mean(column, known)}"
        )
    return pl.lit(value=True) if column is None else pl.col(column).cast(pl.String) == overlay["equals"]


def _with_amount(frame: pl.DataFrame, chosen: pl.Expr, amount_minor: int) -> pl.DataFrame:
    is_chosen = (chosen & pl.col("ecl_minor").is_not_null()).fill_null(value=False)
    of = pl.when(is_chosen)
    room = of.then(pl.col("ead_minor") - pl.col("ecl_minor") - pl.col("overlay_minor")).otherwise(0)
    told = frame.select(
        room=room.fill_null(0).clip(lower_bound=0),
        ecl=of.then("ecl_minor").otherwise(0),
        ead=of.then("ead_minor").otherwise(0).fill_null(0),
    )
    weights = told["ecl"] if told["ecl"].sum() > 0 else told["ead"]
    added = shared_out(amount_minor, weights.to_numpy(), told["room"].to_numpy())
    return frame.with_columns(overlay_minor=pl.col("overlay_minor") + pl.Series(added, dtype=pl.Int64))


def shared_out(amount_minor: int, weights: npt.NDArray[np.int64], room: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """This function will share out an amount (fen) by weights, none above its room, so that the parts add up to it.

    What one has no room for goes to the others by their weights; where all rooms together are less than the amount, or
    nobody with a weight has room left, each takes what it can. Parts are cut to whole fen, and what is left over goes
    fen by fen to those that were cut the most, the first before the next.
    """
    given = np.zeros(len(weights), np.int64)
    left = int(min(amount_minor, room[weights > 0].sum()))
    while left > 0:
        open_ = (weights > 0) & (given < room)
        share = np.where(open_, weights, 0) * (left / weights[open_].sum())
        part = np.minimum(np.floor(share).astype(np.int64), room - given)
        given += part
        left -= int(part.sum())
        if (given[open_] < room[open_]).all() or not part.any():
            cut = np.where(given < room, share - np.floor(share), -1.0)
            next_ = np.argsort(-cut, kind="stable")[: min(max(left, 0), int((open_ & (given < room)).sum()))]
            given[next_] += 1
            left -= len(next_)
    if left < 0:  # a part just below a whole fen was rounded up to it
        given[np.flatnonzero(given)[left:]] -= 1
    return given
