"""Folds over invoices: what each firm sold and bought per month, and with whom. One pass each, exact whole numbers."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

from tallystick.engine.evidence.windows import months_before

Ints = npt.NDArray[np.int64]

MONTHS: Final = 24
YEAR: Final = 12
QUARTER: Final = 3
BOOK: tuple[str, ...] = (
    *(f"sales_{month}" for month in range(MONTHS)),
    "purchases_12m",
    "sales_tax_12m",
    "purchases_tax_12m",
    "gross_sales_12m",
    "void_sales_12m",
    "refund_sales_12m",
    "gross_purchases_12m",
    "refund_purchases_12m",
    "first_days",
    "sale_days",
    "gap_days",
)
"""Of the firm's rows: net sales per month ago; fen of the 12 months, gross of refunds and without void, void, refunds;
days since the first invoice and since the last sale, and the longest run of days from one sale to the next in the 12
months, counted from the firm's first invoice where that is younger, to the last day. NEVER where there is none."""

YEARS: tuple[str, ...] = ("sales_12m", "sales_before_12m", "sales_3m", "sales_before_3m", "active_months", "best_3m")
"""Of the months: the quarter before is the same quarter a year before. `variation` goes with them: the standard
deviation of monthly sales by their mean, over 12 months, or those since the first invoice; NaN without net sales."""

SIDE: tuple[str, ...] = ("partners", "total", "top1", "top5", "hhi", "loyal", "stopped")
"""Of the counterparties with a positive net of the 12 months: `total` theirs; `loyal` of those with a positive net of
the 12 months before; `hhi` the sum of squared shares; `stopped` 1 where one of the three largest has stopped: silent
for `stopped_days`, and so long as would come by chance less often than `stopped_chance`."""

FOLDED = (*BOOK, *YEARS, *(f"{side}_{name}" for side in ("buyer", "supplier") for name in SIDE))

NEVER: Final = -1
SCALE: Final = 10**9
"""Shares are rounded to this many parts before they are squared, so that their sum is exact and fits 64 bits."""

_FIRST, _SALE, _GAP = (BOOK.index(name) for name in ("first_days", "sale_days", "gap_days"))
_PURCHASES = BOOK.index("purchases_12m")
_SALES_TAX, _PURCHASES_TAX = BOOK.index("sales_tax_12m"), BOOK.index("purchases_tax_12m")
_GROSS, _VOID, _REFUND = BOOK.index("gross_sales_12m"), BOOK.index("void_sales_12m"), BOOK.index("refund_sales_12m")
_GROSS_IN, _REFUND_IN = BOOK.index("gross_purchases_12m"), BOOK.index("refund_purchases_12m")


class Rows(NamedTuple):
    """Settled invoices as arrays: `firm` the firm's code, `days` and `net_days` how many days ago it was issued and
    counts, amounts in fen."""

    firm: npt.NDArray[np.uint32]
    is_sale: npt.NDArray[np.bool_]
    is_void: npt.NDArray[np.bool_]
    days: npt.NDArray[np.int32]
    net_days: npt.NDArray[np.int32]
    net_minor: Ints
    net_tax_minor: Ints
    amount_minor: Ints


class Parties(NamedTuple):
    """One element per firm, side and counterparty: `side` is the firm's code x 2, + 1 for purchases; `now` and `before`
    the net of the 12 months and of the 12 before, in fen; `days` how many days ago the last invoice was issued;
    `invoices` how many were issued in the 12 months."""

    side: npt.NDArray[np.uint32]
    now: Ints
    before: Ints
    days: npt.NDArray[np.int32]
    invoices: Ints


def month_starts(today: date) -> Ints:
    """This function will give the days ago at which each of the last 24 months begins to lie back, and the last ends.

    Month k is `[month_starts[k], month_starts[k + 1])`; the first begins at 0.
    """
    return np.array([(today - months_before(today, month)).days for month in range(MONTHS + 1)], dtype=np.int64)


def fold(
    rows: Rows, parties: Parties, today: date, *, firms: int, stopped_days: int, stopped_chance: float
) -> pl.DataFrame:
    """This function will give one row per firm code 0..`firms`-1: FOLDED, `history` and `variation`.

    All are Int64 but `variation`, `buyer_hhi` and `supplier_hhi` (Float64; divided here, for Polars divides a column by
    a literal otherwise in a frame of one row than in others, in the last digit). `history` is the months since the
    first invoice, the first of them begun.
    """
    starts = month_starts(today)
    month_of = np.repeat(np.arange(MONTHS), np.diff(starts))
    book = np.zeros((firms, len(BOOK)), dtype=np.int64)
    sold_on = np.zeros((firms, int(starts[YEAR])), dtype=np.bool_)
    _fold_rows(book, sold_on, rows, month_of)
    _fold_gaps(book, sold_on)
    history = _history(book[:, _FIRST], today)
    years, variation = _years(book, history)
    sides = np.zeros((firms * 2, len(SIDE)), dtype=np.int64)
    _fold_sides(sides, parties, stopped_days, stopped_chance, int(starts[YEAR]))
    whole = np.hstack([book, years, sides.reshape(firms, 2 * len(SIDE))])
    squared = sides[:, SIDE.index("hhi")].reshape(firms, 2) / float(SCALE**2)
    return pl.DataFrame(whole, schema=list(FOLDED)).with_columns(
        history=history,
        variation=variation,
        buyer_hhi=squared[:, 0],
        supplier_hhi=squared[:, 1],
    )


def _history(first_days: Ints, today: date) -> Ints:
    first = np.datetime64(today) - first_days.astype("timedelta64[D]")
    months = first.astype("datetime64[M]")
    later_in_month = (first - months.astype("datetime64[D]")).astype(np.int64) + 1 > today.day
    passed = (np.datetime64(today, "M") - months).astype(np.int64) - later_in_month
    return np.asarray(passed + 1, dtype=np.int64)


@njit(cache=True, nogil=True)
def _fold_rows(book: Ints, sold_on: Any, rows: Rows, month_of: Ints) -> None:
    book[:, _FIRST] = NEVER
    book[:, _SALE] = NEVER
    year = sold_on.shape[1]
    for i in range(len(rows.firm)):
        f, sale, days, net_days = rows.firm[i], rows.is_sale[i], rows.days[i], rows.net_days[i]
        amount, net = rows.amount_minor[i], rows.net_minor[i]
        if rows.is_void[i]:
            if sale and amount > 0 and days < year:
                book[f, _VOID] += amount
            continue
        book[f, _FIRST] = max(book[f, _FIRST], days)
        if sale and net_days < len(month_of):
            book[f, month_of[net_days]] += net
        if net_days < year:
            book[f, _SALES_TAX if sale else _PURCHASES_TAX] += rows.net_tax_minor[i]
            book[f, _PURCHASES] += 0 if sale else net
        if days < year:
            if amount > 0:
                book[f, _GROSS if sale else _GROSS_IN] += amount
            else:
                book[f, _REFUND if sale else _REFUND_IN] -= amount
        if sale and amount > 0:
            book[f, _SALE] = days if book[f, _SALE] == NEVER else min(book[f, _SALE], days)
            if days < year:
                sold_on[f, days] = True


@njit(cache=True, nogil=True)
def _fold_gaps(book: Ints, sold_on: Any) -> None:
    year = sold_on.shape[1]
    for f in range(len(book)):
        last = min(book[f, _FIRST], year)
        gap = NEVER
        for ago in range(min(last, year - 1), -1, -1):
            if sold_on[f, ago]:
                gap = max(gap, last - ago)
                last = ago
        book[f, _GAP] = max(gap, last)


def _years(book: Ints, history: Ints) -> tuple[Ints, npt.NDArray[np.float64]]:
    """This function will give the columns of YEARS, and the variation of the months there are."""
    year, before = book[:, :YEAR], book[:, YEAR:MONTHS]
    best = np.sort(year, axis=1)[:, -QUARTER:]
    sums = [year.sum(1), before.sum(1), year[:, :QUARTER].sum(1), before[:, :QUARTER].sum(1), (year > 0).sum(1)]
    counted = np.where(book[:, _FIRST] == NEVER, 0, np.minimum(history, YEAR))
    is_counted = np.arange(YEAR) < counted[:, None]
    total = np.where(is_counted, year, 0).sum(1)
    mean = np.divide(total, counted, out=np.full(len(book), np.nan), where=total > 0)
    squares = np.zeros(len(book))
    for month in range(YEAR):
        squares += np.where(is_counted[:, month], (year[:, month] - mean) ** 2, 0.0)
    variation = np.sqrt(np.divide(squares, counted, out=np.full(len(book), np.nan), where=counted > 0)) / mean
    return np.stack([*sums, best.sum(1)], axis=1), variation


@njit(cache=True, nogil=True)
def _fold_sides(sides: Ints, parties: Parties, stopped_days: int, chance: float, year: int) -> None:
    tops = np.zeros((len(sides), 5), dtype=np.int64)
    for i in range(len(parties.side)):
        s, amount = parties.side[i], parties.now[i]
        if amount <= 0:
            continue
        sides[s, 0] += 1
        sides[s, 1] += amount
        if parties.before[i] > 0:
            sides[s, 5] += amount
        for k in range(5):
            if amount > tops[s, k]:
                amount, tops[s, k] = tops[s, k], amount
    for s in range(len(sides)):
        sides[s, 2] = tops[s, 0]
        sides[s, 3] = tops[s, 0] + tops[s, 1] + tops[s, 2] + tops[s, 3] + tops[s, 4]
    for i in range(len(parties.side)):
        s, amount = parties.side[i], parties.now[i]
        if amount <= 0:
            continue
        part = int(amount / sides[s, 1] * SCALE + 0.5)
        sides[s, 4] += part * part
        silent = parties.days[i]
        if amount >= tops[s, 2] and silent >= stopped_days:
            still = max(year - silent, 0) / year
            if silent >= year or still ** parties.invoices[i] < chance:
                sides[s, 6] = 1
