"""Price: what the loan costs, the rate on the pack's grid, and the annualised rate the borrower pays."""

from __future__ import annotations

import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.engine.price.columns import adds, reads
from tallystick.engine.price.formulas import annual_cost, monthly_irr, offered, parts, return_on_capital
from tallystick.engine.price.relief import relief
from tallystick.engine.step import Step
from tallystick.kernel.money import in_bp
from tallystick.pack.policy import Policy

_TEMPORARY = ("_floor_bp", "_ceiling_bp", "_markup_bp", "_vat_lpr_bp", "_capital", "_cost_bp", "_irr")


def quote(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add the parts of the price, the rate and what it costs in a year; null where one is unknown.

    :raises PolicyError: a parameter, table or term that the price needs is not there.
    """
    for stage in _stages(policy):
        frame = frame.with_columns(stage)
    return frame.drop(_TEMPORARY)


@per_policy
def _stages(policy: Policy) -> tuple[tuple[pl.Expr, ...], ...]:
    grid, lpr = policy.grid("price"), policy.grid("lpr")
    base = lpr["lpr_bp"].cast(pl.Int64)
    tax = relief(policy, floor_bp=pl.col("_floor_bp"))
    cost = pl.col("_cost_bp").cast(pl.Float64)
    minimum = (tax.gross(cost).round(7)).ceil().cast(pl.Int64)
    rate = pl.col("rate_bp").cast(pl.Float64)
    return (
        (
            policy.grid("lgd")["lgd"].cast(pl.Float64).alias("lgd"),
            base.alias("price_base_bp"),
            lpr["vat_lpr_bp"].cast(pl.Float64).alias("_vat_lpr_bp"),
            (base + grid["floor_bp"]).cast(pl.Float64).alias("_floor_bp"),
            (base + grid["ceiling_bp"]).cast(pl.Float64).alias("_ceiling_bp"),
            grid["markup_bp"].cast(pl.Float64).alias("_markup_bp"),
        ),
        parts(policy),
        (_sum_of_parts().alias("_cost_bp"),),
        (minimum.alias("price_minimum_bp"),),
        (
            (pl.col("price_minimum_bp") - pl.col("_cost_bp")).alias("price_vat_bp"),
            *offered(policy, tax),
        ),
        (monthly_irr(policy).alias("_irr"), tax.name(rate).alias("vat_relief")),
        (
            in_bp(12 * pl.col("_irr")).alias("apr_bp"),
            in_bp((1 + pl.col("_irr")).pow(12) - 1).alias("apr_irr_bp"),
            return_on_capital(policy, annual_cost(tax.paid(rate))).alias("raroc"),
        ),
    )


def _sum_of_parts() -> pl.Expr:
    return pl.col("price_funding_bp") + pl.col("price_cost_bp") + pl.col("price_loss_bp") + pl.col("price_capital_bp")


STEP = Step(name="price", run=quote, reads=reads, adds=adds)
