"""VAT on interest: what relief on small loans does to a rate (rules 2.5).

Method 1 exempts all interest up to the cap and none above it: a cliff. Method 2 exempts the part up to the cap. Rates
stand on the pack's step, so the cap of method 1 is the last step at or below 150 % of the LPR.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tallystick.kernel.known import chosen
from tallystick.pack.policy import Policy


@dataclass(frozen=True, slots=True)
class Relief:
    """Who has relief, up to which rate. Rates are basis points (Float64); `taxed` is VAT by taxed interest."""

    method: int
    taxed: float
    eligible: pl.Expr
    whatever_rate: pl.Expr
    cap_bp: pl.Expr

    def gross(self, net_bp: pl.Expr) -> pl.Expr:
        """This function will give the rate that leaves `net_bp` after VAT (not rounded)."""
        exempt = self.whatever_rate | (self.eligible & (net_bp <= self.cap_bp))
        above = (net_bp - self.cap_bp * self.taxed) / (1 - self.taxed) if self.method == 2 else self._full(net_bp)
        return chosen([(exempt, net_bp), (~exempt & self.eligible, above), (~self.eligible, self._full(net_bp))])

    def paid(self, rate_bp: pl.Expr) -> pl.Expr:
        """This function will give the VAT that `rate_bp` bears, in basis points (not rounded)."""
        exempt = self.whatever_rate | (self.eligible & (rate_bp <= self.cap_bp))
        above = (rate_bp - self.cap_bp) * self.taxed if self.method == 2 else rate_bp * self.taxed
        return chosen([(exempt, pl.lit(0.0)), (~exempt & self.eligible, above), (~self.eligible, rate_bp * self.taxed)])

    def name(self, rate_bp: pl.Expr) -> pl.Expr:
        """This function will give the code of the relief that `rate_bp` has: full, partial or none."""
        exempt = self.whatever_rate | (self.eligible & (rate_bp <= self.cap_bp))
        above = pl.lit("partial" if self.method == 2 else "none")
        return chosen([(exempt, pl.lit("full")), (~exempt & self.eligible, above), (~self.eligible, pl.lit("none"))])

    def _full(self, net_bp: pl.Expr) -> pl.Expr:
        return net_bp / (1 - self.taxed)


def relief(policy: Policy, *, floor_bp: pl.Expr) -> Relief:
    """This function will give the relief of each row; under method 1 a floor above the cap leaves none.

    Eligible are small and micro firms and individual businesses whose credit is within the law's bound.
    """
    method = int(policy.number("vat_method"))
    vat, credit = float(policy.number("vat_rate")), pl.col("total_credit_minor")
    small = pl.col("size_class").is_in(["micro", "small"]) | (pl.col("legal_form") == "individual_business")
    cap = pl.col("_vat_lpr_bp") * float(policy.number("vat_cap_multiple"))
    if method == 1:
        step = float(policy.number("rate_step_bp"))
        cap = (cap / step).floor() * step
    in_force = pl.lit(method != 0)
    whatever_rate = in_force & small & (credit <= policy.number("vat_small_credit_minor"))
    within_credit = in_force & small & (credit <= policy.number("vat_credit_cap_minor"))
    return Relief(
        method=method,
        taxed=vat / (1 + vat) * (1 + float(policy.number("vat_surcharge_share"))),
        eligible=whatever_rate | (within_credit & (floor_bp <= cap) if method == 1 else within_credit),
        whatever_rate=whatever_rate,
        cap_bp=cap,
    )
