"""History that stops before the day of decision."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence import finding_codes as codes
from tallystick.engine.evidence.clean import kept_of
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.finding_columns import HISTORY
from tallystick.engine.evidence.listing import listed
from tallystick.engine.evidence.windows import KEY, days_since, seen
from tallystick.engine.step import Source
from tallystick.pack.policy import Policy

STOPS = "history_stops"
"""Table of the evidence that holds what `stops` gives, where somebody has put it there."""


def run(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give the columns of HISTORY: of invoices and account flows, that which stopped first.

    An invoice that is void, repeated or with the firm itself is no history.
    """
    found = stops(evidence, policy)
    if found is None:
        return pl.LazyFrame(schema={KEY: pl.String, **HISTORY.schema()})
    return found.group_by(KEY).agg(history_stop_days=pl.col("value").max().cast(pl.Int32))


SOURCE = Source("end of history", run, ("invoices", "account_flows"), HISTORY)


def stops(evidence: Evidence, policy: Policy) -> pl.LazyFrame | None:
    """This function will give per `table` the firm's last row and `value`, the days since; None without any table."""
    known = evidence.get(STOPS)
    if known is not None:
        return known
    invoices = kept_of(evidence)
    held = []
    if invoices is not None:
        live = invoices.filter((pl.col("day") <= policy.day) & ~pl.col("is_void"))
        held.append(("invoices", live))
    if evidence.has("account_flows"):
        held.append(("account_flows", seen(evidence, "account_flows", policy)))
    since = days_since(pl.col("day").max(), policy.day)
    last = pl.col("row").filter(pl.col("day") == pl.col("day").max()).max()
    each = [frame.group_by(KEY).agg(row=last, value=since).with_columns(table=pl.lit(name)) for name, frame in held]
    return pl.concat(each) if each else None


def found(evidence: Evidence, policy: Policy) -> list[pl.DataFrame]:
    """This function will give, per table, the firms whose history stopped longer ago than the policy lets pass."""
    ceiling = policy.number("history_stop_ceiling_days")
    known = stops(evidence, policy)
    if known is None:
        return []
    stopped = known.filter(pl.col("value") > ceiling).collect().partition_by("table", as_dict=True)
    return [
        listed(rows, codes.HISTORY_STOPS, table=str(table), value=pl.col("value").first())
        for (table,), rows in stopped.items()
    ]
