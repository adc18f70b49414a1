"""The firm's place among the applicants: who of them it trades with, by their invoices (交易网络).

Applicants need not stand in each other's books under their own names: where one booked as sale what another booked as
purchase, that invoice tells who is who (`engine/evidence/shared_invoice.py`). All applicants must be in the evidence.
"""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.clean import own_names, settled_of
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.shared_invoice import known_counterparties
from tallystick.engine.features.declare import NEUTRAL, WORSE, count, ratio, share
from tallystick.engine.features.windows import KEY, months_before
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.kernel.graph import pagerank
from tallystick.pack.policy import Policy

_T = "invoices"
_NONE = "no invoices seen"
_NO_SALES = "nothing sold in the 12 months"

ADDS = Columns(
    (
        count("network_partners", NEUTRAL, "applicants traded with in 12 months", "交易往来申请人数", _NONE, _T),
        share(
            "network_sales_share", NEUTRAL, "share of sales to other applicants", "对其他申请人销售占比", _NO_SALES, _T
        ),
        ratio(
            "network_rank",
            NEUTRAL,
            "rank in the network of payments for purchases (PageRank, mean 1)",
            "交易网络中心度",
            _NONE,
            _T,
        ),
        share(
            "network_reciprocal_share",
            WORSE,
            "share of sales to firms it also buys from",
            "对开销售占比",
            _NO_SALES,
            _T,
        ),
    )
)


def run(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give the columns of ADDS for every firm with invoices, from those of the 12 months."""
    settled = settled_of(evidence)
    if settled is None:
        return pl.LazyFrame(schema={KEY: pl.String, **ADDS.schema()})
    twins = settled.twins.filter(pl.col("day") <= policy.day)
    known = known_counterparties(twins, _names(evidence), int(policy.number("counterparty_match_least")))
    kept = settled.kept.filter(pl.col("day") <= policy.day)
    traded = _traded(kept, known, policy).collect()
    firms = kept[KEY].unique().sort()
    found = firms.to_frame().lazy().join(_shares(traded), on=KEY, how="left").join(_places(traded, firms), on=KEY)
    return found.select(KEY, *ADDS)


SOURCE = Source("network of applicants", run, ("invoices",), ADDS, crowd="the books of all applicants")


def _names(evidence: Evidence) -> pl.DataFrame:
    firms = evidence.get("enterprises")
    return (
        pl.DataFrame(schema={KEY: pl.String, "counterparty": pl.String})
        if firms is None
        else own_names(firms).collect()
    )


def _traded(kept: pl.DataFrame, known: pl.DataFrame, policy: Policy) -> pl.LazyFrame:
    """This function will give per firm and counterparty: `sold`, `bought` (net fen of 12 months), `is_firm`, `party`.

    `party` is the applicant where the counterparty is one, else its name; the firm itself is left out.
    """
    net, is_sale = pl.col("net_minor"), pl.col("direction") == "out"
    year = kept.lazy().filter(~pl.col("is_void") & (pl.col("net_day") > months_before(policy.day, 12)))
    per_name = year.group_by(KEY, "counterparty").agg(
        sold=pl.when(is_sale).then(net).otherwise(0).sum(), bought=pl.when(is_sale).then(0).otherwise(net).sum()
    )
    return (
        per_name.join(known.lazy(), on="counterparty", how="left")
        .with_columns(party=pl.coalesce("is_firm", "counterparty"))
        .filter(pl.col("party") != pl.col(KEY))
        .group_by(KEY, "party")
        .agg(pl.col("sold").sum(), pl.col("bought").sum(), is_firm=pl.col("is_firm").is_not_null().any())
    )


def _edges(traded: pl.DataFrame) -> pl.DataFrame:
    """This function will give `buyer`, `seller`, `value`: trade among applicants, of two books' figures the larger."""
    among = traded.filter("is_firm")
    told = [
        among.select(seller=KEY, buyer="party", value="sold"),
        among.select(seller="party", buyer=KEY, value="bought"),
    ]
    positive = pl.concat(told).filter(pl.col("value") > 0)
    return positive.group_by("buyer", "seller").agg(pl.col("value").max())


def _places(traded: pl.DataFrame, firms: pl.Series) -> pl.LazyFrame:
    """This function will give how many applicants each firm trades with, and its rank among all."""
    if not traded["is_firm"].any():
        return firms.to_frame().lazy().with_columns(network_partners=pl.lit(0, pl.Int32), network_rank=pl.lit(1.0))
    edges = _edges(traded)
    ranks = pagerank(edges["buyer"], edges["seller"], edges["value"], alone=firms)
    placed = ranks.rename({"node": KEY, "rank": "network_rank"}).join(_partners(edges), on=KEY, how="left")
    return placed.lazy().with_columns(pl.col("network_partners").fill_null(0).cast(pl.Int32))


def _partners(edges: pl.DataFrame) -> pl.DataFrame:
    both = pl.concat(
        [
            edges.select(pl.col("buyer").alias(KEY), party="seller"),
            edges.select(pl.col("seller").alias(KEY), party="buyer"),
        ]
    )
    return both.group_by(KEY).agg(network_partners=pl.col("party").n_unique())


def _shares(traded: pl.DataFrame) -> pl.LazyFrame:
    sold = pl.col("sold").clip(0)
    total = sold.sum()

    def of_total(where: pl.Expr) -> pl.Expr:
        return pl.when(total > 0).then(pl.when(where).then(sold).otherwise(0).sum() / total)

    return (
        traded.lazy()
        .group_by(KEY)
        .agg(network_sales_share=of_total(pl.col("is_firm")), network_reciprocal_share=of_total(pl.col("bought") > 0))
    )
