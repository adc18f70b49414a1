"""Histories for tests: L Bank's cases as past applications, with outcomes drawn by the row's number, not by chance."""

from __future__ import annotations

import os
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from tallystick.engine.flow import prepared, vocabulary
from tallystick.kernel.columns import Columns
from tallystick.lab.evaluate import evaluate
from tallystick.lab.history import History, history_of
from tallystick.lab.trial import Trial
from tallystick.pack.cases import case_frame
from tallystick.pack.pack import read_pack

DAY = date(2026, 6, 30)
PACKS = Path(__file__).resolve().parents[2] / "packs"
PACK = read_pack(PACKS / "l_bank")
POLICY = PACK.on(DAY, vocabulary())
ROWS = 600
UNTIL = date(2026, 10, 31)


@cache
def applicants(count: int = ROWS) -> pl.DataFrame:
    """The pack's own cases over and over, amounts moved a little by the row's number; every twelfth pair one business.

    No chance is in it: the golden ratio spreads the moves."""
    base = case_frame(PACK.content.cases.values(), Columns(c for c in prepared().values() if c.name != "enterprise_id"))
    drawn = base[pl.int_range(count, eager=True) * 7 % base.height]
    row = pl.int_range(pl.len())
    spread = (row * 0.6180339887498949) % 1 - 0.5
    moved = [
        (pl.col(name) * (1 + 0.4 * spread)).cast(dtype)
        for name, dtype in base.schema.items()
        if dtype == pl.Float64 or name.endswith("_minor")
    ]
    pair = pl.when(row % 24 < 2).then(pl.format("P{}", row // 24)).otherwise(pl.format("B{}", row))
    return drawn.with_columns(moved).with_columns(
        enterprise_id=pl.format("E{}", row),
        business_id=pair,
        business_members=pl.when(row % 24 < 2).then(2).otherwise(1).cast(pl.Int32),
    )


@cache
def table(count: int = 1_500, *, times: float = 1.6) -> pl.DataFrame:
    """A wide table: what the engine approved was lent, and near half of what it referred; defaults as PDs say, times
    `times`, spread by the golden ratio."""
    features = applicants(count)
    row = pl.int_range(pl.len())
    decided = evaluate(features.lazy(), POLICY).collect()
    told = decided.select(pl.col("outcome").alias("engine_outcome"), "pd_12m", "limit_minor", "rate_bp", "lgd")
    lent = (pl.col("engine_outcome") == "approve") | (
        (pl.col("engine_outcome") == "refer") & (_spread(3) < 0.45) & (pl.col("limit_minor") > 0)
    )
    falls = (_spread(7) < pl.col("pd_12m") * times) & pl.col("lent_minor").is_not_null()
    days = pl.duration(days=row % 800)
    return (
        features.drop("application_id")
        .hstack(told)
        .with_columns(
            application_id=pl.format("A{}", row.cast(pl.String).str.zfill(5)),
            asked_day=pl.lit(date(2024, 1, 1)) + days,
            branch=pl.format("Branch {}", row % 7 + 1),
            bank_outcome=pl.when(lent).then(pl.lit("approved")).otherwise(pl.lit("declined")),
            lent_minor=pl.when(lent).then("limit_minor"),
            lent_rate_bp=pl.when(lent).then("rate_bp"),
        )
        .with_columns(
            defaulted_day=pl.when(falls).then(
                pl.col("asked_day") + pl.duration(days=(_spread(11) * 360).cast(pl.Int64))
            )
        )
        .with_columns(
            loss_minor=pl.when(falls).then((pl.col("lent_minor") * pl.col("lgd") * 0.8).cast(pl.Int64)),
        )
        .drop("pd_12m", "limit_minor", "rate_bp", "lgd")
    )


@cache
def history(count: int = 1_500, *, times: float = 1.6) -> History:
    return history_of(table(count, times=times), until=UNTIL)


@cache
def tried(count: int) -> Trial:
    """L Bank's own policy over `count` past applications, decided once for all who ask."""
    return Trial.of(history(count), PACK)


def _spread(times: int) -> pl.Expr:
    return (pl.int_range(pl.len()) * times * 0.6180339887498949 + 0.37 * times) % 1


def other_pack(folder: Path, base: Path, parameters: str) -> Path:
    """A pack that extends `base` and states other parameters."""
    (folder / "parameters").mkdir(parents=True)
    head = "id: other\ntitle: {en: Other, zh: 其他}\nversion: 9.0.0\nsource: test\n"
    (folder / "pack.yaml").write_text(f"extends: {_way(folder, base)}\n{head}", "utf-8")
    (folder / "parameters" / "changed.yaml").write_text(parameters, "utf-8")
    return folder


def _way(folder: Path, base: Path) -> str:
    return Path(os.path.relpath(base, folder)).as_posix()
