"""Guarantee circles (担保圈、互保联保): who guarantees for whom, how much of it can be borne, who is in the middle.

A circle is a weakly connected component of the guarantees between firms. Inside it a ring is a strongly connected
component: from each member a chain of guarantees leads to each. Persons and guarantee companies join no circle.
Sources: rules.md 3.8 and 9.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from tallystick.engine.evidence.windows import KEY
from tallystick.engine.monitoring.columns import FIRMS_ASKED, MEMBERS, PER_CIRCLE
from tallystick.kernel.betweenness import betweenness
from tallystick.kernel.numbered import numbered
from tallystick.pack.policy import Policy

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

BETWEEN_UP_TO = 200
"""Members up to which a circle's centre is found by betweenness; in a larger one by the number of guarantees."""
MOST = 99.0
"""Multiples are shown up to this; guarantees over no net assets at all are as bad."""


@dataclass(frozen=True)
class Circles:
    """`members` one row per firm in a circle, `circles` one row per circle (columns `MEMBERS`, `PER_CIRCLE`)."""

    members: pl.DataFrame
    circles: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Graph:
    """Guarantees between firms by number, in order of giver and taker; two of one giver for one taker are one."""

    names: pl.Series
    giver: Ints
    taker: Ints
    amount: Floats
    circle: Ints
    ring: Ints

    def per_circle(self, values: npt.ArrayLike) -> Floats:
        """Values of members added up per circle."""
        return _added(self.circle, np.asarray(values, dtype=np.float64), self.circles)

    def of_edges(self, values: npt.ArrayLike) -> Floats:
        """Values of guarantees added up per circle."""
        return _added(self.circle[self.giver], np.asarray(values, dtype=np.float64), self.circles)

    @property
    def circles(self) -> int:
        """How many there are."""
        return int(self.circle.max()) + 1 if len(self.circle) else 0


def _added(place: Ints, values: Floats, size: int) -> Floats:
    """Values added up by place."""
    return np.bincount(place, weights=values, minlength=size).astype(np.float64)


def circles(guarantees: pl.LazyFrame, firms: pl.LazyFrame, policy: Policy) -> Circles:
    """This function will find the circles of the guarantees in force on the policy's day.

    `firms` has `enterprise_id` and what it knows of `FIRMS_ASKED`: net assets, exposure here, PD, whether it is in
    warning; what is not known of net assets counts nothing, an unknown PD as `circle_unknown_pd`. Expected calls are
    the sum of guaranteed amounts by the obligor's PD. The largest member is the one with most exposure here, then most
    guarantees. The centre is by betweenness, or by guarantees where a circle has over `BETWEEN_UP_TO` members:
    `central_by` says which. All firms of a circle must be in `guarantees`.
    """
    graph, stated = _graph(_in_force(guarantees, policy))
    known = _known(graph.names, firms, stated, policy)
    members = _members(graph, known)
    return Circles(_placed(members), _per_circle(graph, members, known, policy))


def _in_force(guarantees: pl.LazyFrame, policy: Policy) -> pl.DataFrame:
    runs = pl.col("until_day").is_null() | (pl.col("until_day") > policy.day)
    between_firms = (pl.col("guarantor_kind") == "firm") & (pl.col("guarantor_id") != pl.col("obligor_id"))
    kept = guarantees.filter((pl.col("from_day") <= policy.day) & runs & between_firms)
    return kept.select("guarantor_id", "obligor_id", "amount_minor", "guarantor_net_assets_minor").collect()


def _graph(contracts: pl.DataFrame) -> tuple[_Graph, Floats]:
    names, (giver, taker) = numbered(contracts["guarantor_id"], contracts["obligor_id"])
    nodes = len(names)
    pair, inverse = np.unique(giver * nodes + taker, return_inverse=True)
    amount = _added(inverse, contracts["amount_minor"].to_numpy().astype(np.float64), len(pair))
    stated = np.full(nodes, -np.inf)
    worth = contracts["guarantor_net_assets_minor"].cast(pl.Float64).fill_null(-np.inf).to_numpy()
    np.maximum.at(stated, giver, worth)
    giver, taker = (pair // nodes, pair % nodes) if nodes else (giver, taker)
    if not nodes:
        return _Graph(names, giver, taker, amount, giver, giver), stated
    matrix = csr_array((np.ones(len(pair), dtype=np.int8), (giver, taker)), shape=(nodes, nodes))
    weak, strong = (connected_components(matrix, directed=True, connection=kind)[1] for kind in ("weak", "strong"))
    circle, ring = weak.astype(np.int64), strong.astype(np.int64)
    return _Graph(names, giver, taker, amount, circle, ring), np.where(np.isinf(stated), np.nan, stated)


def _known(names: pl.Series, firms: pl.LazyFrame, stated: Floats, policy: Policy) -> pl.DataFrame:
    """What is known of each node; net assets as the firm's own figures say, else as its guarantees state them."""
    held = firms.collect_schema().names()
    asked = [
        (pl.col(name) if name in held else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in FIRMS_ASKED.items()
        if name != KEY
    ]
    wanted = firms.select(KEY, *asked).filter(pl.col(KEY).is_in(names.implode())).collect()
    joined = pl.DataFrame({KEY: names}).join(wanted, on=KEY, how="left", maintain_order="left")
    pd_unknown = float(policy.number("circle_unknown_pd"))
    return joined.with_columns(
        net_assets_minor=pl.coalesce("net_assets_minor", pl.Series(stated, nan_to_null=True).cast(pl.Int64)),
        exposure_minor=pl.col("exposure_minor").fill_null(0),
        is_pd_unknown=pl.col("pd_12m").is_null(),
        pd_12m=pl.col("pd_12m").fill_null(pd_unknown),
        is_warned=pl.col("is_warned").fill_null(value=False),
    )


def _members(graph: _Graph, known: pl.DataFrame) -> pl.DataFrame:
    size = len(graph.names)
    given, taken = _added(graph.giver, graph.amount, size), _added(graph.taker, graph.amount, size)
    degree = np.bincount(graph.giver, minlength=size) + np.bincount(graph.taker, minlength=size)
    in_circle = np.bincount(graph.circle)[graph.circle] if size else degree
    in_ring = np.bincount(graph.ring)[graph.ring] if size else degree
    asked = (in_circle > 2) & (in_circle <= BETWEEN_UP_TO)
    between = betweenness(graph.giver, graph.taker, size, asked) if size else np.zeros(0)
    return known.with_columns(
        circle=pl.Series(graph.circle),
        circle_members=pl.Series(in_circle, dtype=pl.Int32),
        guarantee_circle_members=pl.Series(np.where(in_ring > 1, in_ring, 0), dtype=pl.Int32),
        is_mutual=pl.Series(_mutual(graph)),
        given_minor=pl.Series(given).cast(pl.Int64),
        received_minor=pl.Series(taken).cast(pl.Int64),
        degree=pl.Series(degree, dtype=pl.Int32),
        between=pl.Series(between),
        circle_id=graph.names.gather(_first_of(graph.circle))[graph.circle],
    )


def _mutual(graph: _Graph) -> npt.NDArray[np.bool_]:
    """Whether a node guarantees for one who guarantees for it."""
    nodes = len(graph.names)
    ends = np.sort(np.minimum(graph.giver, graph.taker) * nodes + np.maximum(graph.giver, graph.taker))
    twice = ends[1:][ends[1:] == ends[:-1]]
    found = np.zeros(nodes, dtype=np.bool_)
    if nodes:
        found[twice // nodes] = found[twice % nodes] = True
    return found


def _first_of(labels: Ints) -> Ints:
    """The first node of each label; names stand in order, so it is the least name."""
    return np.unique(labels, return_index=True)[1].astype(np.int64)


def _placed(members: pl.DataFrame) -> pl.DataFrame:
    exposure, warned = pl.col("exposure_minor"), pl.col("is_warned")
    per = members.group_by("circle").agg(all=exposure.sum(), warned=exposure.filter(warned).sum())
    share = pl.when(pl.col("all") > 0).then(pl.col("warned") / pl.col("all"))
    joined = members.join(per, on="circle", how="left", maintain_order="left")
    return joined.with_columns(circle_warning_share=share).select(KEY, *MEMBERS)


def _per_circle(graph: _Graph, members: pl.DataFrame, known: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    size = np.bincount(graph.circle, minlength=graph.circles)
    calls = known["pd_12m"].to_numpy()[graph.taker] * graph.amount if len(graph.names) else graph.amount
    largest = _best(members, ("exposure_minor", "given_minor", "received_minor"))
    central = _best(members, ("between", "degree", "given_minor"))
    touches = (graph.giver == largest[graph.circle[graph.giver]]) | (graph.taker == largest[graph.circle[graph.giver]])
    net = known["net_assets_minor"]
    exposure, warned = known["exposure_minor"].to_numpy(), known["is_warned"].to_numpy()
    ring_size = np.where(members["guarantee_circle_members"] > 1, members["guarantee_circle_members"], 0)
    largest_ring = np.zeros(graph.circles, dtype=np.int64)
    np.maximum.at(largest_ring, graph.circle, ring_size)
    expected = graph.of_edges(calls)
    made = pl.DataFrame(
        {
            "circle_id": graph.names.gather(_first_of(graph.circle)),
            "members": pl.Series(size, dtype=pl.Int32),
            "guarantees": pl.Series(graph.of_edges(np.ones(len(graph.giver))), dtype=pl.Int32),
            "guaranteed_minor": pl.Series(graph.of_edges(graph.amount)).cast(pl.Int64),
            "mutual_members": pl.Series(graph.per_circle(members["is_mutual"].to_numpy()), dtype=pl.Int32),
            "largest_ring": pl.Series(largest_ring, dtype=pl.Int32),
            "net_assets_minor": pl.Series(graph.per_circle(net.fill_null(0).to_numpy())).cast(pl.Int64),
            "net_assets_unknown": pl.Series(graph.per_circle(net.is_null().to_numpy()), dtype=pl.Int32),
            "exposure_minor": pl.Series(graph.per_circle(exposure)).cast(pl.Int64),
            "warned_exposure_minor": pl.Series(graph.per_circle(exposure * warned)).cast(pl.Int64),
            "central_member": graph.names.gather(central),
            "central_by": pl.Series(np.where(size > BETWEEN_UP_TO, "degree", "betweenness"), dtype=pl.String),
            "expected_calls_minor": pl.Series(np.round(expected)).cast(pl.Int64),
            "pd_unknown": pl.Series(graph.per_circle(known["is_pd_unknown"].to_numpy()), dtype=pl.Int32),
            "largest_member": graph.names.gather(largest),
            "calls_without_largest_minor": pl.Series(np.round(graph.of_edges(calls * ~touches))).cast(pl.Int64),
        }
    )
    return made.with_columns(_shares(policy)).select(PER_CIRCLE.keys())


def _shares(policy: Policy) -> Sequence[pl.Expr]:
    net, exposure = pl.col("net_assets_minor"), pl.col("exposure_minor")
    multiple = pl.when(net > 0).then((pl.col("guaranteed_minor") / net).clip(upper_bound=MOST)).otherwise(MOST)
    limit = float(policy.number("circle_exposure_share")) * int(policy.number("net_capital_minor"))
    return (
        multiple.alias("guarantee_multiple"),
        pl.when(exposure > 0).then(pl.col("warned_exposure_minor") / exposure).alias("warning_share"),
        (exposure > limit).alias("is_over_limit"),
    )


def _best(members: pl.DataFrame, by: Sequence[str]) -> Ints:
    """Per circle the place of the member with the largest of `by`, then of the next; of equals the first by name."""
    ranked = members.select("circle", *by).with_row_index("place")
    for name in by:
        ranked = ranked.filter(pl.col(name) == pl.col(name).max().over("circle"))
    return ranked.group_by("circle").agg(pl.col("place").min()).sort("circle")["place"].to_numpy().astype(np.int64)
