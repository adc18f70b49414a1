"""One answer to: what would packs have earned and lost on the past, and how much of that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.entry.jobs.lab_history import read_the_history
from tallystick.entry.jobs.lab_record import finish, lab_record
from tallystick.intake.outputs import check_out, whole_folder, write_json, write_parquet
from tallystick.lab.backtest import Assumption, Backtest, as_lent, backtest, break_even
from tallystick.lab.errors import LabError
from tallystick.lab.history import History
from tallystick.lab.trial import Trial
from tallystick.pack.pack import Pack, read_pack
from tallystick.report.lab.backtest_page import BacktestSheet, write_backtest_report
from tallystick.report.language import Lang

SENSITIVITY = (1.0, 2.0, 3.0, 5.0)
"""Multiples of the unseen's default rate that are shown beside the one assumed."""


@dataclass(frozen=True)
class BacktestRequest:
    """What is asked: which history, which packs, under which assumption, and where to.

    With `as_of` every application is decided by what is in force on that day, else by its own.
    """

    history: Path
    packs: tuple[Path, ...]
    out: Path
    assumption: Assumption
    report: Lang | None = "en"
    as_of: date | None = None


@dataclass(frozen=True)
class BacktestResult:
    """What came out: what the bank lent first, then each pack; profit by multiple; break-even multiple by pack."""

    tests: tuple[Backtest, ...]
    sensitivity: pl.DataFrame
    break_even: dict[str, float | None]


def run_backtest(request: BacktestRequest) -> BacktestResult:
    """This function will hold every pack against the past, each application by what was in force on its day.

    :raises LabError: the history holds no loan, or two packs have one name.
    """
    check_out(request.out)
    packs = [read_pack(path) for path in request.packs]
    read = read_the_history(request.history)
    result = backtests(read.history, packs, request.assumption, as_of=request.as_of)
    named = {f"{pack.id} {pack.version}": pack for pack in packs}
    record = lab_record("backtest", read, request.history, request.out, named)
    record |= {
        "assumption": {
            "horizon_months": request.assumption.horizon_months,
            "unseen_times": request.assumption.unseen_times,
        },
        "as_of": None if request.as_of is None else request.as_of.isoformat(),
    }
    with whole_folder(request.out) as folder:
        write_json(
            {"summaries": [test.summary for test in result.tests], "break_even": result.break_even},
            folder / "backtest.json",
        )
        for table in ("loans", "swaps", "grades"):
            write_parquet(_together(result, table), folder / f"{table}.parquet")
        write_parquet(result.sensitivity, folder / "sensitivity.parquet")
        write_parquet(read.history.aside, folder / "set_aside.parquet")
        if request.report is not None:
            sheet = backtest_sheet(result, record, packs[0].content.head.currency)
            write_backtest_report(sheet, folder, request.report)
        finish(record, folder)
    return result


def backtest_sheet(result: BacktestResult, record: Mapping[str, Any], currency: str) -> BacktestSheet:
    """This function will give what the page of a back-test is told from; `record` is its run.json."""
    return BacktestSheet(
        about=record,
        summaries=[test.summary for test in result.tests],
        swaps=_together(result, "swaps"),
        grades=_together(result, "grades"),
        sensitivity=result.sensitivity,
        break_even=result.break_even,
        currency=currency,
    )


def backtests(
    history: History, packs: list[Pack], assumption: Assumption, *, as_of: date | None = None
) -> BacktestResult:
    """This function will give what the bank lent and each pack over the past, with what other multiples would give."""
    names = [f"{pack.id} {pack.version}" for pack in packs]
    if len(set(names)) != len(names):
        raise LabError("two packs have the same id and version; give one of them another version")
    first, *others = packs
    trial = Trial.of(history, first, others, as_of=as_of)
    lent = as_lent(trial, assumption)
    if not lent.loans.height:
        raise LabError("nothing was lent in this history, so there is no outcome to hold a pack against")
    decided = [trial.decided, *(trial.whole(trial.under(other)) for other in others)]
    tests = [backtest(trial, one, assumption, name=name) for one, name in zip(decided, names, strict=True)]
    earned = float(str(lent.summary["profit_model_minor"]))
    rows = []
    for times in sorted({*SENSITIVITY, assumption.unseen_times}):
        other = replace(assumption, unseen_times=times)
        for one, name in zip(decided, names, strict=True):
            summary = backtest(trial, one, other, name=name).summary
            rows.append((name, times, summary["default_rate_model"], summary["profit_model_minor"]))
    schema = {"pack": pl.String, "times": pl.Float64, "default_rate": pl.Float64, "profit_minor": pl.Int64}
    return BacktestResult(
        (lent, *tests),
        pl.DataFrame(rows, schema=schema, orient="row"),
        {test.name: break_even(test, earned) for test in tests},
    )


def _together(result: BacktestResult, table: str) -> pl.DataFrame:
    parts = [getattr(test, table).with_columns(pl.lit(test.name).alias("pack")) for test in result.tests]
    together: pl.DataFrame = pl.concat(parts).select("pack", pl.exclude("pack"))
    return together
