"""Prepared features of many applicants, made from the cases of packs/l_bank with some noise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from bench.measure import ROOT
from tallystick.engine.flow import DECIDING, prepared, vocabulary
from tallystick.kernel.columns import Columns
from tallystick.pack.cases import case_frame
from tallystick.pack.pack import Pack, read_pack
from tallystick.pack.policy import Policy

DAY = date(2026, 6, 30)
PART = 500_000
RULES, CHARACTERISTICS = 40, 12
NOISE = 0.15
IN_COMPANY = 0.02
"""Share of applicants that are one business with another applicant."""


def pack() -> Pack:
    """This function will read L Bank's pack."""
    return read_pack(ROOT / "packs" / "l_bank")


def whole(of: Pack) -> Policy:
    """This function will give L Bank's policy as it is."""
    return of.on(DAY, vocabulary())


def of_usual_size(policy: Policy) -> Policy:
    """This function will give the policy cut to 40 rules and one scorecard of 12 characteristics."""
    card = policy.scorecards[0]
    return replace(
        policy,
        rules=policy.rules[:RULES],
        scorecards=(replace(card, characteristics=card.characteristics[:CHARACTERISTICS]),),
    )


def read_by(policy: Policy) -> list[str]:
    """This function will name the prepared features that the steps read under `policy`."""
    asked = {name for step in DECIDING for name in step.reads(policy)}
    return ["enterprise_id", *(name for name in prepared() if name in asked and name != "enterprise_id")]


def sample(of: Pack) -> pl.DataFrame:
    """This function will give one row of prepared features per case of the pack that lies in force on the day."""
    return case_frame(of.content.cases.values(), Columns(c for c in prepared().values() if c.name != "enterprise_id"))


def write(folder: Path, base: pl.DataFrame, columns: list[str], count: int) -> None:
    """This function will write `count` applicants to Parquet files of at most half a million rows in `folder`."""
    for part, first in enumerate(range(0, count, PART)):
        made = applicants(base, first=first, count=min(PART, count - first))
        made.select(columns).write_parquet(folder / f"{part:04}.parquet", compression="lz4")


def applicants(base: pl.DataFrame, *, first: int, count: int) -> pl.DataFrame:
    """This function will draw rows from `base` and move every amount and ratio a little; ids count from `first`."""
    chance = np.random.default_rng(first)
    drawn = base[chance.integers(0, base.height, count)]
    moved = [
        (pl.col(name) * pl.Series(1 + NOISE * chance.standard_normal(count))).cast(dtype)
        for name, dtype in base.schema.items()
        if dtype == pl.Float64 or name.endswith("_minor")
    ]
    ids = pl.Series("enterprise_id", np.arange(first, first + count)).cast(pl.String)
    together = pl.Series(chance.random(count) < IN_COMPANY)
    pair = pl.Series(np.arange(first, first + count) // 100).cast(pl.String)
    return drawn.with_columns(moved).with_columns(
        ids,
        business_id=pl.when(together).then("B" + pair).otherwise(ids),
        business_members=pl.when(together).then(2).otherwise(1).cast(pl.Int32),
    )
