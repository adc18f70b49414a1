"""A closed month with enough of everything a page can show: warnings, circles, breaches, clocks, quarantined rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import polars as pl

from tallystick.engine.monitoring.columns import CIRCLES, FATES, SIGNAL_FATES, SIGNALS
from tallystick.engine.monitoring.covenants import COVENANTS
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
    _outcomes(loans, out)
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


def _outcomes(loans: pl.DataFrame, out: Path) -> None:
    """Fates of signals, covenants, promises, defaults and curves, one of each kind and more."""
    record = json.loads((out / "run.json").read_text("utf-8"))
    record["opening"] = {"path": "../september", "day": "2026-09-30", "files": {}}
    (out / "run.json").write_text(json.dumps(record), "utf-8")
    rows = loans.head(6).select("loan_id", "enterprise_id", "security", "branch")
    fates = rows.select("enterprise_id", fate=pl.Series(FATES), indicator=pl.lit("P1"), family=pl.lit("repayment"))
    fates = fates.with_columns(is_late=pl.col("fate") == "worse")
    _as(fates, SIGNAL_FATES).write_parquet(out / "signal_fates.parquet")
    stands = {"status": ["breached", "breached", "met", "unknown"], "cure": ["open", "lapsed", "none", "none"]}
    covenants = pl.DataFrame(stands).hstack(rows.head(4)).with_columns(metric=pl.lit("dscr"), covenant_id=pl.lit("C1"))
    _as(covenants, COVENANTS).write_parquet(out / "covenants.parquet")
    outcomes = pl.Series(["kept", "partly", "broken", "open", "kept", "broken"])
    promises = rows.select("loan_id", promised_day=pl.lit(OCTOBER), amount_minor=pl.lit(200_00), outcome=outcomes)
    promises.with_columns(paid_minor=pl.lit(100_00)).write_parquet(out / "promises.parquet")
    defaults = pl.read_parquet(out / "defaults.parquet")
    made = rows.with_columns(resolution=pl.Series(["open", "cured", "settled", "written_off", "transferred", "open"]))
    made = made.with_columns(
        default_day=pl.lit(OCTOBER), ead_minor=pl.lit(500_00), recovered_minor=pl.lit(50_00), lgd=0.5
    )
    _as(made, defaults.schema).write_parquet(out / "defaults.parquet")
    lgd = {"security": ["unsecured", "mortgaged"], "defaults": [4, 2], "ended": [2, 0], "ead_minor": [800_00, 200_00]}
    rates = {"recovered_minor": [80_00, 0], "lgd_closed": [0.7, None], "lgd_all": [0.6, 0.4], "lgd_pack": [0.75, 0.3]}
    pl.DataFrame(lgd | rates).write_parquet(out / "lgd.parquet")
    years = {"vintage": [2025] * 3 + [2026] * 2, "months": [0, 3, 6, 0, 3], "loans": [4, 4, 3, 2, 1]}
    shares = {"ead_minor": [900, 900, 700, 300, 200], "share": [0.0, 0.1, 0.25, 0.0, 0.05]}
    pl.DataFrame(years | shares).write_parquet(out / "recovery_curves.parquet")


def _as(frame: pl.DataFrame, schema: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    """The frame with all columns of `schema`; those it lacks are null."""
    lacking = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in frame.columns]
    return frame.with_columns(lacking).select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def _circles(firms: list[str]) -> pl.DataFrame:
    known = {"circle_id": firms[0], "members": 8, "guarantees": 9, "guaranteed_minor": 5_000_000_00, "largest_ring": 3}
    more = {"exposure_minor": 9_000_000_00, "is_over_limit": True, "central_member": firms[1]}
    small = {"circle_id": firms[9], "members": 2, "guarantees": 1, "guaranteed_minor": 100_00}
    return pl.DataFrame([known | more, small], schema=CIRCLES.schema())
