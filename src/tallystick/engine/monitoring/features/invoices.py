"""Season, months with many void invoices, sales to related parties (I2, I4, I6, B2)."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from tallystick.engine.evidence.clean import kept_of, own_names
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.windows import KEY, months_before, over
from tallystick.engine.features.declare import NEUTRAL, WORSE, flag, minor, share
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

_T = "invoices"
_NONE = "no invoices seen"

ADDS = Columns(
    (
        flag("is_off_season", NEUTRAL, "sold nothing in the same days a year before either", "处于经营淡季", _NONE, _T),
        minor("sales_6m_minor", NEUTRAL, "net sales of 6 months, before VAT", "近6个月净销售额", _NONE, _T),
        share(
            "void_share_1m",
            WORSE,
            "void and red-letter sales invoices of the last month, by all issued",
            "近1个月作废红冲占比",
            "no sales invoice issued in the month",
            _T,
        ),
        share(
            "related_sales_share",
            WORSE,
            "share of 12 months' sales to related firms and owners",
            "对关联方销售占比",
            "nothing sold, or relations and owners were not collected",
            _T,
        ),
    )
)


def invoices(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm with sales invoices, settled, up to the policy's day.

    A season is believed only where it was seen: the firm already sold before the same `warn_invoice_break_days` a year
    ago and sold nothing in them. Source: rules.md 9.2, I2, I4 and I6.
    """
    kept = kept_of(evidence)
    if kept is None:
        return pl.LazyFrame(schema={KEY: pl.String, **ADDS.schema()})
    sales = kept.filter((pl.col("direction") == "out") & (pl.col("day") <= policy.day))
    year_ago = months_before(policy.day, 12)
    quiet_from = year_ago - timedelta(days=int(policy.number("warn_invoice_break_days")))
    live, day, amount = ~pl.col("is_void"), pl.col("day"), pl.col("amount_minor")
    this_month = day > months_before(policy.day, 1)
    lost = pl.when(pl.col("is_void") | (amount < 0)).then(amount.abs()).otherwise(0)
    issued = pl.when(amount > 0).then(amount).otherwise(0)
    made = sales.group_by(KEY).agg(
        is_off_season=(live & (day <= quiet_from)).any() & ~(live & (day > quiet_from) & (day <= year_ago)).any(),
        sales_6m_minor=pl.col("net_minor").filter(pl.col("net_day") > months_before(policy.day, 6)).sum(),
        void_share_1m=over(lost.filter(this_month).sum(), issued.filter(this_month).sum()),
    )
    return made.join(_related(sales, evidence, policy), on=KEY, how="left")


def _related(sales: pl.LazyFrame, evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    names = _related_names(evidence)
    if names is None:
        return pl.LazyFrame(schema={KEY: pl.String, "related_sales_share": pl.Float64})
    year = sales.filter(pl.col("net_day") > months_before(policy.day, 12))
    bought = year.group_by(KEY, "counterparty").agg(sold=pl.col("net_minor").sum().clip(lower_bound=0))
    marked = bought.join(names, on=[KEY, "counterparty"], how="left")
    return marked.group_by(KEY).agg(
        related_sales_share=over(pl.col("sold").filter(pl.col("is_related")).sum(), pl.col("sold").sum())
    )


def _related_names(evidence: Evidence) -> pl.LazyFrame | None:
    """Firm and a name under which a related firm or an owner of it may stand in its books."""
    named = []
    relations, owners, firms = (evidence.get(table) for table in ("relations", "owners", "enterprises"))
    if relations is not None:
        pairs = relations.select(KEY, "related_id")
        both = pl.concat([pairs, pairs.select(pl.col("related_id").alias(KEY), related_id=KEY)])
        named.append(both.rename({"related_id": "counterparty"}))
        if firms is not None:
            of_related = own_names(firms).rename({KEY: "related_id"})
            named.append(both.join(of_related, on="related_id").select(KEY, "counterparty"))
    if owners is not None:
        named.append(owners.filter(~pl.col("name").str.contains("*", literal=True)).select(KEY, counterparty="name"))
    return pl.concat(named).unique().with_columns(is_related=pl.lit(True)) if named else None


SOURCE = Source("invoice warnings", invoices, (_T,), ADDS)
