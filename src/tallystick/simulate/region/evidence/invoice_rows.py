"""Invoices of a firm and month as compiled loops. The seller's month is drawn once, and both sides read it.

A month's sales are split over a Poisson number of invoices, to the fen, each to one of the firm's places for buyers.
A buyer in the region finds its purchases by drawing the months of its sellers again, so that both sides hold the same
number, day and amount. What it needs beyond is bought outside.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tallystick.simulate.draws import poisson_of, taken_in, uniform_of
from tallystick.simulate.region.money import is_open, sales_at
from tallystick.simulate.region.trade import BOUGHT_SHARE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_ROWS = 2_000
"""Invoices a firm can write in one month, void and red-letter ones included."""
FRIEND = 9_999
"""The place of the firm with which another one trades invoices to look larger."""
FIRM, DIRECTION, NUMBER, DAY, PARTNER, AMOUNT, TAX, VOID = range(8)
COLUMNS = 8
VALID, IS_VOID, RED = 0, 1, 2
_OUTSIDE_NUMBER = 7 * 10**17
_INSIDE_NUMBER = 3 * 10**17
_MAIN_BUYERS = 3
_FRIEND_SHARE = 0.3
_SHORTEST, _LONGEST = 18, 66


class Books(NamedTuple):
    """What the loops read. `table`: cumulative weights of places; `rates`: void, red-letter, lost buyers by level."""

    table: Floats
    rates: Floats
    billed: Floats
    inflated: Floats
    vat: Floats
    many: Floats
    suppliers: Ints
    days: Ints
    keys: NDArray[np.uint64]
    outside: int


@njit(cache=True, nogil=True, inline="always")
def _place(books: Any, firm: Any, bits: Any, edges: Any, places: Any, level: Any) -> Any:
    """The place of one invoice's buyer; a main buyer that left in trouble is replaced by another place."""
    place = min(np.searchsorted(edges[:places], uniform_of(bits), side="right"), places - 1)
    if place < _MAIN_BUYERS < places:
        luck = uniform_of(taken_in(taken_in(books.keys[3], firm), place))
        if luck < books.rates[2, level]:
            place = _MAIN_BUYERS + int(uniform_of(taken_in(bits, 7)) * (places - _MAIN_BUYERS))
    return place


@njit(cache=True, nogil=True)
def _writes_to(books: Any, business: Any, trade: Any, firm: Any, month: Any, at: Any) -> Any:
    """Whether `firm` writes to its place `at` in `month` if it sells: found without drawing amounts and days."""
    if at == FRIEND:
        return True
    level = business.trouble[firm, month]
    places = trade.start[firm + 1] - trade.start[firm]
    edges = books.table[trade.tilt[firm], level, places]
    bits = taken_in(taken_in(books.keys[0], firm), month)
    for n in range(_many(books, firm, bits)):
        if _place(books, firm, taken_in(taken_in(bits, n), 11), edges, places, level) == at:
            return True
    return False


@njit(cache=True, nogil=True, inline="always")
def _many(books: Any, firm: Any, bits: Any) -> Any:
    return max(1, min(poisson_of(bits, books.many[firm, 0]), MOST_ROWS // 4))


@njit(cache=True, nogil=True)
def written(books: Any, business: Any, trade: Any, firm: Any, month: Any, scratch: Any) -> Any:
    """This function will draw the invoices that `firm` writes in `month` into four rows and give their number.

    `day` counts from the month's first, `kind` is valid, void or red-letter; a red-letter amount is negative, and on
    average the invoices are as much larger, so that their net is what was sold.
    """
    sales = sales_at(business, firm, month)
    if sales <= 0:
        return 0
    place, amount, day, kind = scratch[0], scratch[1], scratch[2], scratch[3]
    level = business.trouble[firm, month]
    start = trade.start[firm]
    places = trade.start[firm + 1] - start
    edges = books.table[trade.tilt[firm], level, places]
    bits = taken_in(taken_in(books.keys[0], firm), month)
    many = _many(books, firm, bits)
    length = books.days[month + 1] - books.days[month]
    _split(bits, sales * books.billed[firm] * (1.0 + books.rates[1, level]), many, amount, day, length)
    for n in range(many):
        place[n] = _place(books, firm, taken_in(taken_in(bits, n), 11), edges, places, level)
        kind[n] = VALID
    count = many
    if trade.friend[firm] >= 0 and is_open(business, trade.friend[firm], month):
        more = max(1, int(_FRIEND_SHARE * many))
        extra = taken_in(bits, 999_983)
        _split(extra, np.float64(sales) * books.inflated[firm], more, amount[count:], day[count:], length)
        for n in range(count, count + more):
            place[n], kind[n] = FRIEND, VALID
        count += more
    for n in range(count):
        luck = uniform_of(taken_in(taken_in(bits, n), 13))
        if luck < books.rates[0, level] + books.rates[1, level] and count < MOST_ROWS:
            is_void = luck < books.rates[0, level]
            place[count], day[count] = place[n], day[n] if is_void else min(day[n] + 3, length - 1)
            amount[count], kind[count] = (amount[n], IS_VOID) if is_void else (-amount[n], RED)
            count += 1
    return count


@njit(cache=True, nogil=True)
def _split(bits: Any, total: Any, many: Any, amount: Any, day: Any, length: Any) -> None:
    """Splits `total` into `many` whole amounts and spreads them over the days of the month."""
    weight = 0.0
    for n in range(many):
        draw = uniform_of(taken_in(taken_in(bits, n), 5))
        weight += 0.25 + 1.5 * draw * draw
    run, before = 0.0, 0
    for n in range(many):
        own = taken_in(bits, n)
        draw = uniform_of(taken_in(own, 5))
        run += 0.25 + 1.5 * draw * draw
        until = np.int64(np.rint(total * run / weight))
        amount[n] = until - before
        before = until
        day[n] = int((n + uniform_of(taken_in(own, 3))) / many * length)


@njit(cache=True, nogil=True, inline="always")
def outside(books: Any, firm: Any, place: Any, month: Any, side: Any) -> Any:
    """This function will give who outside the region stands at a place in a month; partners change every few years."""
    bits = taken_in(taken_in(books.keys[side], firm), place)
    years = _SHORTEST + np.int64(bits % np.uint64(_LONGEST - _SHORTEST))
    epoch = (month + np.int64(taken_in(bits, 1) % np.uint64(years))) // years
    return len(books.vat) + np.int64(taken_in(bits, epoch + 2) % np.uint64(books.outside))


@njit(cache=True, nogil=True, inline="always")
def _buyer(books: Any, business: Any, trade: Any, firm: Any, place: Any, month: Any) -> Any:
    if place == FRIEND:
        return np.int64(trade.friend[firm])
    found = trade.buyer[trade.start[firm] + place]
    if found >= 0 and is_open(business, found, month):
        return np.int64(found)
    return outside(books, firm, place, month, 1)


@njit(cache=True, nogil=True)
def needed(books: Any, business: Any, firm: Any, month: Any) -> Any:
    """This function will give what the firm buys in the month, in fen: the cost of its sales of this and last month."""
    now = sales_at(business, firm, month)
    before = sales_at(business, firm, month - 1) if month > 0 else now
    mean = 0.5 * (now + before) if before > 0 else now
    return mean * books.billed[firm] * (1.0 - business.margin[firm]) * BOUGHT_SHARE


@njit(cache=True, nogil=True, inline="always")
def _put(out: Any, row: Any, firm: Any, partner: Any, number: Any, day: Any, amount: Any, rate: Any, kind: Any) -> None:
    out[FIRM, row], out[PARTNER, row], out[NUMBER, row], out[DAY, row] = firm, partner, number, day
    out[AMOUNT, row], out[TAX, row] = amount, np.int64(np.rint(amount * rate))
    out[VOID, row] = 1 if kind == IS_VOID else 0
    out[DIRECTION, row] = 0


@njit(cache=True, nogil=True)
def _bought_inside(
    books: Any, business: Any, trade: Any, firm: Any, month: Any, out: Any, row: Any, scratch: Any
) -> Any:
    """Rows of what sellers of the region, and the friend, wrote to the firm. Gives the next row and the net amount."""
    place, amount, day, kind = scratch[0], scratch[1], scratch[2], scratch[3]
    net = 0
    begin, end = trade.from_[firm], trade.from_[firm + 1]
    for link in range(begin - 1, end):
        seller = trade.friend[firm] if link < begin else trade.seller[link]
        if seller < 0 or not is_open(business, seller, month):
            continue
        at = FRIEND if link < begin else trade.at[link]
        if not _writes_to(books, business, trade, seller, month, at):
            continue
        many = written(books, business, trade, seller, month, scratch)
        for n in range(many):
            if place[n] != at:
                continue
            if row < out.shape[1]:
                number = _INSIDE_NUMBER + np.int64(seller) * 10_000_000 + month * 10_000 + n
                _put(out, row, firm, seller, number, books.days[month] + day[n], amount[n], books.vat[seller], kind[n])
                out[DIRECTION, row] = 1
            net += amount[n] if kind[n] != IS_VOID and at != FRIEND else 0
            row += 1
    return row, net


@njit(cache=True, nogil=True)
def _bought_outside(books: Any, firm: Any, month: Any, out: Any, row: Any, rest: Any, scratch: Any) -> Any:
    """Rows of what the firm buys outside the region for `rest` fen. Gives the next row."""
    amount, day = scratch[1], scratch[2]
    bits = taken_in(taken_in(books.keys[2], firm), month)
    many = max(1, min(poisson_of(bits, books.many[firm, 1]), MOST_ROWS // 4))
    _split(bits, rest, many, amount, day, books.days[month + 1] - books.days[month])
    places = books.suppliers[firm]
    edges = books.table[0, 0, places]
    for n in range(many):
        if row < out.shape[1]:
            place = np.searchsorted(edges[:places], uniform_of(taken_in(taken_in(bits, n), 11)), side="right")
            partner = outside(books, firm, min(place, places - 1), month, 4)
            number = _OUTSIDE_NUMBER + np.int64(firm) * 10_000_000 + month * 10_000 + n
            rate = 0.13 if partner % 10 < 7 else 0.01
            _put(out, row, firm, partner, number, books.days[month] + day[n], amount[n], rate, VALID)
            out[DIRECTION, row] = 1
        row += 1
    return row


@njit(cache=True, nogil=True)
def _firm_month(books: Any, business: Any, trade: Any, firm: Any, month: Any, out: Any, row: Any, scratch: Any) -> Any:
    """All invoices of one firm and month from row `row` on; rows beyond the end are only counted."""
    if not is_open(business, firm, month):
        return row
    place, amount, day, kind = scratch[0], scratch[1], scratch[2], scratch[3]
    many = written(books, business, trade, firm, month, scratch)
    for n in range(many):
        if row < out.shape[1]:
            number = _INSIDE_NUMBER + np.int64(firm) * 10_000_000 + month * 10_000 + n
            partner = _buyer(books, business, trade, firm, place[n], month)
            _put(out, row, firm, partner, number, books.days[month] + day[n], amount[n], books.vat[firm], kind[n])
        row += 1
    row, net = _bought_inside(books, business, trade, firm, month, out, row, scratch)
    rest = needed(books, business, firm, month) - net
    if rest > 0.02 * business.base[firm]:
        row = _bought_outside(books, firm, month, out, row, rest, scratch)
    return row


@njit(cache=True, nogil=True)
def filled(books: Any, business: Any, trade: Any, firms: Any, first: Any, months: Any, out: Any) -> Any:
    """This function will write the invoices of `firms` in `months` months from `first` on into `out`.

    One a column, in the order of FIRM to VOID. It gives their number, and how many firms they are of: from the first on
    whose rows have no room, none count.
    """
    scratch = np.empty((4, MOST_ROWS), dtype=np.int64)
    row = 0
    for n in range(len(firms)):
        begin = row
        for month in range(first, first + months):
            row = _firm_month(books, business, trade, firms[n], month, out, row, scratch)
        if row > out.shape[1]:
            return begin, n
    return row, len(firms)
