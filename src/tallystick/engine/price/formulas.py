"""The parts of a price and the rate they lead to (rules 7.2), and its annual cost (rules 7.3)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.price.relief import Relief
from tallystick.engine.products import by_product, term, term_value
from tallystick.kernel.days import MEAN_MONTH_FACTOR
from tallystick.kernel.expected_loss import expected_loss_share
from tallystick.kernel.irr import REPAYMENT_CODES, loan_irr
from tallystick.kernel.known import all_known, chosen, largest, smallest
from tallystick.kernel.money import BP, in_bp
from tallystick.kernel.raroc import capital_charge, capital_share, raroc
from tallystick.pack.policy import Policy, PolicyError, Product


def parts(policy: Policy) -> tuple[pl.Expr, ...]:
    """This function will give what a loan costs the bank in a year, part by part, before VAT (rules 7.2).

    Capital is the regulator's weight at the target ratio; it must earn the hurdle after tax.
    """
    weight = policy.grid("risk_weight")["risk_weight"].cast(pl.Float64)
    capital = capital_share(weight, capital_ratio=float(policy.number("capital_ratio")))
    charge = capital_charge(capital, hurdle=float(policy.number("hurdle")), tax_rate=float(policy.number("tax_rate")))
    return (
        capital.alias("_capital"),
        policy.grid("funding")["ftp_bp"].cast(pl.Int64).alias("price_funding_bp"),
        term(policy, "operating_cost_bp", pl.Int64).alias("price_cost_bp"),
        in_bp(expected_loss_share(pl.col("pd_12m"), pl.col("lgd"))).alias("price_loss_bp"),
        in_bp(charge).alias("price_capital_bp"),
    )


def offered(policy: Policy, tax: Relief) -> tuple[pl.Expr, pl.Expr]:
    """This function will give the rate on the pack's step inside its bounds, and what held it.

    The target is cost and markup after VAT, rounded up to the step. Under method 1 the bank gives up to `vat_snap_bp`
    of markup to stay at the cap. A ceiling below the minimum holds all the same; the decision refers such a loan.
    """
    step = float(policy.number("rate_step_bp"))
    target = _target(policy, tax)
    floor, ceiling = _up(pl.col("_floor_bp"), step), _down(pl.col("_ceiling_bp"), step)
    on_step = _up(target, step)
    rate = smallest(largest(on_step, floor), ceiling)
    held = chosen(
        [
            (on_step > ceiling, pl.lit("ceiling")),
            (on_step < floor, pl.lit("floor")),
            (on_step != target, pl.lit("grid")),
            (on_step == target, pl.lit("none")),
        ]
    )
    known = all_known(rate)
    return rate.cast(pl.Int64).alias("rate_bp"), pl.when(known).then(held).alias("price_bound")


def _target(policy: Policy, tax: Relief) -> pl.Expr:
    wanted = pl.col("_cost_bp") + pl.col("_markup_bp")
    plain = tax.gross(wanted).round(7)
    snap = float(policy.number("vat_snap_bp"))
    if tax.method != 1 or snap <= 0:
        return plain
    at_cap = (
        tax.eligible
        & ~tax.whatever_rate
        & (pl.col("_cost_bp") <= tax.cap_bp)
        & (wanted > tax.cap_bp)
        & (wanted <= tax.cap_bp + snap)
    )
    return pl.when(at_cap).then(tax.cap_bp).otherwise(plain)


def monthly_irr(policy: Policy) -> pl.Expr:
    """This function will give the monthly rate the borrower pays with all fees (rules 7.3), Float64.

    Where no product charges a fee it is the interest of a mean month, whatever the way of repayment.
    """
    products = policy.products.values()
    factors = {p.code: _month_factor(policy, p) for p in products}
    monthly_rate = pl.col("rate_bp") / BP * by_product(factors, pl.Float64)
    plan = chosen([(pl.col("repayment") == name, pl.lit(code)) for name, code in REPAYMENT_CODES.items()])
    months = pl.col("requested_tenor_months")
    if not any(term_value(policy, p, fee) for p in products for fee in ("upfront_fee_share", "monthly_fee_share")):
        return pl.when(all_known(plan, months)).then(monthly_rate)
    return loan_irr(
        monthly_rate=monthly_rate,
        months=months,
        upfront=term(policy, "upfront_fee_share", pl.Float64),
        monthly_fee=term(policy, "monthly_fee_share", pl.Float64),
        plan=plan,
    )


def annual_cost(vat_bp: pl.Expr) -> pl.Expr:
    """This function will give what a loan costs the bank in a year with the VAT it bears, as a share of principal."""
    return (pl.col("price_funding_bp") + pl.col("price_cost_bp") + pl.col("price_loss_bp") + vat_bp) / BP


def return_on_capital(policy: Policy, costs: pl.Expr) -> pl.Expr:
    """This function will give return on capital at the rate offered: income is all the borrower pays, fees included."""
    return raroc(12 * pl.col("_irr"), costs, pl.col("_capital"), tax_rate=float(policy.number("tax_rate")))


def _month_factor(policy: Policy, product: Product) -> float:
    count = str(term_value(policy, product, "day_count"))
    if count not in MEAN_MONTH_FACTOR:
        known = ", ".join(MEAN_MONTH_FACTOR)
        raise PolicyError(f"product {product.code!r} counts days as {count!r}; the ways to count are {known}")
    return MEAN_MONTH_FACTOR[count]


def _up(rate_bp: pl.Expr, step: float) -> pl.Expr:
    return (rate_bp / step).round(9).ceil() * step


def _down(rate_bp: pl.Expr, step: float) -> pl.Expr:
    return (rate_bp / step).round(9).floor() * step
