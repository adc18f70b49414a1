"""What follows from a month's closed loans, table by table, read back from the folder they were written to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl

from tallystick.engine.book.book import Book
from tallystick.engine.capital.exposures import counterparties, large_exposures, limit_table
from tallystick.engine.monitoring.watch_list import WatchList
from tallystick.engine.month_end import close_month
from tallystick.engine.provisioning.interest import interest_by_stage
from tallystick.engine.provisioning.journal import provision_postings, trial_balance
from tallystick.engine.provisioning.movement import movement_table
from tallystick.engine.recovery.outcomes import defaulted, defaults, lgd_by_security, recovery_flows, transfers
from tallystick.engine.recovery.promises import promise_outcomes
from tallystick.engine.recovery.workout import recovery_curves
from tallystick.intake.ahead import side_by_side
from tallystick.intake.outputs import write_csv, write_parquet
from tallystick.pack import Policy


def write_tables(
    folder: Path,
    book: Book,
    policy: Policy,
    found: WatchList,
    *,
    posted: Callable[[], pl.LazyFrame | None],
    before: pl.LazyFrame | None,
) -> None:
    """This function will write all that follows from `folder`'s closed loans, two tables at a time.

    `posted` gives, once it is asked, the entries of servicing for the trial balance, or their sums by account; None for
    a book of balances. `before` is last month end's trial balance.
    """

    def write_books() -> None:
        write_followed(folder, book, policy)
        write_ledger(folder, book, policy, posted=posted(), before=before)

    side_by_side(
        (
            write_books,
            partial(write_watch, folder, found),
            partial(write_exposures, folder, policy),
            partial(write_recovery, folder, book, policy),
            partial(write_interest, folder),
        )
    )


def write_followed(folder: Path, book: Book, policy: Policy) -> None:
    """This function will write movement, movement_table (CSV too), coverage and checks from `folder`'s loans."""
    closed = close_month(book, pl.scan_parquet(folder / "loans.parquet"), policy)
    write_parquet(closed.movement, folder / "movement.parquet")
    movement = pl.scan_parquet(folder / "movement.parquet")
    table = movement_table(movement, closed.loans, book.opening).collect(engine="streaming")
    frames = {"movement_table": table.lazy(), "coverage": closed.coverage, "checks": closed.checks}
    for name, frame in frames.items():
        write_parquet(frame, folder / f"{name}.parquet")
    write_csv(table, folder / "movement_table.csv")


def write_watch(folder: Path, found: WatchList) -> None:
    """This function will write signals, watch, circles, covenants and signal_fates."""
    frames = {
        "signals": found.monitored.signals.sort("enterprise_id", "indicator"),
        "watch": _in_order(found.monitored.firms, "enterprise_id"),
        "circles": found.monitored.circles.sort("circle_id"),
        "covenants": found.covenants.sort("loan_id", "covenant_id"),
        "signal_fates": found.monitored.fates,
    }
    for name, frame in frames.items():
        write_parquet(frame, folder / f"{name}.parquet")


def _in_order(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    return frame if frame[key].is_sorted() else frame.sort(key)


def write_ledger(
    folder: Path, book: Book, policy: Policy, *, posted: pl.LazyFrame | None, before: pl.LazyFrame | None
) -> None:
    """This function will write provision_postings and trial_balance; `before` is last month end's trial balance.

    `posted` are the entries of servicing since the loans began, or their sums by account; None for a book of balances.
    Reads loans and movement from `folder`.
    """
    movement, loans = (pl.scan_parquet(folder / f"{name}.parquet") for name in ("movement", "loans"))
    write_parquet(provision_postings(movement, loans, book.opening, policy), folder / "provision_postings.parquet")
    table = trial_balance(posted, pl.scan_parquet(folder / "provision_postings.parquet"), before)
    write_parquet(table, folder / "trial_balance.parquet")
    write_csv(table, folder / "trial_balance.csv")


def write_interest(folder: Path) -> None:
    """This function will write interest: what the closed loans earn by stage, impaired ones on the net amount."""
    write_parquet(interest_by_stage(pl.scan_parquet(folder / "loans.parquet")), folder / "interest.parquet")


def write_exposures(folder: Path, policy: Policy) -> None:
    """This function will write limits and large_exposures: customers and connected groups against capital."""
    found = counterparties(pl.scan_parquet(folder / "loans.parquet"))
    write_parquet(limit_table(found, policy), folder / "limits.parquet")
    write_parquet(large_exposures(found, policy), folder / "large_exposures.parquet")


def write_recovery(folder: Path, book: Book, policy: Policy) -> None:
    """This function will write promises, defaults, LGD by security, recovery curves and transfers, as the book knows.

    Without events what came in is not known; then only promises are written, as not known.
    """
    promises = promise_outcomes(book, policy)
    if promises is not None:
        write_parquet(promises, folder / "promises.parquet")
    events = book.as_of(policy.day).get("events")
    if events is None:
        return
    loans = pl.scan_parquet(folder / "loans.parquet")
    flows = recovery_flows(events, loans.filter(defaulted())).collect(engine="streaming").lazy()
    write_parquet(defaults(loans, flows, policy).sort("loan_id"), folder / "defaults.parquet")
    found = pl.scan_parquet(folder / "defaults.parquet")
    write_parquet(lgd_by_security(found, policy), folder / "lgd.parquet")
    write_parquet(recovery_curves(found, flows, until=pl.lit(policy.day)), folder / "recovery_curves.parquet")
    write_parquet(transfers(loans, events).sort("loan_id"), folder / "transfers.parquet")
