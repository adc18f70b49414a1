"""PD over several years from how grades migrate: cohorts, and the generator of a Markov chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.linalg import expm

from tallystick.modelling.errors import ModelError

Floats = NDArray[np.float64]
DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Migration:
    """A matrix over `states`: grades from the best on, default last. Rows of a matrix of probabilities add up to 1."""

    states: tuple[str, ...]
    matrix: Floats
    counts: Floats

    def frame(self) -> pl.DataFrame:
        """This function will give the matrix with a column `from` and one a state."""
        cells = {state: self.matrix[:, at] for at, state in enumerate(self.states)}
        return pl.DataFrame({"from": list(self.states), **cells})


def cohort(frame: pl.DataFrame, states: Sequence[str], *, before: str = "before", after: str = "after") -> Migration:
    """This function will give the one-year matrix from pairs of states a year apart, one row a borrower and year.

    Who left the book without default (`after` null) is left out of both sides, so that leaving is taken to say nothing
    of risk. Default is absorbing. A grade nobody was in stays where it is.

    :raises ModelError: a state that is not among `states`.
    """
    names = tuple(states)
    place = _places(frame, names, (before, after))
    known = ~np.isnan(place[1])
    counts = np.zeros((len(names), len(names)))
    np.add.at(counts, (place[0][known].astype(int), place[1][known].astype(int)), 1.0)
    counts[-1] = 0.0
    sums = counts.sum(axis=1, keepdims=True)
    matrix = np.where(sums > 0, counts / np.where(sums > 0, sums, 1.0), np.eye(len(names)))
    return Migration(names, matrix, counts)


def generator(frame: pl.DataFrame, states: Sequence[str]) -> Migration:
    """This function will give the yearly generator from spells: rows with `state`, `from_day`, `until_day` and
    `next_state` (null where the spell was cut off).

    Intensity from i to j: moves from i to j over years spent in i (Lando and Skodeberg 2002). Short stays count for
    what they are, and a default that no one-year pair shows still gives every grade that can reach it a PD above 0.

    :raises ModelError: a state that is not among `states`, or a spell that ends before it begins.
    """
    names = tuple(states)
    place = _places(frame, names, ("state", "next_state"))
    years = (
        frame.select((pl.col("until_day") - pl.col("from_day")).dt.total_days()).to_series().to_numpy() / DAYS_A_YEAR
    )
    if (years < 0).any():
        cause = f"{int((years < 0).sum())} end before they begin"
        raise ModelError(thing="the spells", cause=cause, cure="Write from_day before until_day")
    spent = np.bincount(place[0].astype(int), years, minlength=len(names))
    moved = ~np.isnan(place[1])
    counts = np.zeros((len(names), len(names)))
    np.add.at(counts, (place[0][moved].astype(int), place[1][moved].astype(int)), 1.0)
    counts[-1] = 0.0
    np.fill_diagonal(counts, 0.0)
    rates = counts / np.where(spent > 0, spent, np.inf)[:, None]
    return Migration(names, rates - np.diag(rates.sum(axis=1)), counts)


def term_structure(migration: Migration, years: Sequence[float], *, is_generator: bool) -> pl.DataFrame:
    """This function will give the cumulative PD of each grade: columns `grade`, `years`, `pd`, by grade and years.

    A generator is raised by its exponential, for any part of a year; a one-year matrix by its powers, and its years are
    whole.

    :raises ModelError: a part of a year asked of a one-year matrix.
    """
    rows = []
    for span in years:
        if is_generator:
            held = expm(migration.matrix * span)
        elif float(span).is_integer():
            held = np.linalg.matrix_power(migration.matrix, int(span))
        else:
            cause = f"{span:g} years asked of a one-year matrix"
            raise ModelError(thing="the term structure", cause=cause, cure="Ask for whole years, or use a generator")
        pds = zip(migration.states[:-1], held[:-1, -1], strict=True)
        rows += [{"grade": grade, "years": float(span), "pd": float(pd_)} for grade, pd_ in pds]
    order = pl.Enum(migration.states[:-1])
    frame = pl.DataFrame(rows, {"grade": pl.String, "years": pl.Float64, "pd": pl.Float64})
    return frame.sort(pl.col("grade").cast(order), "years")


def spells(
    snapshots: pl.DataFrame, *, key: str = "enterprise_id", day: str = "day", state: str = "grade"
) -> pl.DataFrame:
    """This function will turn snapshots (one row a borrower and day) into spells for `generator`.

    A spell lasts from a borrower's first snapshot in a state to the first in another; the last one is cut off at the
    borrower's last snapshot.
    """
    ordered = snapshots.sort(key, day).with_columns(
        moved=(pl.col(state) != pl.col(state).shift(1).over(key)).fill_null(value=True)
    )
    runs = ordered.with_columns(run=pl.col("moved").cum_sum().over(key))
    first = runs.group_by(key, "run").agg(
        state=pl.col(state).first(), from_day=pl.col(day).min(), last_day=pl.col(day).max()
    )
    nexts = first.sort(key, "run").with_columns(
        until_day=pl.col("from_day").shift(-1).over(key), next_state=pl.col("state").shift(-1).over(key)
    )
    return nexts.with_columns(pl.coalesce("until_day", "last_day").alias("until_day")).select(
        key, "state", "from_day", "until_day", "next_state"
    )


def _places(frame: pl.DataFrame, names: tuple[str, ...], columns: tuple[str, str]) -> tuple[Floats, Floats]:
    order = {name: float(at) for at, name in enumerate(names)}
    strange = sorted((set(frame[columns[0]]) | set(frame[columns[1]].drop_nulls())) - set(names), key=str)
    if strange:
        cause = f"{strange[0]!r} is not among {', '.join(names)}"
        raise ModelError(thing="the states", cause=cause, cure="Name all grades, default last; no row without a state")
    found = [frame[name].replace_strict(order, default=None, return_dtype=pl.Float64).to_numpy() for name in columns]
    return found[0], found[1].astype(float)
