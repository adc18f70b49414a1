"""Graphs over names: who is joined to whom, who stands in a circle, and who stands at the centre."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint32]

_STEPS = 200
_NEAR = 1e-12


def connected(sources: pl.Series, targets: pl.Series, *, alone: pl.Series | None = None) -> pl.DataFrame:
    """This function will give the connected component of every node of the edges `sources` - `targets`, and of `alone`.

    One row per node, sorted: `node` (text), `component` (text, its least node), `members` (UInt32). Null ends are
    left out; nodes of `alone` without an edge are a component of one.
    """
    return _components(_edges(sources, targets), alone, "weak")


def strongly_connected(sources: pl.Series, targets: pl.Series) -> pl.DataFrame:
    """This function will give the strongly connected component of every node of the edges `sources` -> `targets`.

    The frame is that of `connected`. A component of more than one member is a circle: a way leads from each to each.
    """
    return _components(_edges(sources, targets), None, "strong")


def pagerank(
    sources: pl.Series, targets: pl.Series, weights: pl.Series, *, alone: pl.Series | None = None, damping: float = 0.85
) -> pl.DataFrame:
    """This function will give `node`, `rank` (Float64): PageRank of the edges `sources` -> `targets`, its mean being 1.

    `weights` are positive whole numbers; those of one edge given several times add up; null ends are left out, nodes of
    `alone` without an edge take part. Power iteration with uniform return, nodes without an edge out giving to all
    alike (Page, Brin, Motwani and Winograd 1999), until the ranks move by less than 1e-12 in sum; rounded to 9 digits.
    """
    given = pl.DataFrame({"source": sources, "target": targets, "weight": weights}).drop_nulls()
    edges = given.group_by("source", "target").agg(pl.col("weight").sum().cast(pl.Float64)).sort("source", "target")
    nodes = _nodes(edges, alone)
    count = len(nodes)
    if not count:
        return pl.DataFrame(schema={"node": pl.String, "rank": pl.Float64})
    start, end = _places(edges["source"], nodes), _places(edges["target"], nodes)
    weight = edges["weight"].to_numpy()
    out = np.bincount(start, weights=weight, minlength=count)
    moves = csr_array((weight / out[start], (end, start)), shape=(count, count))
    return pl.DataFrame({"node": nodes, "rank": np.round(_ranks(moves, out == 0.0, damping) * count, 9)})


def _ranks(moves: csr_array, is_dangling: npt.NDArray[np.bool_], damping: float) -> Floats:
    count = len(is_dangling)
    ranks: Floats = np.full(count, 1.0 / count)
    for _ in range(_STEPS):
        followed = moves @ ranks + ranks[is_dangling].sum() / count
        after: Floats = damping * followed + (1.0 - damping) / count
        moved = float(np.abs(after - ranks).sum())
        ranks = after
        if moved < _NEAR:
            break
    return ranks


def _components(edges: pl.DataFrame, alone: pl.Series | None, kind: Literal["weak", "strong"]) -> pl.DataFrame:
    nodes = _nodes(edges, alone)
    if not len(nodes):
        return pl.DataFrame(schema={"node": pl.String, "component": pl.String, "members": pl.UInt32})
    ends = (_places(edges["source"], nodes), _places(edges["target"], nodes))
    matrix = csr_array((np.ones(len(edges), dtype=np.int8), ends), shape=(len(nodes), len(nodes)))
    _, labels = connected_components(matrix, directed=True, connection=kind)
    _, firsts = np.unique(labels, return_index=True)  # nodes are sorted: the first of a component is its least
    least = nodes[pl.Series(firsts[labels].astype(np.uint32))]
    members = pl.Series("members", np.bincount(labels)[labels].astype(np.uint32))
    return pl.DataFrame([nodes, least.alias("component"), members])


def _edges(sources: pl.Series, targets: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"source": sources.cast(pl.String), "target": targets.cast(pl.String)}).drop_nulls()


def _nodes(edges: pl.DataFrame, alone: pl.Series | None) -> pl.Series:
    named = [edges["source"], edges["target"], *([] if alone is None else [alone.cast(pl.String).drop_nulls()])]
    return pl.concat([series.alias("node") for series in named]).unique().sort()


def _places(names: pl.Series, nodes: pl.Series) -> Codes:
    return nodes.search_sorted(names).to_numpy()
