"""Applicants that probably are one business: the signs, their points, and who hangs together.

The points of each sign and how many it takes are the bank's (parameters `business_*`). Two applicants share a sign only
where at most `business_shared_by_most` applicants bear it: a bookkeeper's telephone says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from tallystick.engine.evidence import finding_codes as codes
from tallystick.engine.evidence.clean import IDENTITY, Settled
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.finding_columns import BUSINESS
from tallystick.engine.evidence.listing import firms_of, settled_until, shaped
from tallystick.engine.evidence.shared_invoice import shared_pairs
from tallystick.engine.evidence.windows import KEY
from tallystick.engine.step import Source
from tallystick.kernel.graph import connected
from tallystick.pack.policy import Policy

TABLES = ("invoices", "enterprises", "owners")
PAIRS = "business_pairs"
"""Table of the evidence that holds what `business_pairs` gives, where somebody has put it there."""

RUNS_IT = ("legal_representative", "controller")
"""Roles whose holder runs the firm."""

_PAIR = [KEY, "other"]
_PAIRS = {KEY: pl.String, "other": pl.String, "points": pl.Float64}
_LABELS = (("credit_code", "business_points_credit_code"), ("phone", "business_points_phone"))
_WORDS = (("name", "business_points_name"), ("address", "business_points_address"))


def run(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give the columns of BUSINESS for every firm: itself, or the group it probably is one with."""
    return grouped(evidence, policy, business_pairs(evidence, policy)).lazy()


SOURCE = Source("one business", run, TABLES, BUSINESS, crowd="all applicants")


def grouped(evidence: Evidence, policy: Policy, pairs: pl.DataFrame) -> pl.DataFrame:
    """This function will give the columns of BUSINESS: who hangs together by `pairs` of enough points."""
    joined = pairs.filter(pl.col("points") >= policy.number("business_points_least"))
    firms = firms_of(evidence, policy, *TABLES)
    if joined.is_empty():
        return firms.to_frame().with_columns(business_id=pl.col(KEY), business_members=pl.lit(1, pl.Int32))
    found = connected(joined[KEY], joined["other"], alone=firms)
    return found.select(
        pl.col("node").alias(KEY), business_id="component", business_members=pl.col("members").cast(pl.Int32)
    )


def business_pairs(evidence: Evidence, policy: Policy) -> pl.DataFrame:
    """This function will give `enterprise_id`, `other` (the greater), `points` of every pair that shares a sign.

    Points of several signs add up. A shared sign counts in full; shared invoices count by their share in the smaller
    book, counterparties by the share of both firms' trade that is with counterparties rare among all applicants. Of
    both it takes some: `business_invoices_least`, `business_counterparties_least`.
    """
    held = evidence.get(PAIRS)
    if held is not None:
        return held.collect()
    if len(firms_of(evidence, policy, *TABLES)) < 2:
        return pl.DataFrame(schema=_PAIRS)
    settled = settled_until(evidence, policy)
    signs = [*_of_register(evidence, policy), *_of_owners(evidence, policy)]
    if settled is not None:
        signs += [_of_invoices(settled, policy), _of_counterparties(settled.kept, policy)]
    if not signs:
        return pl.DataFrame(schema=_PAIRS)
    every = pl.concat([sign.select(pl.col(c).cast(t) for c, t in _PAIRS.items()) for sign in signs])
    return every.group_by(_PAIR).agg(pl.col("points").sort().sum().round(6)).sort(_PAIR)


def _sharing(bearers: pl.DataFrame, signs: Iterable[str], most: int) -> pl.DataFrame:
    """This function will give the pairs of firms that bear one sign, where two to `most` firms bear it."""
    by = list(signs)
    bearers = bearers.unique()
    rare = bearers.filter(pl.len().over(by).is_between(2, most))
    return (
        rare.join(rare, on=by, suffix="_of_other")
        .rename({f"{KEY}_of_other": "other"})
        .filter(pl.col(KEY) < pl.col("other"))
    )


def _of_register(evidence: Evidence, policy: Policy) -> list[pl.DataFrame]:
    firms = evidence.get("enterprises")
    if firms is None:
        return []
    held = firms.collect_schema().names()
    read = {
        **{name: (pl.col(name).str.replace_all(r"[\s\-()（）]", "").str.to_uppercase(), p) for name, p in _LABELS},
        **{name: (pl.col(name).str.replace_all(r"\s", "").str.to_lowercase(), p) for name, p in _WORDS},
    }
    found = []
    for name, (sign, points) in read.items():
        if name in held:
            borne = firms.select(KEY, sign=sign).collect()
            told = borne.filter(pl.col("sign").is_not_null() & ~pl.col("sign").str.contains(r"^$|\*"))
            found.append(_worth(_sharing(told, ["sign"], _most(policy)), policy, points))
    return found


def _of_owners(evidence: Evidence, policy: Policy) -> list[pl.DataFrame]:
    owners = evidence.get("owners")
    if owners is None:
        return []
    runs_it = owners.filter(pl.col("role").is_in(RUNS_IT)).select(KEY, "owner_id").collect()
    pairs = _sharing(runs_it, ["owner_id"], _most(policy)).unique(_PAIR)
    return [_worth(pairs, policy, "business_points_owner")]


def _of_invoices(settled: Settled, policy: Policy) -> pl.DataFrame:
    shared = shared_pairs(settled.twins).filter(pl.col(KEY) < pl.col("other")).group_by(_PAIR).agg(shared=pl.len())
    enough = shared.filter(pl.col("shared") >= policy.number("business_invoices_least"))
    once = pl.struct(*IDENTITY, "direction").n_unique()
    every = pl.concat([settled.kept, settled.aside.select(KEY, *IDENTITY, "direction")], how="diagonal")
    among = pl.concat([enough[KEY], enough["other"]]).unique()
    sizes = (
        every.filter((pl.col("amount_minor") != 0) & pl.col(KEY).is_in(among.implode())).group_by(KEY).agg(size=once)
    )
    pairs = enough.join(sizes, on=KEY).join(sizes.rename({KEY: "other"}), on="other", suffix="_of_other")
    share = pl.col("shared") / pl.min_horizontal("size", "size_of_other")
    return pairs.with_columns(points=share * policy.number("business_points_invoices"))


def _of_counterparties(kept: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    party = ["direction", "counterparty"]
    traded = (
        kept.lazy()
        .filter(~pl.col("is_void"))
        .group_by(KEY, *party)
        .agg(value=pl.col("net_minor").sum())
        .filter(pl.col("value") > 0)
        .with_columns(share=pl.col("value") / pl.col("value").sum().over(KEY, "direction"))
        .select(KEY, *party, "share")
        .collect()
    )
    shared = _sharing(traded, party, _most(policy))
    per_side = shared.group_by(*_PAIR, "direction").agg(
        pl.min_horizontal(pl.col("share").sort().sum(), pl.col("share_of_other").sort().sum()).alias("overlap"),
        common=pl.len(),
    )
    overlap = per_side.group_by(_PAIR).agg(pl.col("overlap").sum() / 2, pl.col("common").sum())
    enough = overlap.filter(pl.col("common") >= policy.number("business_counterparties_least"))
    return enough.with_columns(points=pl.col("overlap") * policy.number("business_points_counterparties"))


def _worth(pairs: pl.DataFrame, policy: Policy, points: str) -> pl.DataFrame:
    return pairs.select(*_PAIR, points=pl.lit(float(policy.number(points))))


def _most(policy: Policy) -> int:
    return int(policy.number("business_shared_by_most"))


def found(
    pairs: pl.DataFrame, settled: Settled | None, shared: pl.DataFrame | None, policy: Policy
) -> list[pl.DataFrame]:
    """This function will give the findings about pairs that probably or possibly are one business, once per firm.

    They rest on the invoices that both booked, else on those with the counterparties that both trade with.
    """
    if pairs.is_empty():
        return []
    possible, least = policy.number("business_points_possible"), policy.number("business_points_least")
    both = pl.concat([pairs, pairs.select(pl.col("other").alias(KEY), pl.col(KEY).alias("other"), "points")])
    told = both.rename({"points": "value"}).filter(pl.col("value") >= possible)
    if settled is not None and shared is not None:
        told = told.join(_resting_on(told, settled.kept, shared), on=_PAIR, how="left")
        told = told.with_columns(pl.col("rows").fill_null([]), pl.col("row_count").fill_null(0))
    is_probable = pl.col("value") >= least
    named = ((codes.ONE_BUSINESS, told.filter(is_probable)), (codes.POSSIBLY_ONE, told.filter(~is_probable)))
    return [shaped(rows, code, "invoices") for code, rows in named]


def _resting_on(told: pl.DataFrame, kept: pl.DataFrame, booked: pl.DataFrame) -> pl.DataFrame:
    shared = booked.join(told, on=_PAIR, how="semi").select(*_PAIR, "row")
    rest = told.join(shared, on=_PAIR, how="anti")
    party = ["direction", "counterparty"]
    firms = pl.concat([rest[KEY], rest["other"]]).unique()
    booked = kept.filter(pl.col(KEY).is_in(firms.implode())).select(KEY, *party, "row")
    common = rest.join(booked, on=KEY).join(booked.rename({KEY: "other"}), on=["other", *party], how="semi")
    listed_rows = pl.concat([shared, common.select(*_PAIR, "row")]).group_by(_PAIR)
    return listed_rows.agg(rows=pl.col("row").unique().sort(), row_count=pl.col("row").n_unique().cast(pl.UInt32))
