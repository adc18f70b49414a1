"""VAT on interest: what relief on small loans does to a rate (rules 2.5).

Method 1 exempts all interest up to the cap and none above it: a cliff. Method 2 exempts the part up to the cap. Rates
stand on the pack's step, so the cap of method 1 is the last step at or below 150 % of the LPR.
"""

from __future__ import annotations

import polars as pl

from tallystick.kernel.known import chosen, divided
from tallystick.pack.policy import Policy

COLUMNS = ("_vat_cap_bp", "_vat_always", "_vat_eligible", "_vat_never")
_CAP, _ALWAYS, _ELIGIBLE, _NEVER = (pl.col(name) for name in COLUMNS)


def relief(policy: Policy) -> tuple[tuple[pl.Expr, ...], ...]:
    """This function will give, stage by stage, the cap (Float64) and who has relief (Boolean) as columns.

    Eligible are small and micro firms and individual businesses whose credit is within the law's bound; small credit
    has relief whatever the rate. A firm whose size is not known is priced as if it had none. Under method 1 a floor
    above the cap leaves none. Reads `_vat_lpr_bp`, `_floor_bp`.
    """
    method, credit = int(policy.number("vat_method")), pl.col("total_credit_minor")
    size, form = pl.col("size_class"), pl.col("legal_form")
    small = ((size == "micro") | (size == "small") | (form == "individual_business")).fill_null(value=False)
    cap = pl.col("_vat_lpr_bp") * float(policy.number("vat_cap_multiple"))
    if method == 1:
        step = float(policy.number("rate_step_bp"))
        cap = divided(cap, step).round(9).floor() * step
    if method == 0:
        small = small & pl.lit(False)
    within_credit = small & (credit <= policy.number("vat_credit_cap_minor"))
    reached = within_credit & (pl.col("_floor_bp") <= _CAP) if method == 1 else within_credit
    return (
        (
            cap.alias("_vat_cap_bp"),
            (small & (credit <= policy.number("vat_small_credit_minor"))).alias("_vat_always"),
        ),
        ((_ALWAYS | reached).alias("_vat_eligible"),),
        ((~_ELIGIBLE).alias("_vat_never"),),
    )


def taxed_share(policy: Policy) -> float:
    """This function will give VAT and surcharges by tax-inclusive interest (rules 2.5: 50,000/1.06 x 6 %)."""
    vat = float(policy.number("vat_rate"))
    return vat / (1 + vat) * (1 + float(policy.number("vat_surcharge_share")))


def gross(policy: Policy, net_bp: pl.Expr) -> pl.Expr:
    """This function will give the rate that leaves `net_bp` (a column) after VAT, not rounded (Float64)."""
    taxed, method = taxed_share(policy), int(policy.number("vat_method"))
    full = divided(net_bp, 1 - taxed)
    above = divided(net_bp - _CAP * taxed, 1 - taxed) if method == 2 else full
    return _of_relief(net_bp, net_bp, above, full)


def paid(policy: Policy, rate_bp: pl.Expr) -> pl.Expr:
    """This function will give the VAT that `rate_bp` (a column) bears, in basis points, not rounded (Float64)."""
    taxed, method = taxed_share(policy), int(policy.number("vat_method"))
    full = rate_bp * taxed
    above = (rate_bp - _CAP) * taxed if method == 2 else full
    return _of_relief(rate_bp, pl.lit(0.0), above, full)


def relief_code(policy: Policy, rate_bp: pl.Expr) -> pl.Expr:
    """This function will give the code of the relief that `rate_bp` (a column) has: full, partial or none."""
    above = pl.lit("partial" if int(policy.number("vat_method")) == 2 else "none")
    return _of_relief(rate_bp, pl.lit("full"), above, pl.lit("none"))


def _of_relief(rate_bp: pl.Expr, up_to_cap: pl.Expr, above_cap: pl.Expr, never: pl.Expr) -> pl.Expr:
    """This function will choose by relief and by where the rate lies; null where either is not known."""
    return chosen(
        [
            (_NEVER, never),
            (_ALWAYS | (_ELIGIBLE & (rate_bp <= _CAP)), up_to_cap),
            (_ELIGIBLE & (rate_bp > _CAP), above_cap),
        ]
    )
