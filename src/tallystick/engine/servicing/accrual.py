"""Accrual between events: interest, penalty and compound interest, on and off balance. Compiled."""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

from tallystick.engine.servicing import layout as at
from tallystick.kernel.day_numbers import year_fraction
from tallystick.kernel.whole_minor import half_up

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
BP = 10_000.0


@nb.njit(cache=True, forceinline=True)
def move(acct: Ints, debit: int, credit: int, amount: int) -> None:
    """This function will debit one account and credit another: the only way money moves, so debits equal credits."""
    acct[debit] += amount
    acct[credit] -= amount


@nb.njit(cache=True, forceinline=True)
def oldest_unpaid(last: int, events: at.Events, count: Ints, left: Ints) -> int:
    """This function will give the due day of the oldest unpaid due before event `last`, or NEVER.

    Events stand in order of their day, so it is the first; `head` remembers how far everything is paid.
    """
    head = count[at.HEAD]
    while head < last and left[head, 0] <= 0 and left[head, 1] <= 0:
        head += 1
    count[at.HEAD] = head
    return int(events.day[head]) if head < last else at.NEVER


@nb.njit(cache=True, forceinline=True)
def _span(start: int, end: int, loan: Floats, acct: Ints, count: Ints, sums: Floats) -> None:
    """Accrue from `start` to `end`, a span in which nothing changes. Overdue principal bears the penalty rate instead.

    Misused loans bear the misuse rate; where both would apply the heavier (银发〔2003〕251号).
    """
    fraction = year_fraction(start, end, int(loan[0]))
    if fraction == 0.0:
        return
    rate = count[at.RATE] / BP
    misused = count[at.MISUSED_DAY] != at.NEVER
    heavy = max(loan[1], loan[2]) if misused else loan[1]
    normal = loan[2] if misused else 1.0
    sums[0] += acct[at.PRINCIPAL] * rate * fraction
    sums[1] += acct[at.PRINCIPAL_DUE] * rate * heavy * fraction
    sums[1] += acct[at.PRINCIPAL] * rate * (normal - 1.0) * fraction
    sums[2] += (acct[at.INTEREST_DUE] + acct[at.OFF_INTEREST]) * rate * heavy * fraction


@nb.njit(cache=True, forceinline=True)
def income_of(receivable: int) -> int:
    """This function will give the income account of a receivable of interest."""
    return at.INTEREST_INCOME if receivable <= at.INTEREST_DUE else at.PENALTY_INCOME


@nb.njit(cache=True, forceinline=True)
def earn(receivable: int, amount: int, acct: Ints, count: Ints) -> None:
    """This function will book `amount` earned: as income, or while the loan is off balance as memorandum."""
    if count[at.OFF_BALANCE]:
        move(acct, receivable + at.TO_OFF, at.OFF_CONTRA, amount)
    else:
        move(acct, receivable, income_of(receivable), amount)


@nb.njit(cache=True, forceinline=True)
def _post(acct: Ints, count: Ints, sums: Floats) -> None:
    """Book what has accrued and is not booked yet."""
    for s in range(3):
        receivable = (at.ACCRUED, at.PENALTY_DUE, at.COMPOUND_DUE)[s]
        posted = at.ACCRUED_POSTED + s
        new = half_up(sums[s]) - count[posted]
        earn(receivable, new, acct, count)
        count[posted] += new


@nb.njit(cache=True, forceinline=True)
def switch(off: int, acct: Ints, count: Ints) -> None:
    """This function will move receivables of interest off balance (`off` = 1), taking back their income, or back on."""
    count[at.OFF_BALANCE] = off
    for receivable in (at.ACCRUED, at.INTEREST_DUE, at.PENALTY_DUE, at.COMPOUND_DUE):
        memorandum = receivable + at.TO_OFF
        if off:
            amount = acct[receivable]
            move(acct, income_of(receivable), receivable, amount)
            move(acct, memorandum, at.OFF_CONTRA, amount)
        else:
            amount = acct[memorandum]
            move(acct, receivable, income_of(receivable), amount)
            move(acct, at.OFF_CONTRA, memorandum, amount)


@nb.njit(cache=True, forceinline=True)
def note_default(day: int, acct: Ints, count: Ints) -> None:
    """This function will remember `day` as the day of default, with the claim that is on the book."""
    count[at.DEFAULT_DAY] = day
    count[at.DEFAULT_MINOR] = acct[at.PRINCIPAL] + acct[at.PRINCIPAL_DUE] + acct[at.ACCRUED] + acct[at.INTEREST_DUE]


@nb.njit(cache=True, forceinline=True)
def accrue(
    day: int, last: int, events: at.Events, loan: Floats, acct: Ints, count: Ints, sums: Floats, left: Ints
) -> None:
    """This function will accrue up to `day`, and on the way move interest off balance on the day the line is passed.

    Interest more than `loan[3]` days past due is off balance from the next day on.
    """
    if count[at.LAST_DAY] == at.NEVER:
        count[at.LAST_DAY] = day
    if count[at.STATE] != at.OPEN or day <= count[at.LAST_DAY]:
        return
    start = count[at.LAST_DAY]
    if not count[at.OFF_BALANCE]:
        oldest = oldest_unpaid(last, events, count, left)
        line = oldest + int(loan[3]) + 1
        if oldest != at.NEVER and line <= day:
            middle = max(line, start)
            _span(start, middle, loan, acct, count, sums)
            _post(acct, count, sums)
            note_default(line, acct, count)
            switch(1, acct, count)
            start = middle
    _span(start, day, loan, acct, count, sums)
    _post(acct, count, sums)
    count[at.LAST_DAY] = day
