"""A policy and borrowers for tests of monitoring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import polars as pl

from tallystick.engine.flow import vocabulary
from tallystick.engine.monitoring.columns import OPENING
from tallystick.kernel.codes import Text
from tallystick.kernel.columns import Columns
from tallystick.pack.pack import Pack, read_pack
from tallystick.pack.policy import Indicator, IndicatorLevel, Parameter, Policy

DAY = date(2026, 6, 30)
L_BANK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"
DAYS: dict[Literal["yellow", "orange", "red"], int] = {"yellow": 30, "orange": 14, "red": 0}


@cache
def words() -> Columns:
    """This function will give the engine's vocabulary, once."""
    return vocabulary()


@cache
def l_bank() -> Pack:
    """This function will read L Bank, once."""
    return read_pack(L_BANK)


def bank(day: date = DAY, **numbers: float) -> Policy:
    """This function will give L Bank's policy, with other numbers where given."""
    policy = l_bank().on(day, words())
    changed = {n: Parameter(n, v, "", date(2019, 1, 1), "test", Text(n)) for n, v in numbers.items()}
    return replace(policy, parameters={**policy.parameters, **changed})


def indicator(code: str, family: str, column: str, owner: str = "customer_manager") -> Indicator:
    """This function will give an indicator that is yellow from 1, orange from 2 and red from 3 of `column`."""
    value = pl.col(column).cast(pl.Float64)
    levels = tuple(
        IndicatorLevel(level, rank, pl.col(column) >= rank, value, pl.lit(float(rank)), column, days)
        for rank, (level, days) in enumerate(DAYS.items(), 1)
    )
    return Indicator(code, Text(code, code), family, owner, levels, frozenset({column}), "test")


def small(*indicators: Indicator, day: date = DAY, **numbers: float) -> Policy:
    """This function will give L Bank with these indicators only."""
    return replace(bank(day, **numbers), indicators=indicators)


def borrowers(rows: Sequence[Mapping[str, Any]], **types: Any) -> pl.LazyFrame:
    """This function will give borrowers with memory; `enterprise_id` counts up where a row names none."""
    schema = {"enterprise_id": pl.String, **OPENING.schema(), **types}
    named = [{"enterprise_id": f"E{number}", **row} for number, row in enumerate(rows, 1)]
    return pl.LazyFrame(named, schema=schema)
