"""A closed month with enough of everything a page can show: warnings, circles, breaches, clocks, quarantined rows."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl

from tallystick.engine.monitoring.columns import CIRCLES, SIGNALS
from tallystick.entry.jobs.month_end_run import MonthEndRequest, run_month_end
from tests.entry.bank import PACK
from tests.entry.month import OCTOBER, made_book

ODD = '"><script>alert(1)</script>'
"""A branch with an odd name."""
CHECKED = ("CTR-01", "CTR-05", "CTR-09")
"""Breaches of the sample; the last is a code that no catalogue knows."""


def closed_month(folder: Path, *, loans: int = 150) -> Path:
    """This function will close an invented book and lay warnings, circles, breaches and a quarantined row over it."""
    book = made_book(folder / "book", loans=loans)
    out = folder / "month"
    run_month_end(MonthEndRequest(book=book, pack=PACK, day=OCTOBER, out=out, report=False))
    _write_over(out)
    return out


def _write_over(out: Path) -> None:
    at = pl.int_range(pl.len())
    loans = pl.read_parquet(out / "loans.parquet").with_columns(
        branch=pl.when(at % 9 == 0).then(pl.lit(ODD)).when(at % 9 == 1).then(None).otherwise("branch"),
        opening_class=pl.when(at % 5 > 0).then(
            pl.when(at % 7 == 0).then(pl.lit("doubtful")).otherwise(pl.lit("normal"))
        ),
        clock_alert=pl.when(at % 40 == 3).then(pl.lit("limitation")).otherwise("clock_alert"),
        write_off_ground=pl.when(at % 50 == 4).then(pl.lit("very_small")).otherwise("write_off_ground"),
    )
    firms = loans["enterprise_id"].unique(maintain_order=True)
    watch = (
        pl.DataFrame({"enterprise_id": firms})
        .with_columns(_level=at % 4)
        .select(
            "enterprise_id",
            watch_level=pl.col("_level").replace_strict({0: "red", 1: "orange", 2: "yellow", 3: "none"}),
            watch_since=pl.lit(OCTOBER),
            watch_act_by=OCTOBER + pl.duration(days=pl.col("_level") * 5 - 3),
            watch_owner=pl.lit("risk_manager"),
            circle_id=pl.when(at < 8).then(pl.lit(firms[0])),
        )
    )
    mine = [name for name in watch.columns[1:] if name in loans.columns]
    loans.drop(mine).join(watch, on="enterprise_id", how="left", maintain_order="left").write_parquet(
        out / "loans.parquet"
    )
    _signals(watch.filter(pl.col("watch_level") != "none")).write_parquet(out / "signals.parquet")
    _circles(firms.to_list()).write_parquet(out / "circles.parquet")
    pl.DataFrame(
        {"loan_id": loans["loan_id"][:6], "code": CHECKED * 2, "value": [1.0] * 6, "threshold": [0.5] * 6}
    ).write_parquet(out / "checks.parquet")
    aside = {"table": "events", "file": "events.csv", "row": 3, "enterprise_id": "E1", "reasons": ["a"]}
    told = {"codes": ["ROW-01"], "sentence": "the amount is missing", "sentence_zh": "金额缺失", "raw": ""}
    quarantine = pl.read_parquet(out / "quarantine.parquet")
    pl.DataFrame([aside | told], schema=quarantine.schema).write_parquet(out / "quarantine.parquet")


def _signals(watch: pl.DataFrame) -> pl.DataFrame:
    """A signal of each level, the last by an indicator that the pack does not have."""
    rows = []
    for at, (firm, level) in enumerate(watch.select("enterprise_id", "watch_level").rows()):
        code = ("T1", "T2", "ZZ9")[at % 3]
        by = OCTOBER + timedelta(days=(-2, 3, 20, 60)[at % 4])
        rows.append((firm, code, "tax", level, 1.5, 1.0, OCTOBER, OCTOBER, by, "customer_manager"))
    return pl.DataFrame(rows, schema=SIGNALS, orient="row")


def _circles(firms: list[str]) -> pl.DataFrame:
    known = {"circle_id": firms[0], "members": 8, "guarantees": 9, "guaranteed_minor": 5_000_000_00, "largest_ring": 3}
    more = {"exposure_minor": 9_000_000_00, "is_over_limit": True, "central_member": firms[1]}
    small = {"circle_id": firms[9], "members": 2, "guarantees": 1, "guaranteed_minor": 100_00}
    return pl.DataFrame([known | more, small], schema=CIRCLES.schema())
