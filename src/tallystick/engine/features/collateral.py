"""Collateral after prior liens and haircut (抵质押物)."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.schemas.credit import COLLATERAL_KINDS
from tallystick.engine.features.declare import BETTER, WORSE, minor, share
from tallystick.engine.features.firm import all_firms
from tallystick.engine.features.rows import UNKNOWN, Floats, day_number, ratio_of, seen_rows, table
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
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
    """This function will give `ADDS` for every firm, from what was valued up to the policy's day; nothing is zero.

    Per item: value x (1 - haircut of its kind, table `haircut`) less prior liens, never below zero, rounded down;
    times `unregistered_collateral_counts` unless it is registered, times `uninsured_collateral_counts` where its
    insurance has run out. Prior liens not stated are none for a registered item; otherwise the item counts nothing.
    """
    rows = seen_rows(evidence, "collateral", policy, all_firms(evidence))
    registered = rows.numbers("is_registered") == 1
    uninsured = rows.days("insured_until") < day_number(policy.day)
    value, lien = rows.numbers("value_minor"), rows.numbers("prior_lien_minor")
    free = np.where(registered & np.isnan(lien), 0.0, lien)
    counts = np.where(registered, 1.0, float(policy.number("unregistered_collateral_counts")))
    insured = np.where(uninsured, float(policy.number("uninsured_collateral_counts")), 1.0)
    kind = np.nan_to_num(rows.ranks("kind", COLLATERAL_KINDS), nan=len(COLLATERAL_KINDS)).astype(np.intp)
    haircut = _haircuts(policy)[kind]
    secured = np.floor(np.maximum(value * (1 - haircut) - free, 0.0).round(6) * counts * insured)
    total = rows.total(value)
    made = {
        "collateral_value_minor": rows.total(np.maximum(value - free, 0.0)),
        "security_value_minor": rows.total(secured),
        "unregistered_collateral_share": np.where(total > 0, ratio_of(rows.total(value, ~registered), total), 0.0),
    }
    return table(rows.firms, made, ADDS)


@per_policy
def _haircuts(policy: Policy) -> Floats:
    """The haircut of each kind, in their order; NaN at the end, for none of them."""
    kinds = pl.DataFrame({"kind": list(COLLATERAL_KINDS)})
    found = kinds.select(policy.grid("haircut")["haircut"].cast(pl.Float64)).to_series().to_numpy()
    return np.append(found, UNKNOWN)


SOURCE = Source("collateral", collateral, ("collateral",), ADDS)
