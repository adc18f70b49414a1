"""The compiled loop: every applicant's best offer where resources have prices; and offers changed one by one."""

from __future__ import annotations

from typing import Any, NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from tallystick.engine.allocation.problem import LEVELS, NONE, Choices, Offers, Problem, Worth

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Priced(NamedTuple):
    """Terms of an applicant's worth after the prices of what a loan uses: by amount, by its square, by loan."""

    per_unit: Floats
    square: Floats
    fixed: Floats


class Used(NamedTuple):
    """What loans use: (resources, applicants) each, and the group of each applicant."""

    per_unit: Floats
    square: Floats
    each: Floats
    group: Ints


def used(problem: Problem) -> Used:
    """This function will stack what loans use for the compiled loops."""
    size = problem.applicants
    parts = [[getattr(one, name) for one in problem.resources] for name in ("per_unit", "square", "each")]
    stacked = [np.ascontiguousarray(np.stack(part)) if part else np.empty((0, size)) for part in parts]
    return Used(stacked[0], stacked[1], stacked[2], problem.caps.group)


def priced(problem: Problem, of: Used, prices: Floats) -> Priced:
    """This function will take `prices` (of resources, then of groups) off every applicant's worth."""
    count = len(problem.resources)
    by_resource, by_group = prices[:count], prices[count:]
    per_unit = problem.worth.per_unit + by_resource @ of.per_unit
    if len(by_group):
        per_unit = per_unit + np.append(by_group, 0.0)[of.group]
    square = problem.worth.square + by_resource @ of.square
    return Priced(per_unit, square, problem.worth.fixed + by_resource @ of.each)


@nb.njit(parallel=True, cache=True, nogil=True, boundscheck=False, error_model="numpy")
def best_offers(worth: Worth, offers: Offers, at: Priced) -> Any:
    """This function will give each applicant's best choice and its worth at the prices; none where none is worth it.

    For a rate the worth is a quadratic of the amount: the best amount is the step nearest its top, or an end.
    """
    size, rates = len(worth.segment), len(offers.rates)
    choice, value = np.empty(size, np.int32), np.empty(size)
    for i in nb.prange(size):
        best, held = 0.0, NONE
        last = worth.levels[i] - 1
        if last >= 0:
            most = worth.least[i] + last * worth.step[i]
            share = offers.take_up[worth.segment[i]]
            for r in range(rates):
                linear = worth.per_rate[i] * offers.rates[r] - at.per_unit[i]
                bend = worth.square_rate[i] * offers.rates[r] + at.square[i]
                if bend > 0.0 and worth.step[i] > 0.0:
                    level = (0.5 * linear / bend - worth.least[i]) / worth.step[i]
                    k = min(max(int(np.floor(level + 0.5)), 0), last) if level < LEVELS else last
                else:
                    k = last if linear > bend * (worth.least[i] + most) else 0
                a = worth.least[i] + k * worth.step[i]
                got = share[r] * (a * linear - a * a * bend - at.fixed[i])
                if got > best:
                    best, held = got, r * LEVELS + k
        choice[i], value[i] = held, best
    return choice, value


@nb.njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")
def _of_choice(worth: Worth, offers: Offers, of: Used, i: Any, choice: Any, use: Floats) -> float:
    """Expected worth of one choice; its use of resources into `use`, of its group into the last place."""
    if choice == NONE:
        use[:] = 0.0
        return 0.0
    rate = offers.rates[choice // LEVELS]
    share = offers.take_up[worth.segment[i], choice // LEVELS]
    a = worth.least[i] + (choice % LEVELS) * worth.step[i]
    for c in range(len(use) - 1):
        use[c] = share * (a * of.per_unit[c, i] + a * a * of.square[c, i] + of.each[c, i])
    use[-1] = share * a
    linear = worth.per_rate[i] * rate - worth.per_unit[i]
    bend = worth.square_rate[i] * rate + worth.square[i]
    return float(share * (a * linear - a * a * bend - worth.fixed[i]))


@nb.njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")
def switched(
    worth: Worth,
    offers: Offers,
    of: Used,
    choice: Choices,
    other: Choices,
    order: Ints,
    uses: Floats,
    bounds: Floats,
    scales: Floats,
    mending: bool,
) -> int:
    """This function will go from `choice` to `other` applicant by applicant in `order`, in place, where that helps.

    Mending, a change helps that lowers the sum of excesses (by `scales`), until there is none; else one that is worth
    more and keeps every bound that is kept. `uses` is kept up to date. Gives the number of changes.
    """
    count = len(of.per_unit)
    now, then, changed = np.empty(count + 1), np.empty(count + 1), 0
    for n in range(len(order)):
        i = order[n]
        if choice[i] == other[i]:
            continue
        before = _of_choice(worth, offers, of, i, choice[i], now)
        after = _of_choice(worth, offers, of, i, other[i], then)
        excess, more, fits = 0.0, 0.0, True
        for c in range(count + 1):
            at = c if c < count else count + of.group[i]
            if c == count and of.group[i] < 0:
                continue
            old, new = uses[at], uses[at] + then[c] - now[c]
            excess += max(old - bounds[at], 0.0) / scales[at]
            more += max(new - bounds[at], 0.0) / scales[at]
            fits = fits and (new <= bounds[at] or new <= old)
        if (mending and more < excess) or (not mending and fits and after > before):
            for c in range(count):
                uses[c] += then[c] - now[c]
            if of.group[i] >= 0:
                uses[count + of.group[i]] += then[count] - now[count]
            choice[i] = other[i]
            changed += 1
            if mending:
                left = 0.0
                for at in range(len(uses)):
                    left += max(uses[at] - bounds[at], 0.0)
                if left <= 0.0:
                    break
    return changed
