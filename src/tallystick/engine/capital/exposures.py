"""Concentration and large exposures (大额风险暴露): customers and connected groups against the bank's capital."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.runs import runs_of
from tallystick.pack.policy import Policy

CUSTOMER, GROUP = "customer", "group"
LIMITS: dict[str, tuple[str, str, str]] = {
    "single_loan": (CUSTOMER, "loan_minor", "net_capital_minor"),
    "single_exposure": (CUSTOMER, "exposure_minor", "net_tier1_minor"),
    "group_exposure": (GROUP, "exposure_minor", "net_tier1_minor"),
    "group_credit": (GROUP, "credit_minor", "net_capital_minor"),
}
"""Limit -> whom it binds, which amount, and the base; its share is the pack's `<limit>_share` (rules 3.7)."""
_COUNTS = ("members", "loans", "loans_unknown")
AMOUNTS = ("loan_minor", "exposure_minor", "credit_minor")
_ID = "counterparty_id"


def counterparties(closing: pl.LazyFrame) -> pl.DataFrame:
    """This function will add up the closed loans on the book by customer and by connected group, largest first.

    `kind, counterparty_id, members, loans, loans_unknown` and in minor units `loan_minor` (principal owed),
    `exposure_minor` (claim and undrawn by its conversion factor, nothing off for security or provisions) and
    `credit_minor` (claim and all that is undrawn). A group is its customers with one `group_id`, be it one alone; the
    loan whose amounts are not known counts in `loans_unknown` and makes the sums a lower bound.
    """
    there = closing.collect_schema().names()
    group = pl.col("group_id") if "group_id" in there else pl.lit(None, pl.String)
    claim = pl.col("exposure_minor")
    held = closing.filter(pl.col("class").is_not_null()).select(
        "enterprise_id",
        _group=group,
        loans_unknown=claim.is_null() | pl.col("principal_minor").is_null(),
        loan_minor="principal_minor",
        exposure_minor="ead_minor",
        credit_minor=claim + pl.col("undrawn_minor").fill_null(0),
    )
    runs = runs_of(held, "enterprise_id")
    loans, unknown = runs.count.alias("loans"), runs.total("loans_unknown")
    customers = pl.DataFrame([runs.key, runs.first("_group"), loans, unknown, *map(runs.total, AMOUNTS)])
    customers = customers.with_columns(members=pl.lit(1, pl.Int64))
    grouped = runs_of(customers.lazy().filter(pl.col("_group").is_not_null()), "_group")
    groups = pl.DataFrame([grouped.key, *map(grouped.total, (*_COUNTS, *AMOUNTS))])
    parts = [
        frame.select(pl.lit(kind).alias("kind"), pl.col(key).alias(_ID), *_COUNTS, *AMOUNTS)
        for kind, frame, key in ((CUSTOMER, customers, "enterprise_id"), (GROUP, groups, "_group"))
    ]
    by_kind_and_id = pl.concat(parts)
    return by_kind_and_id.sort("exposure_minor", descending=True, maintain_order=True)


def large_exposures(found: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """This function will give the counterparties that are large, above a limit, or not wholly known.

    Beside the sums of `counterparties`: `by_tier1` and `by_net_capital` (exposure, credit), `is_large` above
    `large_exposure_share` of net tier-1 capital, and `over`, the limits that are exceeded, `; ` between them. Sums of
    loans not known are lower bounds: a counterparty with any is listed, for its limits cannot be said to hold.
    """
    tier1, capital = int(policy.number("net_tier1_minor")), int(policy.number("net_capital_minor"))
    line = float(policy.number("large_exposure_share")) * tier1
    over = [pl.when(_is_over(limit, policy)).then(pl.lit(limit)) for limit in LIMITS]
    told = found.with_columns(
        by_tier1=pl.col("exposure_minor") / tier1,
        by_net_capital=pl.col("credit_minor") / capital,
        is_large=pl.col("exposure_minor") > line,
        over=pl.concat_str(over, separator="; ", ignore_nulls=True),
    )
    return told.filter(pl.col("is_large") | (pl.col("over") != "") | (pl.col("loans_unknown") > 0))


def limit_table(found: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """This function will give each limit of law: the largest counterparty under it, beside what it may be.

    `limit, kind, base, base_minor, share_most, limit_minor` (rounded down), `largest_id, largest_minor, share, over`
    (how many exceed it), `unknown` (how many do not, but have loans whose amounts are not known) and `is_held`: false
    where one exceeds it, null where that is not known. Source: rules 3.7.
    """
    return pl.concat(_of_limit(limit, found, policy) for limit in LIMITS)


def _of_limit(limit: str, found: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    kind, amount, base = LIMITS[limit]
    most, whole = float(policy.number(f"{limit}_share")), int(policy.number(base))
    bound = found.filter(pl.col("kind") == kind)
    largest = bound.filter(pl.col(amount) == pl.col(amount).max()).sort(_ID).head(1)
    over = bound.filter(_is_over(limit, policy))
    unknown = bound.filter((pl.col("loans_unknown") > 0) & ~_is_over(limit, policy)).height
    row = {
        "limit": limit,
        "kind": kind,
        "base": base.removesuffix("_minor"),
        "base_minor": whole,
        "share_most": most,
        "limit_minor": _limit_minor(limit, policy),
        "largest_id": largest[_ID][0] if len(largest) else None,
        "largest_minor": largest[amount][0] if len(largest) else 0,
        "share": (largest[amount][0] if len(largest) else 0) / whole,
        "over": over.height,
        "unknown": unknown,
        "is_held": False if over.height else None if unknown else True,
    }
    return pl.DataFrame([row], schema=LIMIT_COLUMNS)


LIMIT_COLUMNS = {
    "limit": pl.String,
    "kind": pl.String,
    "base": pl.String,
    "base_minor": pl.Int64,
    "share_most": pl.Float64,
    "limit_minor": pl.Int64,
    "largest_id": pl.String,
    "largest_minor": pl.Int64,
    "share": pl.Float64,
    "over": pl.Int64,
    "unknown": pl.Int64,
    "is_held": pl.Boolean,
}
"""Columns of limits.parquet."""


def _limit_minor(limit: str, policy: Policy) -> int:
    """The most that the limit allows, in whole minor units rounded down; half a unit of floating error is forgiven."""
    return int(float(policy.number(f"{limit}_share")) * int(policy.number(LIMITS[limit][2])) + 1e-6)


def _is_over(limit: str, policy: Policy) -> pl.Expr:
    kind, amount, _ = LIMITS[limit]
    return (pl.col("kind") == kind) & (pl.col(amount) > _limit_minor(limit, policy))
