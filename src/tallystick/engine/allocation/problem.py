"""The problem of allocation as arrays: what a loan of `a` at rate `r` to applicant `i` is worth and what it uses.

An offer is taken with probability `t(segment, r)`. Taken, it is worth `a (w r - c) - a^2 (u r + q) - f` in a year and
uses `a y + a^2 s + n` of each resource: linear and square terms by amount, because PD may rise with what is lent.
Everything counts in expectation over take-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Choices = npt.NDArray[np.int32]

NONE = -1
"""Choice of no loan. Any other choice is `rate number * LEVELS + amount number`."""
LEVELS = 64


class AllocationError(ValueError):
    """A problem of allocation contradicts itself."""


class Worth(NamedTuple):
    """One entry an applicant: `segment` of take-up; worth `a (per_rate r - per_unit) - a^2 (square_rate r + square)
    - fixed` of a loan taken; amounts `least + k step`, `levels` of them (0: no loan is possible). Minor units.
    """

    segment: Ints
    per_rate: Floats
    per_unit: Floats
    square_rate: Floats
    square: Floats
    fixed: Floats
    least: Floats
    step: Floats
    levels: Ints


class Offers(NamedTuple):
    """The rates that may be offered (share a year) and the share of each segment that takes each: (segments, rates)."""

    rates: Floats
    take_up: Floats


@dataclass(frozen=True)
class Resource:
    """Something that is limited: use of a taken loan is `a per_unit + a^2 square + each`, all of it at most `bound`.

    A least (an inclusion target) is a most of negative numbers. `unit` is `minor` or `count`.
    """

    name: str
    bound: float
    per_unit: Floats
    square: Floats
    each: Floats
    unit: str = "minor"
    is_least: bool = False


@dataclass(frozen=True)
class Caps:
    """Money lent to each of several groups is at most its bound: `group` says to which an applicant belongs."""

    group: Ints
    bounds: Floats
    names: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """Applicants, offers, resources and caps by group (none: no groups)."""

    worth: Worth
    offers: Offers
    resources: tuple[Resource, ...]
    caps: Caps

    def __post_init__(self) -> None:
        size = len(self.worth.segment)
        lengths = {len(part) for part in self.worth} | {len(self.caps.group)}
        lengths |= {len(part) for one in self.resources for part in (one.per_unit, one.square, one.each)}
        if lengths != {size}:
            raise AllocationError(f"arrays of {sorted(lengths)} applicants do not fit together")
        if self.offers.take_up.shape[1] != len(self.offers.rates):
            raise AllocationError("take-up has another number of rates than there are rates")
        if size and (self.worth.levels.max() > LEVELS or self.worth.levels.min() < 0):
            raise AllocationError(f"an applicant has more than {LEVELS} amounts, or fewer than none")
        if not all(np.isfinite(part).all() for part in self.worth):
            raise AllocationError("an applicant's worth is not known; leave it out or state an assumption")

    @property
    def applicants(self) -> int:
        """How many there are."""
        return len(self.worth.segment)

    @property
    def bounds(self) -> Floats:
        """Bounds of resources, then of groups."""
        return np.concatenate([[one.bound for one in self.resources], self.caps.bounds]).astype(np.float64)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of resources, then of groups."""
        return (*(one.name for one in self.resources), *self.caps.names)

    def part(self, rows: Ints, share: float) -> Problem:
        """This function will give the problem of the applicants at `rows` with `share` of every bound."""
        cut = [
            Resource(
                one.name,
                one.bound * share,
                one.per_unit[rows],
                one.square[rows],
                one.each[rows],
                one.unit,
                one.is_least,
            )
            for one in self.resources
        ]
        worth = Worth._make(part[rows] for part in self.worth)
        caps = Caps(self.caps.group[rows], self.caps.bounds * share, self.caps.names)
        return Problem(worth, self.offers, tuple(cut), caps)


def no_caps(size: int) -> Caps:
    """This function will give caps of no group for `size` applicants."""
    return Caps(np.full(size, NONE, np.int64), np.empty(0), ())


def amounts_of(problem: Problem, choice: Choices) -> Floats:
    """This function will give the amount of each choice (minor units), 0 for none."""
    amount = problem.worth.least + (choice % LEVELS) * problem.worth.step
    return np.asarray(np.where(choice == NONE, 0.0, amount))


def rates_of(problem: Problem, choice: Choices) -> Floats:
    """This function will give the rate of each choice, not a number for none."""
    rate = problem.offers.rates[np.where(choice == NONE, 0, choice // LEVELS)]
    return np.asarray(np.where(choice == NONE, np.nan, rate))


def taken(problem: Problem, choice: Choices) -> Floats:
    """This function will give the probability that each choice is taken, 0 for none."""
    share = problem.offers.take_up[problem.worth.segment, np.where(choice == NONE, 0, choice // LEVELS)]
    return np.asarray(np.where(choice == NONE, 0.0, share))


def worths_of(problem: Problem, choice: Choices) -> Floats:
    """This function will give the expected worth of each choice in a year (minor units)."""
    w, a = problem.worth, amounts_of(problem, choice)
    rate = np.nan_to_num(rates_of(problem, choice))
    worth = a * (w.per_rate * rate - w.per_unit) - a * a * (w.square_rate * rate + w.square) - w.fixed
    return np.asarray(taken(problem, choice) * worth)


def uses_of(problem: Problem, choice: Choices) -> Floats:
    """This function will give the expected use of every resource, then of every group."""
    a, share = amounts_of(problem, choice), taken(problem, choice)
    of_resources = [
        float((share * (a * one.per_unit + a * a * one.square + one.each)).sum()) for one in problem.resources
    ]
    grouped = problem.caps.group >= 0
    groups = np.bincount(problem.caps.group[grouped], weights=(share * a)[grouped], minlength=len(problem.caps.bounds))
    return np.concatenate([of_resources, groups[: len(problem.caps.bounds)]])
