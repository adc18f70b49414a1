"""From contracts to what falls due when, and what a loan costs a year."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.engine.contract import plan
from tallystick.engine.contract.plan import Ints
from tallystick.kernel.day_numbers import DAY_COUNTS
from tallystick.kernel.irr import cash_flow_irr

STANDARD = plan.METHODS
MONTHS = 12


def schedule(contracts: pl.DataFrame, *, calendar: pl.DataFrame | None = None) -> pl.DataFrame:
    """This function will give the dues of contracts that repay by rule: loan_id, due_no, due_day, principal, interest.

    Contracts with a seasonal or custom plan bring their own dues and are left out. Interest of revolving loans is null:
    it depends on what is drawn. Undrawn contracts are planned from the day they were signed. Source: rules 7.4, 7.5.
    """
    loans = contracts.filter(pl.col("repayment").is_in(STANDARD)).with_columns(_filled())
    if loans.is_empty():
        return _frame(loans["loan_id"], np.zeros(1, np.int64), np.zeros((0, 3), np.int64))
    table = np.ascontiguousarray(loans.select(_terms()).cast(pl.Int64).to_numpy())
    counts = [plan.count_dues(row[6], row[7], row[10], row[8]) for row in table]
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    out = np.empty((int(starts[-1]), 3), dtype=np.int64)
    plan.plans(starts, table, *_days(calendar), out)
    return _frame(loans["loan_id"], starts, out)


def _filled() -> list[pl.Expr]:
    """Terms that a contract leaves open: monthly, from a month after it was drawn."""
    drawn = pl.coalesce("drawn_day", "signed_day")
    period = pl.col("period_months").fill_null(1)
    anchor = pl.coalesce("first_due_day", drawn)
    ahead = pl.col("first_due_day").is_null().cast(pl.Int64)
    return [drawn.alias("_drawn"), period.alias("_period"), anchor.alias("_anchor"), ahead.alias("_ahead")]


def _terms() -> list[pl.Expr]:
    def code(column: str, codes: tuple[str, ...]) -> pl.Expr:
        return pl.col(column).replace_strict(list(codes), list(range(len(codes))), default=0, return_dtype=pl.Int64)

    return [
        pl.col("principal_minor"),
        pl.col("rate_bp"),
        code("repayment", plan.METHODS),
        code("day_count", DAY_COUNTS).fill_null(0),
        code("business_days", plan.RULES).fill_null(0),
        pl.col("_drawn").cast(pl.Int32),
        pl.col("_anchor").cast(pl.Int32),
        pl.col("_ahead"),
        pl.col("_period"),
        pl.col("interest_only_periods").fill_null(0),
        pl.col("matures_day").cast(pl.Int32),
    ]


def _days(calendar: pl.DataFrame | None) -> tuple[Ints, Ints]:
    if calendar is None:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    days = calendar.select(day=pl.col("day").cast(pl.Int32).cast(pl.Int64), worked="is_workday").sort("day")
    worked = days["worked"].to_numpy()
    number = days["day"].to_numpy()
    return number[~worked], number[worked]


def _frame(ids: pl.Series, starts: Ints, out: Ints) -> pl.DataFrame:
    counts = np.diff(starts)
    place = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(out)) - starts[:-1][place] + 1 if len(out) else np.zeros(0, np.int64)
    return pl.DataFrame(
        {
            "loan_id": ids.gather(place),
            "due_no": pl.Series(number, dtype=pl.Int64),
            "due_day": pl.Series(out[:, 0].astype(np.int32)).cast(pl.Date),
            "principal_minor": out[:, 1],
            "interest_minor": out[:, 2],
        }
    ).with_columns(interest_minor=pl.when(pl.col("interest_minor") >= 0).then("interest_minor"))


def annual_rates(dues: pl.DataFrame, *, received_minor: int) -> tuple[float, float]:
    """This function will give one loan's yearly rate, simple and compound, from what comes in and what is paid.

    `received_minor` is what the borrower gets, fees taken off. Monthly dues: `sum CF_k / (1+r)^k = received`, simple
    `12 r`, compound `(1+r)^12 - 1` (PBoC announcement 〔2021〕3; rules 7.3).
    """
    paid = (dues["principal_minor"] + dues["interest_minor"]).to_numpy().astype(np.float64)
    monthly = cash_flow_irr(np.concatenate([[-float(received_minor)], paid]))
    return monthly * MONTHS, (1 + monthly) ** MONTHS - 1
