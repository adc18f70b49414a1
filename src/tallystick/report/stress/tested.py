"""What the report of a stress test is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tallystick.engine.portfolio.debtors import Debtors
from tallystick.engine.portfolio.measures import LossDistribution
from tallystick.engine.portfolio.reverse import Breaking
from tallystick.engine.portfolio.sensitivities import Sensitivity
from tallystick.engine.portfolio.stress import Path, Scenario

Both = dict[str, str]


@dataclass(frozen=True)
class Stressed:
    """A scenario with its name and source, and what it does."""

    name: Both
    source: Both
    scenario: Scenario
    path: Path


@dataclass(frozen=True)
class Run:
    """What one more scenario does; `found` where it was searched for."""

    found: Breaking | None
    path: Path


@dataclass(frozen=True)
class Grain:
    """The quantile of an endlessly fine book under one factor, what the grain adds, and indices of concentration."""

    limit: float
    added: float
    hhi: Mapping[str, float]


@dataclass(frozen=True)
class Tested:
    """A whole stress test. `breaking` is by floor, and `profit`; `single` one thing worse at a time."""

    distribution: LossDistribution
    held: Debtors
    has_links: bool
    confidence: float
    drawn: int
    by: Mapping[str, pl.DataFrame]
    largest: pl.DataFrame
    grain: Grain
    sensitivities: tuple[Sensitivity, ...]
    step: float
    named: int
    stressed: tuple[Stressed, ...]
    single: Mapping[str, Run]
    industries: tuple[str, ...]
    floors: Mapping[str, float]
    breaking: Mapping[str, Run]
    shocks_source: Both
