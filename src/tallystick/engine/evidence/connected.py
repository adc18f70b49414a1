"""Connected applicants: by control, shares, family, one owner, or as one business (关联方)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.finding_columns import CONNECTED
from tallystick.engine.evidence.listing import firms_of
from tallystick.engine.evidence.same_business import business_pairs
from tallystick.engine.evidence.windows import KEY
from tallystick.engine.step import Source
from tallystick.kernel.graph import connected
from tallystick.pack.policy import Policy

TABLES = ("relations", "owners", "invoices", "enterprises")
ALWAYS = ("control", "family", "same_person")
"""Kinds of relation that connect whatever the share."""

PEOPLE = ("legal_representative", "controller", "spouse")
"""Roles that connect whatever the share: whoever holds one in two firms, or whose spouse does, connects them."""

_PERSON = "\x1f"


def run(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give the columns of CONNECTED for every firm.

    A shareholding connects from `connected_share_least` on, and where its size is not told. Firms are connected through
    persons and firms that did not apply, but only applicants are counted.
    """
    least = float(policy.number("connected_share_least"))
    business = business_pairs(evidence, policy).filter(pl.col("points") >= policy.number("business_points_least"))
    tied = pl.concat([business.select(pl.col(KEY).alias("from"), to="other"), *ties(evidence, least)])
    firms = firms_of(evidence, policy, *TABLES)
    is_told = evidence.has("relations") or evidence.has("owners")
    if tied.is_empty():
        alone = pl.lit(1 if is_told else None, pl.Int32)
        return firms.to_frame().lazy().with_columns(connected_group_id=pl.col(KEY), connected_members=alone)
    found = connected(tied["from"], tied["to"], alone=firms).filter(pl.col("node").is_in(firms.implode()))
    members = pl.len().over("component").cast(pl.Int32)
    return found.lazy().select(
        pl.col("node").alias(KEY),
        connected_group_id=pl.col("node").min().over("component"),
        connected_members=pl.when(pl.lit(is_told) | (members > 1)).then(members),
    )


SOURCE = Source("connected applicants", run, TABLES, CONNECTED, crowd="all applicants")


def ties(evidence: Evidence, least: float) -> list[pl.DataFrame]:
    """This function will give what ties firms by relations and owners: `from`, a firm, `to`, a firm or a person.

    A shareholding ties from a share of `least` on.
    """
    relations, owners = evidence.get("relations"), evidence.get("owners")
    large = (pl.col("share") >= least).fill_null(True)
    found = []
    if relations is not None:
        binding = pl.col("kind").is_in(ALWAYS) | ((pl.col("kind") == "shareholding") & large)
        found.append(relations.filter(binding).select(pl.col(KEY).alias("from"), to="related_id").collect())
    if owners is not None:
        binding = pl.col("role").is_in(PEOPLE) | ((pl.col("role") == "shareholder") & large)
        person = pl.lit(_PERSON) + pl.col("owner_id")
        found.append(owners.filter(binding).select(pl.col(KEY).alias("from"), to=person).collect())
    return found
