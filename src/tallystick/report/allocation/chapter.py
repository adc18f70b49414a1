"""What the report of an allocation is told: a chapter for each population of applicants."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tallystick.engine.allocation.frontier import Totals

Both = dict[str, str]


@dataclass(frozen=True)
class Line:
    """One limited resource: use, bound, and what one more unit of the bound would earn. `unit` is minor or count."""

    name: str
    unit: str
    used: float
    bound: float
    price: float
    is_least: bool


@dataclass(frozen=True)
class Point:
    """One point of the frontier: `kind` is best, loss or reach."""

    kind: str
    share: float
    totals: Totals


@dataclass(frozen=True)
class Solved:
    """One allocation: what it comes to, how near the best it is, its limits, and offers (one row an applicant)."""

    totals: Totals
    bound_minor: float
    gap: float
    is_proven: bool
    lines: tuple[Line, ...]
    offers: pl.DataFrame


@dataclass(frozen=True)
class Case:
    """Another allocation: its name, where its numbers come from, and what the offers of the best one would come to
    in it; None where nothing has happened to the applicants.
    """

    name: Both
    source: Both
    solved: Solved
    kept: Totals | None


@dataclass(frozen=True)
class Chapter:
    """One population: how many firms and businesses, how many can get nothing and why, allocations, the frontier.

    `cases` are allocations under a shock or with more lent, each beside the best one.
    """

    name: Both
    firms: int
    businesses: int
    without_segment: int
    without_limit: int
    best: Solved
    frontier: tuple[Point, ...]
    cases: tuple[Case, ...]
