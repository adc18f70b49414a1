"""Who would be decided differently under another pack, and what it means in loans, profit, loss and reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from tallystick.lab.cuts import CUTS, REACHED, parts_of, reached
from tallystick.lab.history import DAY, KEY
from tallystick.lab.trial import Trial
from tallystick.lab.why import causes
from tallystick.pack.differences import Difference, differences
from tallystick.pack.pack import Pack

OUTCOMES: Final = ("approve", "refer", "decline")
MONEY: Final = ("loan_minor", "expected_loss_minor", "expected_profit_minor")
SHOWN: Final = ("outcome", "refer_cause", "grade", "limit_minor", "rate_bp", *MONEY)
"""What is shown of a changed application on either side; the second side's names end in `_b`."""
PREPARING: Final = ("features", "cross checks")


@dataclass(frozen=True)
class Diff:
    """What pack `after` changes on a history decided under `before`.

    `worded` is what the packs say differently. `changed` has a row per application whose outcome, limit or rate is
    another; `causes` why; `transitions` counts and amounts per pair of outcomes; `parts` sums per cut and part under
    both; `totals` the same over all. `unseen` names differing parameters and tables that act on the features
    themselves, which the history holds as they were prepared.
    """

    before: Pack
    after: Pack
    as_of: date | None
    applications: int
    worded: tuple[Difference, ...]
    unseen: tuple[str, ...]
    changed: pl.DataFrame
    causes: pl.DataFrame
    transitions: pl.DataFrame
    parts: pl.DataFrame
    totals: pl.DataFrame


def diff_of(trial: Trial, other: Pack, *, as_of: date | None, preparing: Sequence[str] = ()) -> Diff:
    """This function will hold what `other` decides against what the trial's pack decides.

    `preparing` are the names of parameters and tables that features are prepared with.
    """
    found = trial.under(other)
    before, after = trial.decided.select(SHOWN), trial.whole(found, SHOWN)
    parts = parts_of(trial.history, trial.decided["grade"])
    sides = before.hstack(after.rename(lambda name: f"{name}_b")).hstack(reached(trial.history))
    rows = found.rows
    shown = (pl.col(name).ne_missing(pl.col(f"{name}_b")) for name in ("outcome", "limit_minor", "rate_bp"))
    moved = sides[rows].select(pl.any_horizontal(shown).alias("moved"))["moved"]
    told = trial.history.facts[rows].select(KEY, "enterprise_id", "name", DAY)
    changed = told.hstack(parts[rows].drop("grade")).hstack(sides[rows]).filter(moved)
    worded = tuple(differences(trial.pack, other))
    return Diff(
        before=trial.pack,
        after=other,
        as_of=as_of,
        applications=sides.height,
        worded=worded,
        unseen=tuple(sorted({one.name for one in worded if one.name in preparing})),
        changed=changed,
        causes=causes(trial, other, found).filter(pl.col(KEY).is_in(changed[KEY].implode())),
        transitions=_transitions(sides),
        parts=pl.concat([_summed(sides.with_columns(parts[cut].alias("part")), cut) for cut in CUTS]),
        totals=_summed(sides.with_columns(pl.lit("all").alias("part")), "all"),
    )


def _transitions(sides: pl.DataFrame) -> pl.DataFrame:
    """Applications and money on either side, per pair of outcomes; pairs that nobody is in have no row."""
    return (
        sides.lazy()
        .group_by("outcome", "outcome_b")
        .agg(
            pl.len().cast(pl.Int64).alias("applications"),
            *(pl.col(f"{name}{side}").sum() for name in MONEY for side in ("", "_b")),
        )
        .sort("outcome", "outcome_b")
        .collect()
    )


def _summed(sides: pl.DataFrame, cut: str) -> pl.DataFrame:
    """Sums per part of a cut, one column for either side: outcomes, money, and whom approved loans reach."""
    approved = {side: pl.col(f"outcome{side}") == "approve" for side in ("", "_b")}
    counts = [
        (pl.col(f"outcome{side}") == outcome).sum().cast(pl.Int64).alias(f"{outcome}{side}")
        for side in ("", "_b")
        for outcome in OUTCOMES
    ]
    money = [pl.col(f"{name}{side}").sum() for side in ("", "_b") for name in MONEY]
    reach = [
        (approved[side] & pl.col(name)).sum().cast(pl.Int64).alias(f"{name}{side}")
        for side in ("", "_b")
        for name in REACHED
    ]
    newly = [
        (~approved[""] & approved["_b"]).sum().cast(pl.Int64).alias("newly_approved"),
        (approved[""] & ~approved["_b"]).sum().cast(pl.Int64).alias("no_longer_approved"),
        (pl.col("outcome") != pl.col("outcome_b")).sum().cast(pl.Int64).alias("changed"),
    ]
    return (
        sides.lazy()
        .group_by("part")
        .agg(pl.len().cast(pl.Int64).alias("applications"), *counts, *newly, *money, *reach)
        .sort("applications", "part", descending=[True, False])
        .select(pl.lit(cut).alias("cut"), pl.all())
        .collect()
    )
