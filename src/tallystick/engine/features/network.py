"""The firm's place among the applicants: who of them it trades with, by their invoices (交易网络).

Applicants need not stand in each other's books under their own names: where one booked as sale what another booked as
purchase, that invoice tells who is who (`engine/evidence/shared_invoice.py`). All applicants must be in the evidence.
"""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.clean import settled_of
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.shared_invoice import known_of
from tallystick.engine.features.declare import NEUTRAL, WORSE, count, ratio, share
from tallystick.engine.features.windows import KEY, months_before
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.kernel.graph import pagerank
from tallystick.pack.policy import Policy

PLACES = "network_places"
"""Table of the evidence that holds what `run` gives, where somebody who saw all applicants has put it there."""

APART = "asked_apart"
"""Table of the evidence that gives each firm (`enterprise_id`) its `request`, where those of several stand together: it
is placed among the firms of its request alone. Without the table all are one crowd."""

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
    held = evidence.get(PLACES)
    if held is not None:
        return held
    settled = settled_of(evidence)
    if settled is None:
        return pl.LazyFrame(schema={KEY: pl.String, **ADDS.schema()})
    kept = settled.kept.filter(pl.col("day") <= policy.day)
    firms = kept[KEY].unique().sort()
    is_alone = settled.twins.is_empty() and len(_applicants(evidence, firms)) == 1
    known = None if is_alone else _met(_known(settled.twins, evidence, policy), kept["counterparty"])
    traded = _traded(kept, known, policy)
    if known is None or known.is_empty():
        nobody = [pl.lit(0, pl.Int32).alias("network_partners"), pl.lit(1.0).alias("network_rank")]
        return _shares(traded).with_columns(nobody).select(KEY, *ADDS)
    found = traded.collect()
    return _shares(found.lazy()).join(_places(found, firms, evidence.get(APART)), on=KEY).select(KEY, *ADDS)


def sales_to_applicants(evidence: Evidence, policy: Policy) -> pl.DataFrame | None:
    """This function will give `enterprise_id`, the supplier, `counterparty`, an applicant it sold to in the 12 months,
    and `sales_share`, that buyer's share of all its sales; None without invoices.
    """
    settled = settled_of(evidence)
    if settled is None:
        return None
    kept = settled.kept.filter(pl.col("day") <= policy.day)
    sold = pl.col("sold").clip(0)
    shares = _traded(kept, _known(settled.twins, evidence, policy), policy).with_columns(
        sales_share=sold / sold.sum().over(KEY)
    )
    among = shares.filter(pl.col("is_firm") & (pl.col("sold") > 0))
    return among.select(KEY, counterparty="party", sales_share="sales_share").sort(KEY, "counterparty").collect()


SOURCE = Source("network of applicants", run, ("invoices",), ADDS, crowd="the books of all applicants")


def _applicants(evidence: Evidence, firms: pl.Series) -> pl.Series:
    held = evidence.get("enterprises")
    return firms if held is None else pl.concat([firms, held.select(KEY).collect()[KEY]]).unique()


def _known(twins: pl.DataFrame, evidence: Evidence, policy: Policy) -> pl.DataFrame:
    """This function will tell which counterparties are applicants: `counterparty`, `is_firm`."""
    return known_of(evidence, twins.filter(pl.col("day") <= policy.day), policy)


def _met(known: pl.DataFrame, counterparties: pl.Series) -> pl.DataFrame:
    """This function will give the `known` whom anybody trades with."""
    return known.filter(known["counterparty"].is_in(counterparties.unique().implode()))


def _traded(kept: pl.DataFrame, known: pl.DataFrame | None, policy: Policy) -> pl.LazyFrame:
    """This function will give per firm and counterparty: `sold`, `bought` (net fen of 12 months), `is_firm`, `party`.

    `party` is the applicant where the counterparty is one, else its name. Trade with the firm itself is nothing.
    """
    year = pl.col("net_day") > months_before(policy.day, 12)
    net, is_sale = pl.when(year).then("net_minor").otherwise(0), pl.col("direction") == "out"
    per_name = (
        kept.lazy()
        .group_by(KEY, "counterparty")
        .agg(sold=pl.when(is_sale).then(net).otherwise(0).sum(), bought=pl.when(is_sale).then(0).otherwise(net).sum())
    )
    if known is None:
        return per_name.with_columns(is_firm=pl.lit(False)).rename({"counterparty": "party"})
    is_other = pl.col("party") != pl.col(KEY)
    return (
        per_name.join(known.lazy(), on="counterparty", how="left")
        .with_columns(party=pl.coalesce("is_firm", "counterparty"))
        .with_columns(pl.when(is_other).then(pl.col("sold", "bought")).otherwise(0))
        .group_by(KEY, "party")
        .agg(pl.col("sold", "bought").sum(), is_firm=(pl.col("is_firm").is_not_null() & is_other).any())
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


def _places(traded: pl.DataFrame, firms: pl.Series, apart: pl.LazyFrame | None) -> pl.LazyFrame:
    """This function will give how many applicants each firm trades with, and its rank among all of its crowd."""
    edges = _edges(traded)
    crowds = [(edges, firms)] if apart is None else _crowds(edges, firms, apart.collect())
    ranks = pl.concat([pagerank(met["buyer"], met["seller"], met["value"], alone=who) for met, who in crowds])
    placed = ranks.rename({"node": KEY, "rank": "network_rank"}).join(_partners(edges), on=KEY, how="left")
    return placed.lazy().with_columns(pl.col("network_partners").fill_null(0).cast(pl.Int32))


def _crowds(edges: pl.DataFrame, firms: pl.Series, apart: pl.DataFrame) -> list[tuple[pl.DataFrame, pl.Series]]:
    """The trade and the firms of each request; those of all requests without trade as one, for there all rank alike."""
    met = edges.join(apart.rename({KEY: "buyer"}), on="buyer", how="left")
    whose = firms.to_frame(KEY).join(apart, on=KEY, how="left", maintain_order="left")["request"]
    trading = met["request"].unique().sort()
    still = firms.filter(~whose.is_in(trading.implode()))
    parts = [(edges.clear(), still)] if len(still) else []
    return [*parts, *((met.filter(pl.col("request") == one), firms.filter(whose == one)) for one in trading)]


def _partners(edges: pl.DataFrame) -> pl.DataFrame:
    both = pl.concat(
        [
            edges.select(pl.col("buyer").alias(KEY), party="seller"),
            edges.select(pl.col("seller").alias(KEY), party="buyer"),
        ]
    )
    return both.group_by(KEY).agg(network_partners=pl.col("party").n_unique())


def _shares(traded: pl.LazyFrame) -> pl.LazyFrame:
    sold = pl.col("sold").clip(0)
    total = sold.sum()

    def of_total(where: pl.Expr) -> pl.Expr:
        return pl.when(total > 0).then(pl.when(where).then(sold).otherwise(0).sum() / total)

    return (
        traded.lazy()
        .group_by(KEY)
        .agg(network_sales_share=of_total(pl.col("is_firm")), network_reciprocal_share=of_total(pl.col("bought") > 0))
    )
