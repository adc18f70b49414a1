"""Month ends of world 0 by the real engine: states folded, classes, stages, expected loss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from tallystick.engine.book.book import Book
from tallystick.engine.book_frame import loan_frame
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.month_end import AFTER
from tallystick.engine.process.schemas import typed
from tallystick.engine.provisioning.overlays import with_overlays
from tallystick.engine.step import run_steps
from tallystick.simulate.bank.clock import days
from tallystick.simulate.bank.history import History
from tallystick.simulate.bank.minding import LEVELS, ORANGE, RED, YELLOW
from tallystick.simulate.bank.packs import policy_on
from tallystick.simulate.bank.process_tables import all_warnings, indicator_names
from tallystick.simulate.bank.rows import Ints

CLASSES = ("normal", "special_mention", "substandard", "doubtful", "loss")
QUARTER_DAYS = 92
ORANGE_FAMILIES = 2
UNTIL_LOSS = 4
"""Steps of a month end that classes, stages and expected loss need: classification, contagion, recoveries,
provisioning.
"""
REMEMBERED = (
    "loan_id",
    "state",
    "class",
    "class_since",
    "npl_cleared_day",
    "stage",
    "stage_since",
    "calm_since",
    "ecl_minor",
    "overlay_minor",
    "watch_level",
    "watch_since",
)


def month_ends(
    history: History, book: dict[str, pl.DataFrame], evidence: dict[str, pl.DataFrame], told: Callable[[], None]
) -> dict[str, pl.DataFrame]:
    """This function will close every month of the years watched: month (2020-01) -> its loans.

    Warnings that people confirmed, or left open past their day, count as they do at a month end. Where a branch keeps
    loans in a better class than they should have, what it reported is given.
    """
    setting = history.setting
    found: dict[str, pl.DataFrame] = {}
    opening: pl.LazyFrame | None = None
    beside = Evidence({name: frame.lazy() for name, frame in evidence.items() if name in ("collateral", "guarantees")})
    for month in range(setting.config.months):
        day = days(setting.clock.month_end(np.array(month))).item()
        closed = _closed(history, book, beside, opening, month)
        opening = _memory(closed, opening)
        shown = closed.filter(pl.col("state").is_in(["current", "overdue"]))
        found[f"{day:%Y-%m}"] = typed("month_ends", reported(history, shown, month))
        told()
    return found


def _memory(closed: pl.DataFrame, before: pl.LazyFrame | None) -> pl.LazyFrame:
    """What the next month end remembers: today's loans, and that others have ended."""
    today = closed.select(name for name in REMEMBERED if name in closed.columns)
    if before is None:
        return today.lazy()
    ended = before.filter(pl.col("state").is_in(["settled", "written_off", "transferred"])).collect()
    return pl.concat([today, ended.join(today, on="loan_id", how="anti")], how="diagonal_relaxed").lazy()


def _closed(
    history: History, book: dict[str, pl.DataFrame], beside: Evidence, opening: pl.LazyFrame | None, month: int
) -> pl.DataFrame:
    day = days(history.setting.clock.month_end(np.array(month))).item()
    policy = policy_on(history.setting.editions, day)
    signed = book["contracts"].filter(pl.col("signed_day") <= day)
    alive = signed if opening is None else _not_ended(signed, opening)
    known = alive["loan_id"].implode()
    tables = {
        name: frame.filter(pl.col("loan_id").is_in(known)).lazy() if "loan_id" in frame.columns else frame.lazy()
        for name, frame in book.items()
    }
    today = Book({**tables, "contracts": alive.lazy()}, beside, opening)
    frame = loan_frame(today, policy, _watch(history, month)).collect().lazy()
    closed = run_steps(AFTER[:UNTIL_LOSS], frame, policy)
    return (with_overlays(closed, book["overlays"], policy) if "overlays" in book else closed).collect()


def _watch(history: History, month: int) -> pl.LazyFrame:
    """The warning level of each borrower."""
    firm = np.unique(history.loans.firm)
    level = np.array(LEVELS)[_levels(history, month)[firm]]
    return pl.LazyFrame({"enterprise_id": history.enterprise_ids(firm), "watch_level": pl.Series(level)})


def _not_ended(signed: pl.DataFrame, opening: pl.LazyFrame) -> pl.DataFrame:
    """Contracts that last month end did not know, and those that were still on the book then."""
    known = opening.select("loan_id", "state").collect()
    ended = known.filter(pl.col("state").is_in(["settled", "written_off", "transferred"]))["loan_id"]
    return signed.filter(~pl.col("loan_id").is_in(ended.implode()))


def reported(history: History, closed: pl.DataFrame, month: int) -> pl.DataFrame:
    """This function will give what the branches reported of the loans of a month end.

    Some keep a loan in the class it had, though it is past due.
    """
    loans, setting = history.loans, history.setting
    cases = loans.where(history.loan_places(closed["loan_id"]))
    lag = setting.levers.at("class_lag", month, cases)
    lags = setting.draws.happens("class lags", cases.firm, month // 3, chance=lag)
    late = closed["days_past_due"].fill_null(0).to_numpy() > 0
    rank = closed["class"].replace_strict(list(CLASSES), [0, 1, 2, 3, 4], default=0, return_dtype=pl.Int64).to_numpy()
    shown = np.where(lags & late, np.maximum(rank - 1 - (rank > 2), 0), rank)
    return closed.select(
        "loan_id",
        "enterprise_id",
        balance_minor="principal_minor",
        days_past_due="days_past_due",
        stage="stage",
        ecl_minor="ecl_minor",
        watch_level="watch_level",
    ).with_columns(pl.Series("class", np.array(CLASSES)[shown]))


def _levels(history: History, month: int) -> Ints:
    """The warning level of each firm on the month's last day: of warnings open past their day, or raised in the last
    quarter and confirmed. One red makes red, two orange of different families make orange (rules.md 9.2), else one
    makes yellow.
    """
    made, size = all_warnings(history), len(history.setting.firms)
    if made is None:
        return np.zeros(size, np.int64)
    end = int(history.setting.clock.month_end(month))
    open_ = (made.due < end) & ((made.closed < 0) | (made.closed > end))
    lasting = made.where((made.raised <= end) & (open_ | ((made.raised > end - QUARTER_DAYS) & (made.finding == 0))))
    family = indicator_names(history, lasting.indicator).astype("<U1").view(np.uint32).astype(np.int64)
    orange = np.unique(np.stack([lasting.firm, family])[:, lasting.level == ORANGE], axis=1)[0]
    found = np.zeros(size, np.int64)
    found[lasting.firm] = YELLOW
    found[np.bincount(orange, minlength=size) >= ORANGE_FAMILIES] = ORANGE
    found[lasting.firm[lasting.level == RED]] = RED
    return found
