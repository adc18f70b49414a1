"""Expected loss: PD times LGD, of the money exposed."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.money import rounded


def expected_loss_share(pd: pl.Expr, lgd: pl.Expr) -> pl.Expr:
    """This function will give expected loss in a year as a share of exposure, `pd * lgd` (Float64; rules 6.3)."""
    return pd * lgd


def expected_loss_minor(exposure_minor: pl.Expr, pd: pl.Expr, lgd: pl.Expr) -> pl.Expr:
    """This function will give expected loss in a year in minor units, half away from zero (Int64)."""
    return rounded(exposure_minor * expected_loss_share(pd, lgd))
