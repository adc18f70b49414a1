"""Payments to what is due, waivers, write-off. Compiled."""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

from tallystick.engine.servicing import layout as at
from tallystick.engine.servicing.accrual import income_of, move, note_default, oldest_unpaid, switch

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@nb.njit(cache=True, forceinline=True)
def _clear_dues(column: int, amount: int, last: int, count: Ints, left: Ints) -> None:
    """Take `amount` off the unpaid dues of one kind (0 principal, 1 interest), oldest first."""
    rest, d = amount, count[at.HEAD]
    while rest > 0 and d < last:
        taken = min(rest, left[d, column])
        left[d, column] -= taken
        rest -= taken
        d += 1


@nb.njit(cache=True, forceinline=True)
def _take(receivable: int, against: int, amount: int, acct: Ints) -> int:
    """Settle a receivable up to `amount` against `against`, on balance first; off balance it earns its income now."""
    on: int = min(amount, acct[receivable])
    move(acct, against, receivable, on)
    if receivable == at.PRINCIPAL_DUE or receivable == at.FEE_DUE:
        return on
    memorandum = receivable + at.TO_OFF
    off: int = min(amount - on, acct[memorandum])
    if against == at.CASH:
        move(acct, at.CASH, income_of(receivable), off)
    move(acct, at.OFF_CONTRA, memorandum, off)
    return on + off


@nb.njit(cache=True, forceinline=True)
def _settle(part: int, against: int, amount: int, last: int, acct: Ints, count: Ints, left: Ints) -> int:
    """Settle one part of what is due; gives what was used."""
    if part == at.P_PRINCIPAL:
        used = _take(at.PRINCIPAL_DUE, against, amount, acct)
        _clear_dues(0, used, last, count, left)
    elif part == at.P_INTEREST:
        used = _take(at.INTEREST_DUE, against, amount, acct)
        _clear_dues(1, used, last, count, left)
    elif part == at.P_PENALTY:
        used = _take(at.PENALTY_DUE, against, amount, acct)
    elif part == at.P_COMPOUND:
        used = _take(at.COMPOUND_DUE, against, amount, acct)
    else:
        used = _take(at.FEE_DUE, against, amount, acct)
    return used


@nb.njit(cache=True, forceinline=True)
def _prepay(amount: int, acct: Ints) -> int:
    """What is left after all dues repays principal before its time; gives what was used."""
    used: int = min(amount, acct[at.PRINCIPAL])
    move(acct, at.CASH, at.PRINCIPAL, used)
    return used


@nb.njit(cache=True, forceinline=True)
def _after(day: int, oldest: int, last: int, events: at.Events, acct: Ints, count: Ints, left: Ints) -> None:
    """Notice a late payment, a loan that is clear again, and one that is paid off."""
    if oldest != at.NEVER and oldest < day:
        count[at.LAST_MISSED] = max(count[at.LAST_MISSED], oldest)
        count[at.WAS_OVERDUE] = 1
        count[at.LATE] += 1
    if oldest_unpaid(last, events, count, left) == at.NEVER:
        if count[at.WAS_OVERDUE]:
            count[at.CLEARED] = day
            count[at.WAS_OVERDUE] = 0
        if count[at.OFF_BALANCE]:
            switch(0, acct, count)


@nb.njit(cache=True, forceinline=True)
def pay(
    day: int,
    amount: int,
    part: int,
    last: int,
    events: at.Events,
    loan: Floats,
    order: Ints,
    acct: Ints,
    count: Ints,
    left: Ints,
) -> None:
    """This function will let a payment settle what is due: its own part first where it names one, then in order.

    `order[0]` holds up to `loan[3]` days past due, `order[1]` after it. What remains prepays principal; what remains
    then is owed back (`overpaid`).
    """
    oldest = oldest_unpaid(last, events, count, left)
    late = oldest != at.NEVER and day - oldest > int(loan[3])
    rest = amount
    if part != at.NO_PART:
        rest -= _settle(part, at.CASH, rest, last, acct, count, left)
    for p in order[1] if late else order[0]:
        rest -= _settle(p, at.CASH, rest, last, acct, count, left)
    rest -= _prepay(rest, acct)
    move(acct, at.CASH, at.OVERPAID, rest)
    count[at.LAST_PAID] = day
    _after(day, oldest, last, events, acct, count, left)


@nb.njit(cache=True, forceinline=True)
def waive(day: int, part: int, amount: int, last: int, events: at.Events, acct: Ints, count: Ints, left: Ints) -> None:
    """This function will forgive a part of what is due (interest where none is named), never more than is there."""
    oldest = oldest_unpaid(last, events, count, left)
    _settle(at.P_INTEREST if part == at.NO_PART else part, at.WAIVER, amount, last, acct, count, left)
    _after(day, oldest, last, events, acct, count, left)


@nb.njit(cache=True, forceinline=True)
def write_off(kind: int, price: int, first: int, last: int, acct: Ints, count: Ints, sums: Floats, left: Ints) -> None:
    """This function will take the loan off the book: against the allowance, or sold for `price`.

    A loan written off keeps its claim on the memorandum account (账销案存); a sold one keeps nothing.
    """
    claim = 0
    if not count[at.OFF_BALANCE]:
        note_default(count[at.LAST_DAY], acct, count)
        switch(1, acct, count)
    for receivable in (at.PRINCIPAL, at.PRINCIPAL_DUE, at.FEE_DUE):
        amount = acct[receivable]
        claim += amount
        move(acct, at.ALLOWANCE, receivable, amount)
    for memorandum in range(at.OFF_ACCRUED, at.OFF_CONTRA):
        claim += acct[memorandum]
        move(acct, at.OFF_CONTRA, memorandum, acct[memorandum])
    if kind == at.TRANSFERRED:
        move(acct, at.CASH, at.ALLOWANCE, price)
        count[at.STATE] = at.SOLD
    else:
        move(acct, at.WRITTEN_OFF, at.WRITTEN_CONTRA, claim)
        count[at.STATE] = at.GONE
    sums[:] = 0.0
    count[at.ACCRUED_POSTED : at.COMPOUND_POSTED + 1] = 0
    for d in range(first, last):
        left[d, 0], left[d, 1] = 0, 0
