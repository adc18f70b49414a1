"""A book under a path of the economy: failures, grades, losses, provisions, profit and capital, year by year.

Log odds of default move by `macro_beta` a point of growth below its long run (as in provisioning) and by what hits an
industry; those that do not fail move between grades by the pack's migration, tilted down in bad years. Falling prices
of collateral raise loss given default. Loans that run off are renewed in their grade. Provisions of a year are its
losses and the change of the allowance: a year's loss for loans whose risk has not risen, the life's for those that
fell by the pack's notches or whose PD rose by its ratio (rules 5.4). Capital takes profit after tax; losses earn no
tax back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.pack.policy import Policy

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
BP = 10_000
SECURED = ("mortgaged", "pledged")
MOST_PD = 0.999


@dataclass(frozen=True)
class Scenario:
    """Paths by year ahead, all of one length: growth of the region (share), fall of collateral prices against today
    (share), squeeze of the margin (bp); and by industry what is added to the log odds of default, every year.
    """

    growth: tuple[float, ...]
    collateral_fall: tuple[float, ...]
    margin_bp: tuple[float, ...]
    industry_logit: Mapping[str, float]


@dataclass(frozen=True)
class Bank:
    """What the bank is beside its loans: capital by risk-weighted assets today, cost of money and of running loans
    (bp), the share of bad loans that is resolved in a year, how far migration tilts by unit of log odds.
    """

    capital_ratio: float
    funding_bp: float
    running_bp: float
    resolved_share: float
    migration_tilt: float


@dataclass(frozen=True)
class StressBook:
    """Performing loans in cells of one industry, security and grade; sums of what has failed. Minor units.

    `industry` numbers `industries`; `grade` numbers the scale; `lgd`, `margin` (share a year), `weight` (risk-weighted
    assets by exposure), `years` left are means of a cell.
    """

    exposure: Floats
    industry: Ints
    grade: Ints
    secured: npt.NDArray[np.bool_]
    lgd: Floats
    rate: Floats
    weight: Floats
    years: Floats
    industries: tuple[str, ...]
    bad_minor: float
    bad_rwa_minor: float
    pd: Floats
    moves: Floats


@dataclass(frozen=True)
class Path:
    """What a scenario does, one entry a year. Minor units and shares. `industry_loss` is of all years, by industry."""

    failed: Floats
    loss: Floats
    provisions: Floats
    profit: Floats
    capital: Floats
    rwa: Floats
    bad_share: Floats
    industry_loss: Floats

    @property
    def ratio(self) -> Floats:
        """Capital by risk-weighted assets."""
        return self.capital / self.rwa


def stress_book(loans: pl.LazyFrame, policy: Policy) -> StressBook:
    """This function will gather closed `loans` into cells. An unknown grade counts as the worst that performs; an
    unknown LGD as that of unsecured loans; an unknown rate earns nothing.
    """
    scale = sorted((grade for grade in policy.scale if grade.pd_12m < 1), key=lambda grade: grade.rank)
    codes = [grade.code for grade in scale]
    bare = float(policy.number("ecl_lgd_unsecured"))
    on_book = loans.filter(pl.col("class").is_not_null() & (pl.col("exposure_minor") > 0))
    ead = pl.col("exposure_minor").cast(pl.Float64)

    def mean(name: str, column: pl.Expr) -> pl.Expr:
        return ((column * ead).sum() / ead.sum()).alias(name)

    cells = (
        on_book.filter(~pl.col("is_npl").fill_null(value=True))
        .with_columns(
            industry=pl.col("industry").fill_null("unknown"),
            row=pl.col("grade").replace_strict(codes, range(len(codes)), default=len(codes) - 1, return_dtype=pl.Int64),
            secured=pl.col("security").is_in(SECURED).fill_null(value=False),
        )
        .group_by("industry", "row", "secured")
        .agg(
            ead.sum().alias("exposure"),
            mean("lgd", pl.col("lgd").fill_null(bare)),
            mean("rate", pl.col("rate_bp").fill_null(0) / BP),
            (pl.col("rwa_minor").sum() / ead.sum()).alias("weight"),
            mean("years", pl.col("remaining_months").fill_null(12).clip(lower_bound=1) / 12),
        )
        .sort("industry", "row", "secured")
        .collect()
    )
    bad = on_book.filter(pl.col("is_npl").fill_null(value=True)).select(ead.sum(), pl.col("rwa_minor").sum()).collect()
    industries = tuple(cells["industry"].unique().sort())
    return StressBook(
        exposure=cells["exposure"].to_numpy(),
        industry=cells["industry"].replace_strict(industries, range(len(industries)), return_dtype=pl.Int64).to_numpy(),
        grade=cells["row"].fill_null(len(codes) - 1).to_numpy(),
        secured=cells["secured"].to_numpy(),
        lgd=cells["lgd"].to_numpy(),
        rate=cells["rate"].to_numpy(),
        weight=cells["weight"].to_numpy(),
        years=cells["years"].to_numpy(),
        industries=industries,
        bad_minor=float(bad.item(0, 0) or 0.0),
        bad_rwa_minor=float(bad.item(0, 1) or 0.0),
        pd=np.array([grade.pd_12m for grade in scale]),
        moves=_moves(policy, len(codes)),
    )


def _moves(policy: Policy, size: int) -> Floats:
    """The pack's yearly moves between grades of those that do not fail."""
    notches = pl.DataFrame({"notches": list(range(-size, size + 1))}, schema={"notches": pl.Int32})
    shares = notches.select(share=policy.grid("migration")["share"])["share"].fill_null(0.0).to_numpy()
    matrix = np.array([[shares[j - i + size] for j in range(size)] for i in range(size)])
    return np.asarray(matrix / matrix.sum(axis=1, keepdims=True))


def run_scenario(book: StressBook, scenario: Scenario, bank: Bank, policy: Policy) -> Path:
    """This function will take the book through the years of `scenario`."""
    years, size = len(scenario.growth), len(book.pd)
    number = {name: float(policy.number(name)) for name in _READ}
    hits = np.array([scenario.industry_logit.get(name, 0.0) for name in book.industries])[book.industry]
    state = np.zeros((len(book.exposure), size))
    state[np.arange(len(book.exposure)), book.grade] = book.exposure
    at = [_year(book, scenario, number, hits, t) for t in range(years)]
    allowance = _allowance(book, state, *_year(book, None, number, 0 * hits, 0), number).sum()
    rwa = float((book.exposure * book.weight).sum()) + book.bad_rwa_minor
    capital, bad, industry_loss = bank.capital_ratio * rwa, book.bad_minor, np.zeros(len(book.industries))
    rows = []
    for t in range(years):
        pd, lgd, shift = at[t]
        squeeze = (bank.funding_bp + bank.running_bp + scenario.margin_bp[t]) / BP
        income = float((state.sum(axis=1) * (book.rate - squeeze)).sum()) - bad * bank.funding_bp / BP
        failed = state * pd
        lost = (failed * lgd[:, None]).sum(axis=1)
        state = _moved(state - failed, book.moves, bank.migration_tilt * shift)
        then = _allowance(book, state, *at[min(t + 1, years - 1)], number).sum()
        provisions = lost.sum() + then - allowance
        profit = income - provisions
        capital += profit * (1 - number["tax_rate"]) if profit > 0 else profit
        bad = bad * (1 - bank.resolved_share) + failed.sum() - lost.sum()
        living = float((state.sum(axis=1) * book.weight).sum())
        rwa = living + max(bad, 0.0) * number["capital_default_weight_provided"]
        industry_loss += np.bincount(book.industry, weights=lost, minlength=len(industry_loss))
        allowance = then
        total = state.sum() + bad
        rows.append((failed.sum(), lost.sum(), provisions, profit, capital, rwa, bad / total if total else 0.0))
    failed_, lost_, provided, profits, capitals, weighted, bad_shares = np.array(rows).T
    return Path(failed_, lost_, provided, profits, capitals, weighted, bad_shares, industry_loss)


_READ = (
    *("macro_beta", "macro_growth_long_run", "tax_rate", "capital_default_weight_provided"),
    *("sicr_notches", "sicr_pd_ratio"),
)


def _year(
    book: StressBook, scenario: Scenario | None, number: Mapping[str, float], hits: Floats, t: int
) -> tuple[Floats, Floats, Floats]:
    """PD by cell and grade, LGD by cell, shift of log odds by cell; without a scenario those of the long run."""
    gap = 0.0 if scenario is None else number["macro_growth_long_run"] - scenario.growth[t]
    fall = 0.0 if scenario is None else scenario.collateral_fall[t]
    shift = number["macro_beta"] * gap * 100 + hits
    odds = book.pd / (1 - book.pd) * np.exp(shift)[:, None]
    pd = np.minimum(odds / (1 + odds), MOST_PD)
    lgd = np.where(book.secured, 1 - (1 - book.lgd) * (1 - fall), book.lgd)
    return pd, np.clip(lgd, 0.0, 1.0), np.asarray(shift)


def _moved(state: Floats, moves: Floats, tilt: Floats) -> Floats:
    """Survivors after a year of migration; `tilt` by cell is the share that falls (negative: rises) a notch more."""
    kept = state @ moves
    share = np.clip(tilt, -1.0, 1.0)[:, None]
    down, up = np.zeros_like(kept), np.zeros_like(kept)
    down[:, 1:], down[:, -1] = kept[:, :-1], kept[:, -1] + kept[:, -2]
    up[:, :-1], up[:, 0] = kept[:, 1:], kept[:, 0] + kept[:, 1]
    return np.asarray(kept + np.maximum(share, 0) * (down - kept) + np.maximum(-share, 0) * (up - kept))


def _allowance(
    book: StressBook, state: Floats, pd: Floats, lgd: Floats, shift: Floats, number: Mapping[str, float]
) -> Floats:
    """Allowance by cell: a year's loss, or the life's where risk has risen since the cell's own grade."""
    first = book.pd[book.grade][:, None]
    notches = np.arange(state.shape[1]) - book.grade[:, None]
    raised = (notches >= number["sicr_notches"]) | ((notches > 0) & (pd >= number["sicr_pd_ratio"] * first))
    life = 1 - (1 - pd) ** np.maximum(book.years, 1.0)[:, None]
    return np.asarray((state * np.where(raised, life, pd)).sum(axis=1) * lgd)
