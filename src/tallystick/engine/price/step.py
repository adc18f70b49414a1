"""Price: what the loan costs, the rate on the pack's grid, and the annualised rate the borrower pays."""

from __future__ import annotations

import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.engine.price.columns import adds, reads
from tallystick.engine.price.formulas import monthly_irr, offered, on_step, parts, return_on_capital, target
from tallystick.engine.products import PRODUCT_INDEX, product_index
from tallystick.engine.step import Step
from tallystick.engine.vat_relief import COLUMNS, gross, paid, relief, relief_code
from tallystick.kernel.money import in_bp
from tallystick.pack.policy import Policy

_TEMPORARY = (
    *("_floor_bp", "_ceiling_bp", "_markup_bp", "_vat_lpr_bp", "_risk_weight", "_cost_bp", "_wanted_bp", "_target_bp"),
    *("_stepped_bp", "_lowest_bp", "_highest_bp", "_vat_paid_bp", "_irr"),
)


def quote(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add the parts of the price, the rate and what it costs in a year; null where one is unknown.

    :raises PolicyError: a parameter, table or term that the price needs is not there.
    """
    for stage in _stages(policy):
        frame = frame.with_columns(stage)
    return frame.drop(*_TEMPORARY, *COLUMNS, PRODUCT_INDEX)


@per_policy
def _stages(policy: Policy) -> tuple[tuple[pl.Expr, ...], ...]:
    cost = pl.sum_horizontal(
        "price_funding_bp", "price_cost_bp", "price_loss_bp", "price_capital_bp", ignore_nulls=False
    )
    rate = pl.col("rate_bp")
    return (
        (product_index(policy), *_from_tables(policy)),
        (
            *parts(policy),
            (pl.col("_floor_bp") + pl.col("price_base_bp")).alias("_floor_bp"),
            (pl.col("_ceiling_bp") + pl.col("price_base_bp")).alias("_ceiling_bp"),
        ),
        (cost.cast(pl.Float64).alias("_cost_bp"),),
        ((pl.col("_cost_bp") + pl.col("_markup_bp")).alias("_wanted_bp"),),
        *relief(policy),
        (
            gross(policy, pl.col("_cost_bp")).round(7).ceil().cast(pl.Int64).alias("price_minimum_bp"),
            target(policy).alias("_target_bp"),
        ),
        (
            (pl.col("price_minimum_bp") - pl.col("_cost_bp")).cast(pl.Int64).alias("price_vat_bp"),
            *on_step(policy),
        ),
        offered(),
        (
            monthly_irr(policy).alias("_irr"),
            relief_code(policy, rate).alias("vat_relief"),
            paid(policy, rate).alias("_vat_paid_bp"),
        ),
        (
            in_bp(12 * pl.col("_irr")).alias("apr_bp"),
            in_bp((1 + pl.col("_irr")).pow(12) - 1).alias("apr_irr_bp"),
            return_on_capital(policy).alias("raroc"),
        ),
    )


def _from_tables(policy: Policy) -> tuple[pl.Expr, ...]:
    """This function will give what the pack's tables say of a row, floor and ceiling as spreads."""
    grid, lpr = policy.grid("price"), policy.grid("lpr")
    return (
        policy.grid("lgd")["lgd"].cast(pl.Float64).alias("lgd"),
        lpr["lpr_bp"].cast(pl.Int64).alias("price_base_bp"),
        lpr["vat_lpr_bp"].cast(pl.Float64).alias("_vat_lpr_bp"),
        grid["floor_bp"].cast(pl.Float64).alias("_floor_bp"),
        grid["ceiling_bp"].cast(pl.Float64).alias("_ceiling_bp"),
        grid["markup_bp"].cast(pl.Float64).alias("_markup_bp"),
        policy.grid("risk_weight")["risk_weight"].cast(pl.Float64).alias("_risk_weight"),
    )


STEP = Step(name="price", run=quote, reads=reads, adds=adds, stages=_stages)
