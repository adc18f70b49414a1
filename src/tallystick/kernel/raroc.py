"""Price that carries risk, and return on the capital a loan binds (rules 7.2). Shares of principal, a year."""

from __future__ import annotations

import polars as pl


def capital_share(risk_weight: pl.Expr, *, capital_ratio: float) -> pl.Expr:
    """This function will give the capital a loan binds by its exposure: risk weight times target ratio (Float64)."""
    return risk_weight * capital_ratio


def capital_charge(capital: pl.Expr, *, hurdle: float, tax_rate: float) -> pl.Expr:
    """This function will give what must be earned before tax so that `capital` earns `hurdle` after it (Float64)."""
    return capital * (hurdle / (1 - tax_rate))


def raroc(income: pl.Expr, costs: pl.Expr, capital: pl.Expr, *, tax_rate: float) -> pl.Expr:
    """This function will give `(income - costs) * (1 - tax) / capital` (Float64); null where no capital is bound.

    `income` is interest and fees; `costs` funding, running cost, expected loss and VAT.
    """
    return pl.when(capital > 0).then((income - costs) * (1 - tax_rate) / capital)
