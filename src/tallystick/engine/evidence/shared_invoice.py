"""Applicants' books held against each other: the same invoice booked twice, and what it tells about names."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence import finding_codes as codes
from tallystick.engine.evidence.clean import IDENTITY, own_names
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.finding_columns import SHARED
from tallystick.engine.evidence.listing import listed, settled_until
from tallystick.engine.evidence.windows import KEY
from tallystick.engine.step import Source
from tallystick.pack.policy import Policy

KNOWN = "known_counterparties"
"""Table of the evidence that holds what `known_of` gives, where somebody has put it there."""

NOBODY = pl.DataFrame(schema={KEY: pl.String, "counterparty": pl.String})
"""Names of no applicants."""

_PAPER = list(IDENTITY)
_BOOKED = [*_PAPER, "direction"]


def run(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give the columns of SHARED for every firm with invoices."""
    settled = settled_until(evidence, policy)
    if settled is None:
        return pl.LazyFrame(schema={KEY: pl.String, **SHARED.schema()})
    firms = settled.kept.select(KEY).unique().lazy()
    if settled.twins.is_empty():
        return firms.with_columns(shared_invoice_count=pl.lit(0, pl.Int32))
    shared = settled.twins.filter(pl.col(KEY).n_unique().over(_BOOKED) > 1)
    counts = shared.group_by(KEY).agg(shared_invoice_count=pl.len().cast(pl.Int32))
    return firms.join(counts.lazy(), on=KEY, how="left").with_columns(pl.col("shared_invoice_count").fill_null(0))


SOURCE = Source("shared invoices", run, ("invoices",), SHARED, crowd="the books of all applicants")


def shared_pairs(twins: pl.DataFrame) -> pl.DataFrame:
    """This function will give each invoice that two applicants booked on the same side, once per ordered pair of them.

    Columns: those of `twins`, `other` (the other applicant) and `other_void`.
    """
    return _met(twins, _BOOKED)


def disputed_pairs(twins: pl.DataFrame) -> pl.DataFrame:
    """This function will give each invoice that is void in one applicant's book and valid in another's, on any side."""
    is_disputed = pl.col("is_void").n_unique().over(_PAPER) > 1
    return _met(twins.filter(is_disputed), _PAPER).filter(pl.col("is_void") != pl.col("other_void"))


def _met(booked: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    if booked.is_empty():
        return booked.with_columns(other=pl.lit(None, pl.String), other_void=pl.lit(None, pl.Boolean))
    others = booked.select(*on, other=KEY, other_void="is_void")
    return booked.join(others, on=on).filter(pl.col(KEY) != pl.col("other"))


def found(twins: pl.DataFrame, shared: pl.DataFrame) -> list[pl.DataFrame]:
    """This function will give the findings about invoices that stand in two applicants' books, per pair."""
    return [listed(shared, codes.SHARED, other=True), listed(disputed_pairs(twins), codes.DISPUTED, other=True)]


def known_of(evidence: Evidence, twins: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """This function will tell which counterparties are applicants by the names of `enterprises` and by `twins`."""
    held = evidence.get(KNOWN)
    if held is not None:
        return held.collect()
    firms = evidence.get("enterprises")
    names = NOBODY if firms is None else own_names(firms).collect()
    return known_counterparties(twins, names, int(policy.number("counterparty_match_least")))


def known_counterparties(twins: pl.DataFrame, names: pl.DataFrame, least: int) -> pl.DataFrame:
    """This function will tell which counterparties are applicants: `counterparty`, `is_firm` (its `enterprise_id`).

    A counterparty that bears an applicant's own name (`names`, see `clean.own_names`) is that applicant. Else, where
    one firm booked as sale what another booked as purchase, the buyer's and the seller's name are revealed: each name
    is the applicant it was seen with on most invoices, at least `least`; of several the least applicant.
    """
    named = names.group_by("counterparty").agg(is_firm=pl.col(KEY).min())
    if twins.is_empty():
        return named
    sold = twins.filter(pl.col("direction") == "out").select(*_PAPER, seller=KEY, buyer_name="counterparty")
    bought = twins.filter(pl.col("direction") == "in").select(*_PAPER, buyer=KEY, seller_name="counterparty")
    met = sold.join(bought, on=_PAPER)
    votes = pl.concat(
        [
            met.select(counterparty="buyer_name", is_firm="buyer"),
            met.select(counterparty="seller_name", is_firm="seller"),
        ]
    )
    revealed = (
        votes.group_by("counterparty", "is_firm")
        .len("votes")
        .filter(pl.col("votes") >= least)
        .sort("counterparty", "votes", "is_firm", descending=[False, True, False])
        .unique("counterparty", keep="first", maintain_order=True)
        .drop("votes")
    )
    return pl.concat([named, revealed.join(named, on="counterparty", how="anti")])
