"""Movements on a firm's account as a compiled loop: money in from buyers, out for goods, wages, tax and debts.

A month begins with the balance with which the last one ended, whichever months are asked for: a transfer of the owner,
in on the first day or out on the last, makes up the difference.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tallystick.simulate.draws import normal_of, poisson_of, taken_in, uniform_of
from tallystick.simulate.region.evidence.invoice_rows import needed
from tallystick.simulate.region.money import is_open, sales_at, trend_at

Floats = NDArray[np.float64]
KINDS = ("sale", "purchase", "wages", "tax", "repayment", "private_lender", "own_transfer")
SALE, PURCHASE, WAGES, TAX, REPAYMENT, PRIVATE, OWN = range(7)
FIRM, NUMBER, DAY, SIGNED, BALANCE, KIND = range(6)
COLUMNS = 6
MOST_ROWS = 400
_WAGES_SHARE, _TAX_SHARE, _PRIVATE_SHARE = 0.08, 0.02, 0.03
_COLLECTED = 0.98
_CUSHION = 0.8
"""Usual balance in months of sales."""


class Accounts(NamedTuple):
    """What the loop reads: invoices' books, and per firm the means of movements and the monthly payments on debts."""

    many: Floats
    repays: Floats
    cushion: Floats
    private: Floats
    keys: NDArray[np.uint64]


@njit(cache=True, nogil=True)
def balance_at(accounts: Any, business: Any, firm: Any, month: Any) -> Any:
    """This function will give the balance, in fen, with which the month begins: by the trouble of the month before."""
    if month <= business.founded[firm] or month > business.closed[firm]:
        return np.int64(0)
    before = max(month - 1, 0)
    away = business.health[firm, before] - business.level[firm]
    if np.isnan(away):
        away = 0.0
    usual = trend_at(business, firm, month) * _CUSHION * accounts.cushion[business.trouble[firm, before]]
    noise = 0.25 * normal_of(taken_in(taken_in(accounts.keys[0], firm), month))
    return np.int64(np.rint(usual * np.exp(noise + 0.2 * max(min(away, 1.0), -3.0))))


@njit(cache=True, nogil=True)
def _spread(
    bits: Any, total: Any, many: Any, kind: Any, length: Any, signed: Any, day: Any, kinds: Any, at: Any
) -> Any:
    """Splits `total` evenly with some spread over `many` days; gives the next free place."""
    before = 0
    for n in range(many):
        own = taken_in(bits, n)
        until = (
            np.int64(np.rint(total * (n + 1) / many))
            if n + 1 == many
            else np.int64(np.rint(total * (n + 0.6 + 0.8 * uniform_of(taken_in(own, 1))) / many))
        )
        signed[at], kinds[at] = until - before, kind
        day[at] = int((n + uniform_of(taken_in(own, 2))) / many * length)
        before = until
        at += 1
    return at


@njit(cache=True, nogil=True)
def _drawn(
    accounts: Any, books: Any, business: Any, firm: Any, month: Any, length: Any, signed: Any, day: Any, kinds: Any
) -> Any:
    """The month's movements but the owner's transfer, in the order of kinds. Gives their number."""
    now = sales_at(business, firm, month)
    before = sales_at(business, firm, month - 1) if month > 0 else now
    base = (0.65 * now + 0.35 * before if before > 0 else now) * (1.0 + books.vat[firm]) * _COLLECTED
    bits = taken_in(taken_in(accounts.keys[1], firm), month)
    most = MOST_ROWS // 3
    at = _spread(
        taken_in(bits, 1),
        base,
        max(1, min(poisson_of(bits, accounts.many[firm, 0]), most)),
        SALE,
        length,
        signed,
        day,
        kinds,
        0,
    )
    out = needed(books, business, firm, month) * (1.0 + 0.5 * books.vat[firm])
    many = max(1, min(poisson_of(taken_in(bits, 2), accounts.many[firm, 1]), most))
    at = _spread(taken_in(bits, 3), -out, many, PURCHASE, length, signed, day, kinds, at)
    trend = trend_at(business, firm, month)
    level = business.trouble[firm, month]
    pays = accounts.repays[firm] * (1.0 if level < 2 else 0.4 if level == 2 else 0.0)
    fixed = ((WAGES, _WAGES_SHARE * trend, 10), (TAX, _TAX_SHARE * now, 14), (REPAYMENT, pays, 20))
    for kind, amount, when in fixed:
        if amount >= 1.0:
            signed[at], kinds[at], day[at] = -np.int64(np.rint(amount)), kind, when
            at += 1
    luck = taken_in(bits, 4)
    if uniform_of(luck) < accounts.private[level]:
        signed[at] = -np.int64(np.rint(trend * _PRIVATE_SHARE * (0.5 + uniform_of(taken_in(luck, 1))))) - 1
        kinds[at], day[at] = PRIVATE, int(uniform_of(taken_in(luck, 2)) * length)
        at += 1
    return at


@njit(cache=True, nogil=True)
def _month(accounts: Any, books: Any, business: Any, firm: Any, month: Any, out: Any, row: Any, scratch: Any) -> Any:
    """The movements of one month from row `row` on, by day; rows beyond the end are only counted."""
    if not is_open(business, firm, month):
        return row
    signed, day, kinds = scratch
    first = books.days[month]
    length = books.days[month + 1] - first
    many = _drawn(accounts, books, business, firm, month, length, signed, day, kinds)
    opening, closing = balance_at(accounts, business, firm, month), balance_at(accounts, business, firm, month + 1)
    moved = np.int64(0)
    for n in range(many):
        moved += signed[n]
    own = closing - opening - moved
    if own != 0:
        signed[many], kinds[many], day[many] = own, OWN, 0 if own > 0 else length - 1
        many += 1
    if row + many > out.shape[1]:
        return row + many
    order = np.argsort(day[:many] * 2 * MOST_ROWS + np.where(signed[:many] > 0, 0, MOST_ROWS) + np.arange(many))
    balance, begin = opening, row
    for n in order:
        balance += signed[n]
        out[FIRM, row], out[NUMBER, row], out[DAY, row] = firm, month * 1_000 + row - begin, first + day[n]
        out[SIGNED, row], out[BALANCE, row], out[KIND, row] = signed[n], balance, kinds[n]
        row += 1
    return row


@njit(cache=True, nogil=True)
def filled(accounts: Any, books: Any, business: Any, firms: Any, first: Any, months: Any, out: Any) -> Any:
    """This function will write the movements of `firms` in `months` months from `first` on into `out`.

    One a column, in the order of FIRM to KIND. It gives their number, and how many firms they are of: from the first on
    whose rows have no room, none count.
    """
    scratch = _scratch()
    row = 0
    for n in range(len(firms)):
        begin = row
        for month in range(first, first + months):
            row = _month(accounts, books, business, firms[n], month, out, row, scratch)
        if row > out.shape[1]:
            return begin, n
    return row, len(firms)


@njit(cache=True, nogil=True)
def _scratch() -> Any:
    return np.empty(MOST_ROWS, dtype=np.int64), np.empty(MOST_ROWS, dtype=np.int64), np.empty(MOST_ROWS, dtype=np.int64)
