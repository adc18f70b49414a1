"""History that stops before the day of decision."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence import finding_codes as codes
from tallystick.engine.evidence.clean import kept_of
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.finding_columns import HISTORY
from tallystick.engine.evidence.listing import EMPTY, listed
from tallystick.engine.evidence.windows import KEY, days_since, seen
from tallystick.engine.step import Source
from tallystick.pack.policy import Policy


def run(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give the columns of HISTORY: of invoices and account flows, that which stopped first.

    An invoice that is void, repeated or with the firm itself is no history.
    """
    stops = _stops(evidence, policy)
    if not stops:
        return pl.LazyFrame(schema={KEY: pl.String, **HISTORY.schema()})
    return pl.concat(stops).group_by(KEY).agg(history_stop_days=pl.col("value").max().cast(pl.Int32))


SOURCE = Source("end of history", run, ("invoices", "account_flows"), HISTORY)


def _stops(evidence: Evidence, policy: Policy) -> list[pl.LazyFrame]:
    """This function will give per table the firm's last row and `value`, the days since."""
    invoices = kept_of(evidence)
    held = []
    if invoices is not None:
        live = invoices.filter((pl.col("day") <= policy.day) & ~pl.col("is_void"))
        held.append(("invoices", live))
    if evidence.has("account_flows"):
        held.append(("account_flows", seen(evidence, "account_flows", policy)))
    since = days_since(pl.col("day").max(), policy.day)
    last = pl.col("row").filter(pl.col("day") == pl.col("day").max()).max()
    return [frame.group_by(KEY).agg(row=last, value=since).with_columns(table=pl.lit(name)) for name, frame in held]


def found(evidence: Evidence, policy: Policy) -> list[pl.DataFrame]:
    """This function will give, per table, the firms whose history stopped longer ago than the policy lets pass."""
    ceiling = policy.number("history_stop_ceiling_days")
    stopped = [frame.filter(pl.col("value") > ceiling).collect() for frame in _stops(evidence, policy)]
    return [
        listed(rows, codes.HISTORY_STOPS, table=rows["table"][0], value=pl.col("value").first()) if len(rows) else EMPTY
        for rows in stopped
    ]
