"""Repayment in closed form: level instalments (等额本息), equal principal (等额本金), principal at the end (先息后本).

Rates are monthly shares, amounts of any unit, months whole numbers; all are columns. Source: rules 7.4.
"""

from __future__ import annotations

import polars as pl


def annuity_factor(monthly_rate: pl.Expr, months: pl.Expr) -> pl.Expr:
    """This function will give what `months` payments of 1 are worth today at `monthly_rate` (Float64).

    At rate 0 that is the number of months. Null where months are below 1.
    """
    grown = (1 + monthly_rate).pow(-months.cast(pl.Float64))
    worth = pl.when(monthly_rate == 0).then(months.cast(pl.Float64)).otherwise((1 - grown) / monthly_rate)
    return pl.when(months >= 1).then(worth)


def level_instalment(principal: pl.Expr, monthly_rate: pl.Expr, months: pl.Expr) -> pl.Expr:
    """This function will give the level instalment `P*i*(1+i)^n / ((1+i)^n - 1)`, not rounded."""
    return principal / annuity_factor(monthly_rate, months)


def equal_principal_first(principal: pl.Expr, monthly_rate: pl.Expr, months: pl.Expr) -> pl.Expr:
    """This function will give the first, and largest, instalment `P/n + P*i` of equal-principal repayment."""
    return principal / months + principal * monthly_rate


def equal_principal_interest(principal: pl.Expr, monthly_rate: pl.Expr, months: pl.Expr) -> pl.Expr:
    """This function will give all interest `P*i*(n+1)/2` of equal-principal repayment, not rounded."""
    return principal * monthly_rate * (months + 1) / 2


def affordable_principal(
    instalment: pl.Expr, monthly_rate: pl.Expr, months: pl.Expr, repayment: pl.Expr, *, bullet_months: float
) -> pl.Expr:
    """This function will give the principal whose largest month costs `instalment`, not rounded.

    `repayment` is a column of codes (level, equal_principal, bullet, revolving). Bullet and revolving principal is
    taken to be earned in `bullet_months` equal parts beside the interest. Null where any input is, or the code is none.
    """
    by_level = instalment * annuity_factor(monthly_rate, months)
    by_equal = instalment / (1 / months + monthly_rate)
    by_bullet = instalment / (1 / bullet_months + monthly_rate)
    return (
        pl.when((repayment == "bullet") | (repayment == "revolving"))
        .then(by_bullet)
        .when(repayment == "level")
        .then(by_level)
        .when(repayment == "equal_principal")
        .then(by_equal)
    )
