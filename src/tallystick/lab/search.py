"""Packs tried: every setting of the levers, or those that look best so far; the best, and what no data backs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import prod
from typing import Any, Literal

import numpy as np
import polars as pl
from scipy.stats import norm

from tallystick.lab.cuts import parts_of
from tallystick.lab.diff import MONEY
from tallystick.lab.errors import LabError
from tallystick.lab.history import History
from tallystick.lab.levers import Lever, Setting, with_setting
from tallystick.lab.support import Support, SupportRule, support_of
from tallystick.lab.trial import Trial
from tallystick.pack.pack import Pack

MOST_TRIES = 5_000
START_PER_LEVER = 3
Aim = Literal["expected_profit_minor", "approved", "loan_minor"]
FIGURES = ("approved", *MONEY)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a pack must keep to be good: expected loss by loans at most, approvals and loans at least; None is free."""

    loss_share_at_most: float | None = None
    approved_at_least: int | None = None
    loan_minor_at_least: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is sought: the levers, from which day on, the aim, the limits, the support, how, how often, which seed."""

    levers: tuple[Lever, ...]
    since: date
    aim: Aim
    limits: Limits
    support: SupportRule
    how: Literal["grid", "bayes"]
    tries: int
    seed: int


@dataclass(frozen=True)
class Search:
    """Everything tried, a row a setting: its values by lever, its figures, whether it is allowed, on the frontier.

    `best` is the row of the best allowed setting; None where none is allowed.
    """

    question: Question
    tried: pl.DataFrame
    best: int | None

    def setting(self, row: int) -> Setting:
        """This function will give the values of the levers in a row."""
        return tuple(float(self.tried[_column(place)][row]) for place in range(len(self.question.levers)))


def search(history: History, pack: Pack, question: Question) -> Search:
    """This function will try settings of the levers on `history`, all applications as of the question's day.

    The pack as it is is tried first. Settings that go beyond what the data can say are refused, not ranked.

    :raises LabError: a grid has more settings than may be tried.
    """
    settings = prod(len(lever.values) for lever in question.levers)
    if question.how == "grid" and settings > MOST_TRIES:
        raise LabError(
            f"the grid has {settings:,} settings, more than {MOST_TRIES:,}; try fewer values, or `how: bayes`"
        )
    bench = _Bench.of(history, pack, question)
    held = tuple(lever.held for lever in question.levers)
    rows = [bench.tried(held)]
    if question.how == "grid":
        every = product(*(lever.values for lever in question.levers))
        rows += [bench.tried(setting) for setting in every if setting != held]
    else:
        rows += _by_bayes(bench, question, rows[0])
    frame = _ranked(pl.DataFrame(rows), question)
    allowed = frame.with_row_index("row").filter("is_allowed").sort(question.aim, "row", descending=[True, False])
    return Search(question, frame, int(allowed["row"][0]) if allowed.height else None)


@dataclass(frozen=True)
class _Bench:
    """The history decided under the held pack, against which settings are tried."""

    trial: Trial
    support: Support
    totals: dict[str, int]
    pack: Pack
    question: Question

    @staticmethod
    def of(history: History, pack: Pack, question: Question) -> _Bench:
        levers, since = question.levers, question.since
        held = [lever.held for lever in levers]
        ends = [
            (*held[:place], value, *held[place + 1 :])
            for place, lever in enumerate(levers)
            for value in {min(lever.values), max(lever.values)} - {lever.held}
        ]
        others = [with_setting(pack, levers, end, since) for end in ends]
        trial = Trial.of(history, pack, others, as_of=since)
        decided = trial.decided
        support = support_of(history, parts_of(history, decided["grade"]), decided["outcome"], question.support)
        return _Bench(trial, support, _figures(decided), pack, question)

    def tried(self, setting: Setting) -> dict[str, Any]:
        """The figures of one setting: those of the held pack, less what it decides otherwise, and with it again."""
        found = self.trial.under(with_setting(self.pack, self.question.levers, setting, self.question.since))
        before, after = _figures(found.before), _figures(found.after)
        figures = {name: self.totals[name] - before[name] + after[name] for name in FIGURES}
        beyond, unsupported = self.support.unsupported(found, self.question.support)
        values = {_column(place): value for place, value in enumerate(setting)}
        return values | figures | {"changed": found.rows.len(), "beyond": beyond, "unsupported": unsupported}


def _figures(decided: pl.DataFrame) -> dict[str, int]:
    sums = decided.select((pl.col("outcome") == "approve").sum().cast(pl.Int64).alias("approved"), pl.col(MONEY).sum())
    return sums.row(0, named=True)


def _column(place: int) -> str:
    return f"lever_{place + 1}"


def _ranked(frame: pl.DataFrame, question: Question) -> pl.DataFrame:
    """Adds what is allowed, and of that the frontier: nothing tried has more profit, less loss and more approvals."""
    share = pl.col("expected_loss_minor") / pl.col("loan_minor")
    lacking = pl.when(pl.col("beyond") > 0).then(pl.col("unsupported") / pl.col("beyond")).otherwise(0.0)
    frame = frame.with_columns(share.alias("loss_share"), lacking.alias("unsupported_share"))
    frame = frame.with_columns(
        (pl.col("unsupported_share") <= question.support.unsupported_at_most).alias("is_supported"),
        _within(question.limits).alias("is_within"),
    ).with_columns((pl.col("is_supported") & pl.col("is_within")).alias("is_allowed"))
    return frame.with_columns(_frontier(frame).alias("is_frontier"))


def _within(limits: Limits) -> pl.Expr:
    asked = pl.lit(True)
    if limits.loss_share_at_most is not None:
        asked = asked & (pl.col("loss_share") <= limits.loss_share_at_most)
    if limits.approved_at_least is not None:
        asked = asked & (pl.col("approved") >= limits.approved_at_least)
    if limits.loan_minor_at_least is not None:
        asked = asked & (pl.col("loan_minor") >= limits.loan_minor_at_least)
    return asked.fill_null(value=False)


def _frontier(frame: pl.DataFrame) -> pl.Series:
    """Which supported rows no other supported row beats in profit, loss and approvals together."""
    worth = np.column_stack(
        [
            frame["expected_profit_minor"].to_numpy(),
            -frame["expected_loss_minor"].to_numpy(),
            frame["approved"].to_numpy(),
        ]
    ).astype(float)
    good = frame["is_supported"].to_numpy()
    found = np.zeros(len(worth), dtype=bool)
    for place in np.flatnonzero(good):
        rivals = worth[good]
        beaten = (rivals >= worth[place]).all(axis=1) & (rivals > worth[place]).any(axis=1)
        found[place] = not beaten.any()
    return pl.Series(found)


def _by_bayes(bench: _Bench, question: Question, first: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Tries a few settings drawn by the seed, then each time the one with the highest expected improvement.

    A Gaussian process (Matern 5/2) over the levers' places, each from 0 to 1, stands for what was not tried; a setting
    that is not allowed counts as the worst allowed seen.
    """
    chance = np.random.default_rng(question.seed)
    points = _points(question, chance)
    open_places = set(range(len(points)))
    held = tuple(lever.held for lever in question.levers)
    done: list[tuple[Setting, dict[str, Any]]] = [(held, first)]
    start = min(START_PER_LEVER * len(question.levers), question.tries, len(points))
    for place in chance.permutation(len(points))[:start].tolist():
        if points[place] != held:
            done.append((points[place], bench.tried(points[place])))
        open_places.discard(place)
    score = _scorer(question)
    while len(done) <= question.tries and open_places:
        left = sorted(open_places)
        place = left[_most_promising([points[one] for one in left], done, score, question)]
        open_places.discard(place)
        if points[place] != held:
            done.append((points[place], bench.tried(points[place])))
    return iter([row for _, row in done[1:]])


def _points(question: Question, chance: np.random.Generator) -> list[Setting]:
    """Every setting, or where they are too many as many as may be looked at, drawn by the seed."""
    sizes = [len(lever.values) for lever in question.levers]
    if prod(sizes) <= MOST_TRIES:
        return list(product(*(lever.values for lever in question.levers)))
    drawn = {tuple(int(chance.integers(size)) for size in sizes) for _ in range(MOST_TRIES)}
    return [tuple(lever.values[at] for lever, at in zip(question.levers, one, strict=True)) for one in sorted(drawn)]


def _scorer(question: Question) -> Callable[[Sequence[dict[str, Any]]], np.ndarray[Any, Any]]:
    def scores(rows: Sequence[dict[str, Any]]) -> np.ndarray[Any, Any]:
        frame = _ranked(pl.DataFrame(rows), question)
        value, good = frame[question.aim].to_numpy().astype(float), frame["is_allowed"].to_numpy()
        worst = value[good].min() if good.any() else value.min()
        return np.where(good, value, worst)

    return scores


def _most_promising(
    left: list[Setting],
    done: list[tuple[Setting, dict[str, Any]]],
    score: Callable[[Sequence[dict[str, Any]]], np.ndarray[Any, Any]],
    question: Question,
) -> int:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    low = np.array([lever.values[0] for lever in question.levers])
    wide = np.array([max(lever.values[-1] - lever.values[0], 1e-12) for lever in question.levers])
    known = (np.array([setting for setting, _ in done]) - low) / wide
    values = score([row for _, row in done])
    spread = float(values.std()) or 1.0
    target = (values - values.mean()) / spread
    kernel = ConstantKernel(1.0, (1e-2, 1e2)) * Matern(length_scale=0.5, length_scale_bounds=(0.05, 5), nu=2.5)
    model = GaussianProcessRegressor(kernel + WhiteKernel(1e-4, (1e-8, 1e-1)), random_state=question.seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(known, target)
    mean, deviation = model.predict((np.array(left) - low) / wide, return_std=True)
    deviation = np.maximum(deviation, 1e-9)
    gain = mean - target.max()
    improvement = gain * norm.cdf(gain / deviation) + deviation * norm.pdf(gain / deviation)
    return int(np.argmax(improvement))
