"""Folds over invoices: what each firm sold and bought per month, and with whom. One pass each, exact whole numbers."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

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
"""What `fold_books` gives per firm, in fen and days ago; NEVER where there is no such invoice."""

YEARS: tuple[str, ...] = ("sales_12m", "sales_before_12m", "sales_3m", "sales_before_3m", "active_months", "best_3m")
"""What `fold_years` sums of the months, in fen; the quarter before is the same quarter a year before."""

SIDE: tuple[str, ...] = ("partners", "total", "top1", "top5", "hhi", "loyal", "stopped")
"""What `fold_sides` gives per firm and side (sales 0, purchases 1); `hhi` in parts of SCALE squared."""

NEVER: Final = -1
SCALE: Final = 10**9
"""Shares are rounded to this many parts before they are squared, so that their sum is exact and fits 64 bits."""

_FIRST, _SALE, _GAP = (BOOK.index(name) for name in BOOK[-3:])
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
    the net of the 12 months and of the 12 before, in fen; `days` how many days ago the last invoice was issued."""

    side: npt.NDArray[np.uint32]
    now: Ints
    before: Ints
    days: npt.NDArray[np.int32]


def fold_books(rows: Rows, firms: int, month_starts: Ints) -> pl.DataFrame:
    """This function will give one row per firm code 0..`firms`-1 with the columns of BOOK (Int64).

    `month_starts` holds the days ago at which each of the last 24 months begins to lie back, from 0, and the end of the
    last: month k is `[month_starts[k], month_starts[k + 1])`. A gap is the longest run of days from one sale to the
    next in the last 12 months, counted from the firm's first invoice where that is younger, to the last day.
    """
    month_of = months_of_days(month_starts)
    book = np.zeros((firms, len(BOOK)), dtype=np.int64)
    sold_on = np.zeros((firms, int(month_starts[YEAR])), dtype=np.bool_)
    _fold_rows(book, sold_on, rows, month_of)
    _fold_gaps(book, sold_on)
    return pl.DataFrame(book, schema=list(BOOK))


def months_of_days(month_starts: Ints) -> Ints:
    """This function will give the month that each number of days ago lies in, as long as the months known reach."""
    return np.repeat(np.arange(len(month_starts) - 1), np.diff(month_starts))


def fold_years(book: pl.DataFrame, month_starts: Ints) -> pl.DataFrame:
    """This function will give the columns of YEARS (Int64) and `variation` (Float64) for each row of `fold_books`.

    `variation` is the standard deviation of monthly sales by their mean, over the 12 months, or those since the firm's
    first invoice; NaN where their sum is not positive or there is no invoice.
    """
    month_of = months_of_days(month_starts)
    sales = book.select(BOOK[:MONTHS]).to_numpy()
    first = book["first_days"].to_numpy().clip(NEVER, len(month_of) - 1)
    history = np.where(first == NEVER, 0, np.minimum(month_of[first] + 1, YEAR))
    years = np.zeros((len(book), len(YEARS)), dtype=np.int64)
    variation = np.full(len(book), np.nan)
    _fold_years(years, variation, sales, history)
    return pl.DataFrame(years, schema=list(YEARS)).with_columns(variation=variation)


def fold_sides(parties: Parties, firms: int, stopped_days: int) -> pl.DataFrame:
    """This function will give two rows per firm code, sales then purchases, with the columns of SIDE (Int64).

    A partner is a counterparty with a positive net of the 12 months; `total` is the sum over partners, `loyal` that
    over those with a positive net of the 12 months before. `stopped` is 1 where one of the three largest had no invoice
    in the last `stopped_days`.
    """
    sides = np.zeros((firms * 2, len(SIDE)), dtype=np.int64)
    _fold_sides(sides, parties, stopped_days)
    return pl.DataFrame(sides, schema=list(SIDE))


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


@njit(cache=True, nogil=True)
def _fold_years(years: Ints, variation: npt.NDArray[np.float64], sales: Ints, history: Ints) -> None:
    for f in range(len(sales)):
        year = np.ascontiguousarray(sales[f, :YEAR])
        years[f, 0], years[f, 1] = year.sum(), sales[f, YEAR:].sum()
        years[f, 2], years[f, 3] = year[:QUARTER].sum(), sales[f, YEAR : YEAR + QUARTER].sum()
        years[f, 4] = (year > 0).sum()
        years[f, 5] = np.sort(year)[-QUARTER:].sum()
        n = history[f]
        if n > 0 and year[:n].sum() > 0:
            mean = year[:n].sum() / n
            squares = 0.0
            for k in range(n):
                squares += (year[k] - mean) ** 2
            variation[f] = np.sqrt(squares / n) / mean


@njit(cache=True, nogil=True)
def _fold_sides(sides: Ints, parties: Parties, stopped_days: int) -> None:
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
        sides[s, 3] = tops[s].sum()
    for i in range(len(parties.side)):
        s, amount = parties.side[i], parties.now[i]
        if amount <= 0:
            continue
        part = int(np.round(amount / sides[s, 1] * SCALE))
        sides[s, 4] += part * part
        if amount >= tops[s, 2] and parties.days[i] >= stopped_days:
            sides[s, 6] = 1
