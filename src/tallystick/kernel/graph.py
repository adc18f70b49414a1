"""Graphs over names: who is joined to whom."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def strongly_connected(sources: pl.Series, targets: pl.Series) -> pl.DataFrame:
    """This function will give the strongly connected component of every node of the edges `sources` -> `targets`.

    One row per node, sorted: `node` (text), `component` (text, its least node), `members` (UInt32). Null ends are
    left out.
    """
    edges = pl.DataFrame({"source": sources, "target": targets}).drop_nulls()
    nodes = pl.concat([edges["source"], edges["target"]]).unique().sort().alias("node")
    if not len(nodes):
        return pl.DataFrame(schema={"node": pl.String, "component": pl.String, "members": pl.UInt32})
    start, end = (_places(edges[name], nodes) for name in ("source", "target"))
    matrix = coo_array((np.ones(len(start), dtype=np.int8), (start, end)), shape=(len(nodes), len(nodes)))
    _, labels = connected_components(matrix, directed=True, connection="strong")
    found = pl.DataFrame({"node": nodes, "label": labels})
    return found.select(
        "node",
        pl.col("node").min().over("label").alias("component"),
        pl.len().over("label").cast(pl.UInt32).alias("members"),
    )


def _places(names: pl.Series, nodes: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    return nodes.search_sorted(names).to_numpy()
