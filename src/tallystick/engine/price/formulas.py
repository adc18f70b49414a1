"""The parts of a price and the rate they lead to (rules 7.2), and its annual cost (rules 7.3)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.products import by_product, term, term_value
from tallystick.engine.vat_relief import gross
from tallystick.kernel.days import MEAN_MONTH_FACTOR
from tallystick.kernel.expected_loss import expected_loss_share
from tallystick.kernel.irr import REPAYMENT_CODES, loan_irr
from tallystick.kernel.known import chosen, divided, largest, smallest
from tallystick.kernel.money import BP, in_bp
from tallystick.kernel.raroc import capital_charge, capital_share, raroc
from tallystick.pack.policy import Policy, PolicyError, Product


def parts(policy: Policy) -> tuple[pl.Expr, ...]:
    """This function will give what a loan costs the bank in a year, part by part, before VAT (rules 7.2).

    Capital is the regulator's weight at the target ratio; it must earn the hurdle after tax. Reads `_risk_weight`.
    """
    capital = capital_share(pl.col("_risk_weight"), capital_ratio=float(policy.number("capital_ratio")))
    charge = capital_charge(capital, hurdle=float(policy.number("hurdle")), tax_rate=float(policy.number("tax_rate")))
    return (
        policy.grid("funding")["ftp_bp"].cast(pl.Int64).alias("price_funding_bp"),
        term(policy, "operating_cost_bp", pl.Int64).alias("price_cost_bp"),
        in_bp(expected_loss_share(pl.col("pd_12m"), pl.col("lgd"))).alias("price_loss_bp"),
        in_bp(charge).alias("price_capital_bp"),
    )


def target(policy: Policy) -> pl.Expr:
    """This function will give the rate that leaves cost and markup after VAT, not yet on the step (Float64).

    Under method 1 the bank gives up to `vat_snap_bp` of markup, never of cost, to stay at the cap. Reads `_wanted_bp`.
    """
    wanted, cap = pl.col("_wanted_bp"), pl.col("_vat_cap_bp")
    plain = gross(policy, wanted).round(7)
    snap = float(policy.number("vat_snap_bp"))
    if int(policy.number("vat_method")) != 1 or snap <= 0:
        return plain
    at_cap = (pl.col("_cost_bp") <= cap) & (wanted > cap) & (wanted <= cap + snap)
    return pl.when(pl.col("_vat_eligible") & ~pl.col("_vat_always") & at_cap).then(cap).otherwise(plain)


def on_step(policy: Policy) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """This function will put target and floor up, and ceiling down, on the pack's step of rates."""
    step = float(policy.number("rate_step_bp"))
    return (
        (divided(pl.col("_target_bp"), step).round(9).ceil() * step).alias("_stepped_bp"),
        (divided(pl.col("_floor_bp"), step).round(9).ceil() * step).alias("_lowest_bp"),
        (divided(pl.col("_ceiling_bp"), step).round(9).floor() * step).alias("_highest_bp"),
    )


def offered() -> tuple[pl.Expr, pl.Expr]:
    """This function will give the rate inside its bounds, and what held it; the ceiling before the floor.

    A ceiling below the minimum holds all the same; the decision refers such a loan.
    """
    stepped, lowest, highest = pl.col("_stepped_bp"), pl.col("_lowest_bp"), pl.col("_highest_bp")
    held = chosen(
        [
            (stepped > highest, pl.lit("ceiling")),
            (stepped < lowest, pl.lit("floor")),
            (stepped != pl.col("_target_bp"), pl.lit("grid")),
            (stepped == pl.col("_target_bp"), pl.lit("none")),
        ]
    )
    rate = smallest(largest(stepped, lowest), highest).cast(pl.Int64)
    return rate.alias("rate_bp"), pl.when(lowest.is_not_null() & highest.is_not_null()).then(held).alias("price_bound")


def monthly_irr(policy: Policy) -> pl.Expr:
    """This function will give the monthly rate the borrower pays with all fees (rules 7.3), Float64.

    Where no product charges a fee it is the interest of a mean month, whatever the way of repayment.
    """
    products = policy.products.values()
    monthly_rate = pl.col("rate_bp") * by_product([_month_factor(policy, p) / BP for p in products], pl.Float64)
    plan = chosen([(pl.col("repayment") == name, pl.lit(code)) for name, code in REPAYMENT_CODES.items()])
    months = pl.col("requested_tenor_months")
    if not any(term_value(policy, p, fee) for p in products for fee in ("upfront_fee_share", "monthly_fee_share")):
        return pl.when(plan.is_not_null() & months.is_not_null()).then(monthly_rate)
    return loan_irr(
        monthly_rate=monthly_rate,
        months=months,
        upfront=term(policy, "upfront_fee_share", pl.Float64),
        monthly_fee=term(policy, "monthly_fee_share", pl.Float64),
        plan=plan,
    )


def return_on_capital(policy: Policy) -> pl.Expr:
    """This function will give return on capital at the rate offered (rules 7.2): income is all the borrower pays."""
    spent = pl.col("price_funding_bp") + pl.col("price_cost_bp") + pl.col("price_loss_bp") + pl.col("_vat_paid_bp")
    capital = capital_share(pl.col("_risk_weight"), capital_ratio=float(policy.number("capital_ratio")))
    return raroc(12 * pl.col("_irr"), divided(spent, BP), capital, tax_rate=float(policy.number("tax_rate")))


def _month_factor(policy: Policy, product: Product) -> float:
    count = str(term_value(policy, product, "day_count"))
    if count not in MEAN_MONTH_FACTOR:
        known = ", ".join(MEAN_MONTH_FACTOR)
        raise PolicyError(f"product {product.code!r} counts days as {count!r}; the ways to count are {known}")
    return MEAN_MONTH_FACTOR[count]
