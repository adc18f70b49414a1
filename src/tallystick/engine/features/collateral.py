"""Collateral after prior liens and haircut (抵质押物)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, WORSE, minor, share
from tallystick.engine.features.firm import firms
from tallystick.engine.features.windows import KEY, seen, with_firms
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.kernel.money import rounded_down
from tallystick.pack.policy import Policy

_T = "collateral"
_NONE = "collateral was not collected"

ADDS = Columns(
    (
        minor("collateral_value_minor", BETTER, "value less prior liens", "押品净值", _NONE, _T),
        minor("security_value_minor", BETTER, "value after haircut less prior liens", "押品可贷价值", _NONE, _T),
        share("unregistered_collateral_share", WORSE, "share of value not registered", "未登记押品占比", _NONE, _T),
    )
)


def collateral(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` for every firm, from what was valued up to the policy's day; nothing offered is
    zero.

    Per item: value x (1 - haircut of its kind, table `haircut`) less prior liens, never below zero, rounded down;
    times `unregistered_collateral_counts` unless it is registered, times `uninsured_collateral_counts` where its
    insurance has run out. Prior liens not stated are none for a registered item; otherwise the item counts nothing.
    """
    registered = pl.col("is_registered").fill_null(False)
    value, lien = pl.col("value_minor"), pl.col("prior_lien_minor")
    free = pl.when(registered).then(lien.fill_null(0)).otherwise(lien)
    counts = pl.when(registered).then(1.0).otherwise(float(policy.number("unregistered_collateral_counts")))
    uninsured = pl.when(pl.col("insured_until") < policy.day)
    insured = uninsured.then(float(policy.number("uninsured_collateral_counts"))).otherwise(1.0)
    realised = value * (1 - policy.grid("haircut")["haircut"])
    rows = with_firms(seen(evidence, "collateral", policy), firms(evidence)).select(
        KEY,
        value,
        pl.when(registered.not_()).then(value).alias("unregistered"),
        (value - free).clip(lower_bound=0).alias("net"),
        rounded_down((realised - free).clip(lower_bound=0) * counts * insured).alias("security"),
    )
    total = value.sum()
    return rows.group_by(KEY).agg(
        pl.col("net").sum().alias("collateral_value_minor"),
        pl.col("security").sum().alias("security_value_minor"),
        pl.when(total > 0)
        .then(pl.col("unregistered").sum() / total)
        .otherwise(0.0)
        .alias("unregistered_collateral_share"),
    )


SOURCE = Source("collateral", collateral, ("collateral",), ADDS)
