"""Contracts and borrowers of an invented book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

GRADES = tuple(f"R{i}" for i in range(1, 10))
PDS = np.array([0.0015, 0.0035, 0.007, 0.012, 0.02, 0.035, 0.06, 0.10, 0.18])
GRADE_WEIGHTS = np.array([0.03, 0.08, 0.15, 0.22, 0.22, 0.15, 0.09, 0.04, 0.02])
SECURITIES = ("unsecured", "guaranteed", "mortgaged", "pledged")
SECURITY_WEIGHTS = np.array([0.30, 0.22, 0.43, 0.05])
REPAYMENTS = ("level", "equal_principal", "bullet", "revolving")
REPAYMENT_WEIGHTS = np.array([0.35, 0.15, 0.40, 0.10])
INDUSTRIES = ("wholesale", "retail", "industry", "construction", "transport", "catering", "agriculture", "software")
INDUSTRY_WEIGHTS = np.array([0.20, 0.14, 0.27, 0.08, 0.06, 0.07, 0.08, 0.10])
SIZES = ("micro", "small", "medium")
SIZE_WEIGHTS = np.array([0.62, 0.33, 0.05])
TERMS = np.array([6, 12, 24, 36])
TERM_WEIGHTS = np.array([0.10, 0.55, 0.20, 0.15])
LOANS_PER_BORROWER = 1.25
YUAN = 100


@dataclass(frozen=True)
class Invented:
    """Contracts and borrowers, and each loan's borrower by place."""

    contracts: pl.DataFrame
    borrowers: pl.DataFrame
    borrower_of: npt.NDArray[np.int64]
    term_months: npt.NDArray[np.int64]


def _chosen(
    rng: np.random.Generator, values: tuple[str, ...], weights: npt.NDArray[np.float64], size: int
) -> pl.Series:
    place = rng.choice(len(values), size=size, p=weights / weights.sum())
    return pl.Series(list(values), dtype=pl.String).gather(place)


def invent_loans(rng: np.random.Generator, *, loans: int, day: date) -> Invented:
    """This function will invent `loans` contracts signed in the three years before `day`, and their borrowers."""
    firms = max(int(loans / LOANS_PER_BORROWER), 1)
    owner = rng.integers(0, firms, loans)
    term = rng.choice(TERMS, size=loans, p=TERM_WEIGHTS)
    today = (day - date(1970, 1, 1)).days
    drawn = today - rng.integers(5, np.minimum(term * 30 + 20, 1080), loans)
    grade = rng.choice(len(GRADES), size=loans, p=GRADE_WEIGHTS)
    principal = np.round(np.exp(rng.normal(12.6, 0.8, loans)) / 10_000).clip(1, 500).astype(np.int64) * 10_000 * YUAN
    repayment = _chosen(rng, REPAYMENTS, REPAYMENT_WEIGHTS, loans)
    security = _chosen(rng, SECURITIES, SECURITY_WEIGHTS, loans)
    number = pl.Series(np.arange(1, loans + 1)).cast(pl.String).str.zfill(9)
    firm = pl.Series(owner + 1).cast(pl.String).str.zfill(9)
    start = pl.Series(drawn.astype(np.int32)).cast(pl.Date)
    months = pl.Series(term)
    contracts = pl.DataFrame({"loan_id": "L" + number, "enterprise_id": "E" + firm, "signed_day": start}).with_columns(
        drawn_day=pl.col("signed_day"),
        matures_day=pl.col("signed_day").dt.offset_by(pl.concat_str(months.cast(pl.String), pl.lit("mo"))),
        principal_minor=pl.Series(principal),
        limit_minor=pl.when(repayment == "revolving").then(pl.Series(principal)),
        is_cancellable=pl.when(repayment == "revolving").then(pl.lit(value=True)),
        rate_bp=pl.Series(380 + grade * 45 + rng.integers(0, 60, loans)),
        day_count=pl.lit("act_360"),
        repayment=repayment,
        period_months=pl.lit(1, pl.Int64),
        security=security,
        is_personal=pl.Series(rng.random(loans) < 0.3),
        branch=_chosen(rng, tuple(f"branch {i}" for i in range(1, 9)), np.ones(8), loans),
        officer=_chosen(rng, tuple(f"manager {i:02d}" for i in range(1, 41)), np.ones(40), loans),
        grade_at_signing=pl.Series(list(GRADES)).gather(grade),
        pd_at_signing=pl.Series(PDS[grade]),
    )
    grades = np.full(firms, 4)
    grades[owner] = grade
    return Invented(contracts, _borrowers(rng, owner, principal, grades), owner, term)


def _borrowers(
    rng: np.random.Generator,
    owner: npt.NDArray[np.int64],
    principal: npt.NDArray[np.int64],
    grades: npt.NDArray[np.int64],
) -> pl.DataFrame:
    firms = len(grades)
    moved = rng.choice([-1, 0, 1, 2], size=firms, p=[0.08, 0.80, 0.09, 0.03])
    debt = np.bincount(owner, weights=principal, minlength=firms)
    elsewhere = debt * rng.uniform(0, 1.5, firms)
    bad = rng.random(firms) < 0.01
    number = pl.Series(np.arange(1, firms + 1)).cast(pl.String).str.zfill(9)
    return pl.DataFrame({"enterprise_id": "E" + number}).with_columns(
        size_class=_chosen(rng, SIZES, SIZE_WEIGHTS, firms),
        industry=_chosen(rng, INDUSTRIES, INDUSTRY_WEIGHTS, firms),
        town=_chosen(rng, tuple(f"town {i}" for i in range(1, 13)), np.ones(12), firms),
        sales_minor=pl.Series((debt * rng.uniform(2, 8, firms)).astype(np.int64)),
        net_assets_minor=pl.Series((debt * rng.uniform(-0.2, 3, firms)).astype(np.int64)),
        debt_all_banks_minor=pl.Series((debt + elsewhere).astype(np.int64)),
        debt_over90_all_banks_minor=pl.Series(np.where(bad, elsewhere * 0.5, 0).astype(np.int64)),
        grade=pl.Series(list(GRADES)).gather((grades + moved).clip(0, len(GRADES) - 1)),
    )
