"""The fold: one loan's events in order of their value day, into accounts, counters and unpaid dues. Compiled.

All loans of a batch at once; one loan does not see another. A fold can start from a checkpoint: the accounts, counters
and sums it ended with, and its unpaid dues as `carried` events. Then it gives what folding everything would have given.
The day of default and the claim of that day are remembered for the workout.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Final

import numba as nb
import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.engine.servicing import layout as at
from tallystick.engine.servicing.accrual import accrue, earn, move, oldest_unpaid
from tallystick.engine.servicing.payment import pay, waive, write_off
from tallystick.kernel.whole_minor import half_up

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
LEAST_EVENTS_A_THREAD: Final = 50_000
"""Below it a thread of its own costs more than it brings."""


@nb.njit(cache=True, forceinline=True)
def _fall_due(e: int, kind: int, amount: int, acct: Ints, count: Ints, sums: Floats, left: Ints) -> None:
    """An instalment falls due: stated interest, or where none is (-1) what accrued; principal up to what is left."""
    if kind == at.DUE_PRINCIPAL:
        part = min(amount, acct[at.PRINCIPAL])
        move(acct, at.PRINCIPAL_DUE, at.PRINCIPAL, part)
        left[e, 0] = part
        return
    interest = amount if amount >= 0 else half_up(sums[0])
    earn(at.ACCRUED, interest - count[at.ACCRUED_POSTED], acct, count)
    shift = at.TO_OFF if count[at.OFF_BALANCE] else 0
    move(acct, at.INTEREST_DUE + shift, at.ACCRUED + shift, interest)
    left[e, 1] = interest
    sums[0] = 0.0
    count[at.ACCRUED_POSTED] = 0


@nb.njit(cache=True, forceinline=True)
def _note(kind: int, day: int, until: int, rate: int, count: Ints) -> None:
    """Events that move no money."""
    if kind == at.RATE_RESET:
        count[at.RATE] = rate
    elif kind == at.EXTENDED:
        count[at.EXTENSIONS] += 1
        count[at.MATURES] = max(until, count[at.MATURES])
    elif kind == at.RENEWED:
        count[at.RENEWALS] += 1
    elif kind == at.RESTRUCTURED:
        count[at.RESTRUCTURED_BEFORE] = count[at.RESTRUCTURED_DAY]
        count[at.RESTRUCTURED_DAY] = day
        if until != at.NEVER:
            count[at.MATURES] = until
    elif kind == at.MISUSED:
        count[at.MISUSED_DAY] = day
    elif kind == at.TECHNICAL:
        count[at.TECHNICAL_UNTIL] = until if until != at.NEVER else day


@nb.njit(cache=True, forceinline=True)
def _recover(amount: int, acct: Ints, count: Ints) -> None:
    """Money comes in on a loan that left the book: it goes back to the allowance and off the claim that was kept."""
    move(acct, at.CASH, at.ALLOWANCE, amount)
    move(acct, at.WRITTEN_CONTRA, at.WRITTEN_OFF, min(amount, acct[at.WRITTEN_OFF]))
    count[at.RECOVERED_TOTAL] += amount


@nb.njit(cache=True, forceinline=True)
def _apply(
    e: int,
    day: int,
    first: int,
    events: at.Events,
    loan: Floats,
    order: Ints,
    acct: Ints,
    count: Ints,
    sums: Floats,
    left: Ints,
) -> None:
    """Let one event happen."""
    kind, amount, part = int(events.kind[e]), events.amount[e], int(events.part[e])
    if kind <= at.TECHNICAL:
        _note(kind, day, int(events.until[e]), events.rate[e], count)
    elif count[at.STATE] != at.OPEN:
        if kind in (at.PAID, at.RECOVERED):
            _recover(amount, acct, count)
    elif kind == at.DRAWN:
        move(acct, at.PRINCIPAL, at.CASH, amount)
        count[at.DRAWN_TOTAL] += amount
    elif kind in (at.DUE_INTEREST, at.DUE_PRINCIPAL):
        _fall_due(e, kind, amount, acct, count, sums, left)
    elif kind in (at.FEE, at.COST):
        move(acct, at.FEE_DUE, at.FEE_INCOME if kind == at.FEE else at.CASH, amount)
    elif kind == at.WAIVED:
        waive(day, part, amount, e, events, acct, count, left)
    elif kind in (at.PAID, at.RECOVERED):
        pay(day, amount, part, e, events, loan, order, acct, count, left)
    elif kind in (at.WRITE_OFF, at.TRANSFERRED):
        write_off(kind, max(amount, 0), first, e, acct, count, sums, left)


@nb.njit(cache=True, forceinline=True)
def _notice(day: int, last: int, events: at.Events, count: Ints, left: Ints) -> None:
    """Remember an instalment that was not paid on its day, whatever happens next."""
    oldest = oldest_unpaid(last, events, count, left)
    if oldest != at.NEVER and oldest < day:
        count[at.LAST_MISSED] = max(count[at.LAST_MISSED], oldest)
        count[at.WAS_OVERDUE] = 1


@nb.njit(cache=True, nogil=True)
def _fold_range(
    here: int,
    until: int,
    starts: Ints,
    events: at.Events,
    loans: Floats,
    orders: Ints,
    as_of: int,
    running: at.Running,
) -> None:
    """Fold loans `here` up to before `until`."""
    accts, counts, sums, left, deltas = running
    wanted = len(deltas) > 0
    before = np.zeros(accts.shape[1], dtype=np.int64)
    for i in range(here, until):
        first, last = starts[i], starts[i + 1]
        acct, count, sum_, loan = accts[i], counts[i], sums[i], loans[i]
        before[:] = acct
        count[at.HEAD] = first
        for e in range(first, last):
            if events.kind[e] == at.CARRIED:
                left[e, 0], left[e, 1] = events.amount[e], events.rate[e]
                continue
            day = int(events.day[e])
            accrue(day, e, events, loan, acct, count, sum_, left)
            _notice(day, e, events, count, left)
            _apply(e, day, first, events, loan, orders, acct, count, sum_, left)
            if wanted:
                deltas[e] = acct - before
                before[:] = acct
        accrue(as_of, last, events, loan, acct, count, sum_, left)
        _notice(as_of, last, events, count, left)
        if wanted:
            deltas[len(events.day) + i] = acct - before


def fold(
    starts: Ints,
    events: at.Events,
    loans: Floats,
    orders: Ints,
    as_of: int,
    running: at.Running,
) -> None:
    """This function will fold `events[starts[i]:starts[i + 1]]` into row i of what is `running`, in place.

    `events` are sorted by loan, day, kind, number; reversed ones left out.
    `loans` (m, 4): day count, penalty multiplier, misuse multiplier, days past due after which interest is off balance.
    `orders` (2, 6): parts in the order payments go to, up to and after that line.
    Ranges of loans are folded side by side, a thread each; a range does not see another.
    """
    rest = (starts, events, loans, orders, as_of, running)
    bounds = _bounds(starts, pl.thread_pool_size())
    if len(bounds) == 2:
        _fold_range(bounds[0], bounds[1], *rest)
        return
    with ThreadPoolExecutor(len(bounds) - 1) as pool:
        for folded in [pool.submit(_fold_range, here, until, *rest) for here, until in pairwise(bounds)]:
            folded.result()


def _bounds(starts: Ints, most: int) -> list[int]:
    """Loans at which ranges of about as many events begin, and the end; one range where events are few."""
    loans, events = len(starts) - 1, int(starts[-1])
    ranges = max(1, min(most, events // LEAST_EVENTS_A_THREAD))
    inner = np.searchsorted(starts, [events * k // ranges for k in range(1, ranges)])
    return [0, *(int(place) for place in inner), loans]
