"""Who would be decided differently under another pack, and what it means in loans, profit, loss and reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl
import polars.selectors as cs

from tallystick.lab.cuts import CUTS, REACHED, parts_of, reached
from tallystick.lab.evaluate import Redecided
from tallystick.lab.history import DAY, KEY
from tallystick.lab.trial import Trial
from tallystick.lab.why import causes
from tallystick.pack.differences import Difference, differences
from tallystick.pack.pack import Pack

OUTCOMES: Final = ("approve", "refer", "decline")
MONEY: Final = ("loan_minor", "expected_loss_minor", "expected_profit_minor")
SHOWN: Final = ("outcome", "refer_cause", "grade", "limit_minor", "rate_bp", *MONEY)
"""What is shown of a changed application on either side; the second side's names end in `_b`."""
NUMBERS: Final = cs.integer()
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
    found: Redecided


def diff_of(trial: Trial, other: Pack, *, as_of: date | None, preparing: Sequence[str] = ()) -> Diff:
    """This function will hold what `other` decides against what the trial's pack decides.

    `preparing` are the names of parameters and tables that features are prepared with.
    """
    found = trial.under(other)
    decided = trial.decided
    parts = parts_of(trial.history, decided["grade"])
    sides = decided.select(SHOWN).hstack(reached(trial.history))
    rows = found.rows
    both = sides[rows].hstack(found.after.select(SHOWN).rename(lambda name: f"{name}_b"))
    shown = (pl.col(name).ne_missing(pl.col(f"{name}_b")) for name in ("outcome", "limit_minor", "rate_bp"))
    moved = both.select(pl.any_horizontal(shown).alias("moved"))["moved"]
    told = trial.history.facts[rows].select(KEY, "enterprise_id", "name", DAY)
    changed = told.hstack(parts[rows].drop("grade")).hstack(both).filter(moved)
    worded = tuple(differences(trial.pack, other))
    return Diff(
        before=trial.pack,
        after=other,
        as_of=as_of,
        found=found,
        applications=sides.height,
        worded=worded,
        unseen=tuple(sorted({one.name for one in worded if one.name in preparing})),
        changed=changed,
        causes=causes(trial, other, found).filter(pl.col(KEY).is_in(changed[KEY].implode())),
        transitions=_transitions(sides, both),
        parts=pl.concat([_summed(sides, both, parts[cut], rows) for cut in CUTS]),
        totals=_summed(sides, both, pl.repeat("all", sides.height, eager=True).alias("all"), rows),
    )


def _transitions(sides: pl.DataFrame, both: pl.DataFrame) -> pl.DataFrame:
    """Applications and money on either side, per pair of outcomes; pairs that nobody is in have no row.

    `both` are the rows that may differ. All others end as they did, with the money they had.
    """
    stays = pl.concat([_told_twice(_totals(sides)), _told_twice(_totals(both)).with_columns(-NUMBERS)])
    named = {"applications": pl.lit(1, pl.Int64), **{name: pl.col(name) for name in (*MONEY, *map(_after, MONEY))}}
    moves = both.select("outcome", "outcome_b", *(column.alias(name) for name, column in named.items()))
    return (
        pl.concat([stays, moves.select(stays.columns)])
        .group_by("outcome", "outcome_b")
        .agg(NUMBERS.sum())
        .filter(pl.col("applications") > 0)
        .sort("outcome", "outcome_b")
    )


def _totals(frame: pl.DataFrame) -> pl.DataFrame:
    counted = pl.len().cast(pl.Int64).alias("applications")
    return frame.lazy().group_by("outcome").agg(counted, *(pl.col(name).sum() for name in MONEY)).collect()


def _told_twice(sums: pl.DataFrame) -> pl.DataFrame:
    """Sums of rows that are the same on both sides."""
    return sums.with_columns(*(pl.col(name).alias(_after(name)) for name in ("outcome", *MONEY))).select(
        "outcome", "outcome_b", "applications", *MONEY, *map(_after, MONEY)
    )


def _after(name: str) -> str:
    return f"{name}_b"


def _summed(sides: pl.DataFrame, both: pl.DataFrame, part: pl.Series, rows: pl.Series) -> pl.DataFrame:
    """Sums per part of the cut that `part` names, one column for either side: outcomes, money, whom loans reach.

    The second side is the first, with the rows that may differ taken out and put in again as they end.
    """
    first = _sums_of(sides, "", part)
    out, back = _sums_of(both, "", part[rows]), _sums_of(both, "_b", part[rows])
    named = [name for name in first.columns if name not in ("part", "applications")]
    second = pl.concat([first, out.with_columns(-NUMBERS), back]).group_by("part").agg(pl.col(named).sum())
    approved = {side: pl.col(f"outcome{side}") == "approve" for side in ("", "_b")}
    newly = (
        both.select("outcome", "outcome_b", part[rows].alias("part"))
        .group_by("part")
        .agg(
            (~approved[""] & approved["_b"]).sum().cast(pl.Int64).alias("newly_approved"),
            (approved[""] & ~approved["_b"]).sum().cast(pl.Int64).alias("no_longer_approved"),
            (pl.col("outcome") != pl.col("outcome_b")).sum().cast(pl.Int64).alias("changed"),
        )
    )
    return (
        first.join(second.rename({name: _after(name) for name in named}), on="part")
        .join(newly, on="part", how="left")
        .with_columns(pl.col("newly_approved", "no_longer_approved", "changed").fill_null(0))
        .sort("applications", "part", descending=[True, False])
        .select(pl.lit(part.name).alias("cut"), pl.all())
    )


def _sums_of(frame: pl.DataFrame, side: str, part: pl.Series) -> pl.DataFrame:
    approved = pl.col(f"outcome{side}") == "approve"
    counts = [(pl.col(f"outcome{side}") == outcome).sum().cast(pl.Int64).alias(outcome) for outcome in OUTCOMES]
    money = [pl.col(f"{name}{side}").sum().alias(name) for name in MONEY]
    reach = [(approved & pl.col(name)).sum().cast(pl.Int64).alias(name) for name in REACHED]
    counted = pl.len().cast(pl.Int64).alias("applications")
    told = frame.lazy().with_columns(part.alias("part"))
    return told.group_by("part").agg(counted, *counts, *money, *reach).collect()
