"""One answer to: what would packs have earned and lost on the past, and how much of that is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.entry.jobs.lab_history import read_the_history
from tallystick.entry.jobs.lab_record import finish, lab_record
from tallystick.intake.outputs import check_out, whole_folder, write_json, write_parquet
from tallystick.lab.backtest import AS_LENT, Assumption, Backtest, decided_as_lent, estimated, loans_of, summed
from tallystick.lab.backtest_sums import Sums, break_even, calibration, expected, ratio, sensitivity
from tallystick.lab.errors import LabError
from tallystick.lab.history import History
from tallystick.lab.trial import Trial
from tallystick.pack.pack import Pack, read_pack
from tallystick.report.lab.backtest_page import BacktestSheet, write_backtest_report
from tallystick.report.language import Lang

SENSITIVITY = (1.0, 2.0, 3.0, 5.0)
"""Multiples of the unseen's default rate that are shown beside the one assumed."""
NOTHING_LENT = "nothing was lent in this history, so there is no outcome to hold a pack against"


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
    names = names_of(packs)
    first, *others = packs
    trial = Trial.of(history, first, others, as_of=as_of)
    decided = [decided_as_lent(trial), trial.decided, *(trial.whole(trial.under(other)) for other in others)]
    tests: list[Backtest] = []
    expects: dict[tuple[float, str], Sums] = {}
    for name, one in zip((AS_LENT, *names), decided, strict=True):
        loans = loans_of(history, one, assumption)
        said = ratio(calibration(loans))
        tests.append(summed(name, history.height, estimated(loans, said, assumption), said))
        for other in multiples(assumption) if name != AS_LENT else ():
            expects[other.unseen_times, name] = expected(estimated(loans, said, other))
    if not tests[0].loans.height:
        raise LabError(NOTHING_LENT)
    earned = float(str(tests[0].summary["profit_model_minor"]))
    even = {one.name: break_even(one.added, float(str(one.summary["calibration"])), earned) for one in tests[1:]}
    return BacktestResult(tuple(tests), sensitivity(dict(sorted(expects.items(), key=_times))), even)


def names_of(packs: Sequence[Pack]) -> list[str]:
    """This function will give the names by which the packs of a back-test are told apart.

    :raises LabError: two of them have one name.
    """
    names = [f"{pack.id} {pack.version}" for pack in packs]
    if len(set(names)) != len(names):
        raise LabError("two packs have the same id and version; give one of them another version")
    return names


def multiples(assumption: Assumption) -> list[Assumption]:
    """This function will give the assumptions that are shown beside `assumption`, itself among them."""
    return [replace(assumption, unseen_times=times) for times in sorted({*SENSITIVITY, assumption.unseen_times})]


def together(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """This function will put one table of each pack below the other, with the pack's name before."""
    parts = [table.select(pl.lit(name).alias("pack"), pl.all()) for name, table in tables.items()]
    found: pl.DataFrame = pl.concat(parts)
    return found


def _times(entry: tuple[tuple[float, str], Sums]) -> float:
    return entry[0][0]


def _together(result: BacktestResult, table: str) -> pl.DataFrame:
    return together({test.name: getattr(test, table) for test in result.tests})
