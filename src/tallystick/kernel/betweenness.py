"""Betweenness: on how many shortest ways between two others a node lies, by Brandes's algorithm."""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def betweenness(starts: Ints, ends: Ints, nodes: int, is_asked: npt.NDArray[np.bool_]) -> Floats:
    """This function will give the betweenness of each of `nodes` on the directed edges `starts` -> `ends`.

    Ways are counted from nodes that are asked only, so that a caller can leave out components too large for it; an
    edge given twice counts as two ways. The sum over ordered pairs, not normalised (Brandes 2001).
    """
    order = np.argsort(starts, kind="stable")
    first = np.zeros(nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(starts, minlength=nodes), out=first[1:])
    found: Floats = _brandes(first, ends[order], np.flatnonzero(is_asked))
    return found


@nb.njit(cache=True, nogil=True)
def _brandes(first: Ints, ends: Ints, sources: Ints) -> Floats:
    nodes = len(first) - 1
    total = np.zeros(nodes)
    distance = np.full(nodes, -1, dtype=np.int64)
    ways = np.zeros(nodes)
    share = np.zeros(nodes)
    queue = np.empty(nodes, dtype=np.int64)
    for source in sources:
        distance[source], ways[source] = 0, 1.0
        queue[0] = source
        reached, head = 1, 0
        while head < reached:
            node = queue[head]
            head += 1
            for edge in range(first[node], first[node + 1]):
                other = ends[edge]
                if distance[other] < 0:
                    distance[other] = distance[node] + 1
                    queue[reached] = other
                    reached += 1
                if distance[other] == distance[node] + 1:
                    ways[other] += ways[node]
        for place in range(reached - 1, -1, -1):
            node = queue[place]
            for edge in range(first[node], first[node + 1]):
                other = ends[edge]
                if distance[other] == distance[node] + 1:
                    share[node] += ways[node] / ways[other] * (1.0 + share[other])
            if node != source:
                total[node] += share[node]
        for place in range(reached):
            node = queue[place]
            distance[node], ways[node], share[node] = -1, 0.0, 0.0
    return total
