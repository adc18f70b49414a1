"""Guarantees given and received, and circles of guarantees (担保圈)."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, WORSE, count, flag, minor
from tallystick.engine.features.firm import all_firms
from tallystick.engine.features.rows import (
    UNKNOWN,
    Bools,
    Floats,
    Rows,
    codes_of,
    rows_of,
    seen_frame,
    seen_rows,
    table,
)
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.kernel.graph import strongly_connected
from tallystick.pack.policy import Policy

_T = "guarantees"
_NONE = "guarantees were not collected"

ADDS = Columns(
    (
        minor(
            "guarantees_given_minor", WORSE, "guarantees given, contracts and credit report", "对外担保余额", _NONE, _T
        ),
        count("guarantee_obligors", WORSE, "firms guaranteed for", "被担保企业数", _NONE, _T),
        minor(
            "guarantee_received_minor",
            BETTER,
            "guarantees received, up to what guarantors can bear",
            "有效担保金额",
            _NONE,
            _T,
        ),
        flag("in_guarantee_circle", WORSE, "guarantees run in a circle through the firm", "处于担保圈", _NONE, _T),
    )
)


LEAST_EDGES = 2
"""A circle takes two contracts at least."""


def guarantees(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` for every firm, from contracts in force on the policy's day; none is zero.

    Given is the larger of the contracts and what the firm's newest credit report shows: the report lists every lender's
    contracts, this bank's among them. Received counts per guarantor up to `guarantor_capacity_share` of its net assets;
    a guarantor whose net assets are not known can bear nothing. Sources: rules.md 3.8, 9.3.
    """
    firms = all_firms(evidence)
    made: dict[str, Floats | Bools] = dict.fromkeys(ADDS, np.full(len(firms), UNKNOWN))
    if evidence.has("guarantees"):
        in_force = _in_force(evidence, policy)
        made = {**_given(in_force, firms), **_received(in_force, firms, policy), **_circles(in_force, firms, policy)}
    if evidence.has("bureau_reports"):
        reported = _reported(seen_rows(evidence, "bureau_reports", policy, firms))
        made["guarantees_given_minor"] = np.fmax(made["guarantees_given_minor"], reported)
    return table(firms, made, ADDS)


def _in_force(evidence: Evidence, policy: Policy) -> pl.DataFrame:
    contracts = seen_frame(evidence, "guarantees", policy)
    over = contracts["until_day"] <= policy.day
    return contracts.filter(~over.fill_null(False)) if over.any() else contracts


def _given(contracts: pl.DataFrame, firms: pl.Series) -> dict[str, Floats]:
    rows = rows_of(contracts, "guarantor_id", firms)
    by_firm = rows.has("guarantor_kind", "firm")
    return {
        "guarantees_given_minor": rows.total(rows.numbers("amount_minor"), by_firm),
        "guarantee_obligors": rows.different(codes_of(rows.frame["obligor_id"]), by_firm),
    }


def _received(contracts: pl.DataFrame, firms: pl.Series, policy: Policy) -> dict[str, Floats]:
    rows = rows_of(contracts, "obligor_id", firms)
    guarantors, of_firm = rows.grouped("guarantor_id")
    net_assets = np.nan_to_num(guarantors.largest(rows.numbers("guarantor_net_assets_minor")))
    bears = np.floor(np.maximum(net_assets * float(policy.number("guarantor_capacity_share")), 0.0).round(6))
    given = guarantors.total(rows.numbers("amount_minor"))
    return {"guarantee_received_minor": of_firm.total(np.minimum(given, bears))}


def _circles(contracts: pl.DataFrame, firms: pl.Series, policy: Policy) -> dict[str, Bools]:
    """Firms in a circle of at least `guarantee_circle_members`: each guarantees, through others, for itself."""
    inside = np.zeros(len(firms), dtype=np.bool_)
    if len(contracts) < LEAST_EDGES:
        return {"in_guarantee_circle": inside}
    both_ends = pl.col("guarantor_id").is_in(contracts["obligor_id"].implode()) & (pl.col("guarantor_kind") == "firm")
    edges = contracts.filter(both_ends & pl.col("obligor_id").is_in(contracts["guarantor_id"].implode()))
    if len(edges):
        found = strongly_connected(edges["guarantor_id"], edges["obligor_id"])
        nodes = found.filter(pl.col("members") >= int(policy.number("guarantee_circle_members")))["node"]
        inside = firms.is_in(nodes.implode()).to_numpy()
    return {"in_guarantee_circle": inside}


def _reported(reports: Rows) -> Floats:
    of_firm = reports.where(reports.has("subject", "firm"))
    newest = of_firm.newest("report_day", "subject_id")
    reported = np.full(reports.groups, UNKNOWN)
    reported[of_firm.firm[newest]] = of_firm.numbers("guarantees_given_minor")[newest]
    return reported


SOURCE = Source(
    "guarantees",
    guarantees,
    ("guarantees", "bureau_reports"),
    ADDS,
    crowd="the contracts of all firms that guarantees join",
)
