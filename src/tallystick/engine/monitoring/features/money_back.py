"""Loan money that comes back to the borrower or its people within a few hops (B4, 贷款资金回流)."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from tallystick.engine.evidence.clean import own_names
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.windows import KEY, months_before, seen
from tallystick.engine.features.declare import WORSE, flag
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

TRACED = "money_traced"
"""Table of the evidence that holds what `money_back` gives, where somebody who saw all firms has put it there."""

_FLOWS, _LOANS = "account_flows", "exposures"

ADDS = Columns(
    (
        flag(
            "loan_money_back",
            WORSE,
            "money paid out of a loan reached the borrower, an owner or a related firm again",
            "贷款资金回流",
            "flows or loans were not collected",
            _FLOWS,
        ),
    )
)


def money_back(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` for firms with movements: whether loan money of 12 months was traced back to them.

    Followed are payments to firms and owners whose names are known, each not before the one that led to it, up to
    `warn_trace_hops` payments within `warn_trace_days` of the loan's day. An owner or related firm counts from the
    first payment, the borrower itself from the second. Sources: rules.md 3.2 and 9.2, B4.
    """
    held = evidence.get(TRACED)
    if held is not None:
        return held
    flows = seen(evidence, _FLOWS, policy)
    firms = flows.select(KEY).unique()
    if not evidence.has(_LOANS):
        return firms.with_columns(loan_money_back=pl.lit(None, pl.Boolean))
    paid = _paid(flows, _nodes(evidence)).collect()
    days = timedelta(days=int(policy.number("warn_trace_days")))
    at = _starts(evidence, policy, days)
    near = _near(evidence).collect()
    found: list[pl.DataFrame] = []
    for _ in range(int(policy.number("warn_trace_hops"))):
        at = _next(at, paid)
        back = at.filter(pl.col("node") == pl.col(KEY)).select(KEY)
        found += [back, at.join(near, on=[KEY, "node"], how="semi").select(KEY)]
    traced = pl.concat(found).unique().lazy().with_columns(loan_money_back=pl.lit(True))
    return firms.join(traced, on=KEY, how="left").with_columns(pl.col("loan_money_back").fill_null(value=False))


def _starts(evidence: Evidence, policy: Policy, days: timedelta) -> pl.DataFrame:
    recent = seen(evidence, _LOANS, policy).filter(pl.col("opened_day") > months_before(policy.day, 12))
    opened = pl.col("opened_day")
    return recent.select(KEY, node=KEY, since=opened, until=opened + pl.lit(days)).unique().collect()


def _next(at: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """One payment further: where the money can be, and since when at the earliest."""
    moved = at.join(paid, on="node", how="inner").filter(
        (pl.col("day") >= pl.col("since")) & (pl.col("day") <= pl.col("until"))
    )
    return moved.group_by(KEY, "payee", "until").agg(since=pl.col("day").min()).rename({"payee": "node"})


def _paid(flows: pl.LazyFrame, nodes: pl.LazyFrame) -> pl.LazyFrame:
    """Payments between known names: `node` paid `payee` on `day`; a transfer to oneself is none."""
    out = flows.filter((pl.col("direction") == "out") & pl.col("counterparty").is_not_null())
    named = out.select(pl.col(KEY).alias("node"), "counterparty", "day").unique()
    return named.join(nodes, on="counterparty").filter(pl.col("payee") != pl.col("node")).drop("counterparty")


def _nodes(evidence: Evidence) -> pl.LazyFrame:
    """A name in somebody's books -> whom it means: a firm, or an owner by number."""
    named = []
    firms, owners = evidence.get("enterprises"), evidence.get("owners")
    if firms is not None:
        named.append(own_names(firms).select("counterparty", payee=KEY))
    else:
        named.append(evidence.tables[_FLOWS].select(counterparty=KEY, payee=KEY).unique())
    if owners is not None:
        known = pl.col("name").is_not_null() & ~pl.col("name").str.contains("*", literal=True)
        named.append(owners.filter(known).select(counterparty="name", payee="owner_id"))
        named.append(owners.select(counterparty="owner_id", payee="owner_id"))
    return pl.concat(named).unique()


def _near(evidence: Evidence) -> pl.LazyFrame:
    """Firm and whoever is close to it: its owners and the firms related to it."""
    close = [pl.LazyFrame(schema={KEY: pl.String, "node": pl.String})]
    owners, relations = evidence.get("owners"), evidence.get("relations")
    if owners is not None:
        close.append(owners.select(KEY, node="owner_id"))
    if relations is not None:
        close.append(relations.select(KEY, node="related_id"))
        close.append(relations.select(pl.col("related_id").alias(KEY), node=KEY))
    return pl.concat(close).unique()


SOURCE = Source("loan money traced", money_back, (_FLOWS,), ADDS, crowd="the account flows of all firms paid")
