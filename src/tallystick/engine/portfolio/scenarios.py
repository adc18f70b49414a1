"""The compiled loop: losses of a book in many scenarios of one year, by event skipping.

A debtor fails where `sqrt(rho) Y + sqrt(1 - rho) e`, for a one-t copula times `sqrt(nu / W)`, falls below the quantile
of its PD; `Y` is economy, industry and region in their weights. Given the factors its PD is
`N((c sqrt(W / nu) - sqrt(rho) Y) / sqrt(1 - rho))`. Loss given default is
`N((g - sqrt(r) Y - sqrt(s) e) / sqrt(1 - r - s))` with `g = N^-1(LGD)`: over all years its mean is LGD, in bad years it
is higher. Sources: Vasicek (1987), Gordy (2003), Frye and Jacobs (2012); links: Davis and Lo (2001).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from tallystick.engine.portfolio.layout import Buckets, Layout, Links, Names
from tallystick.engine.portfolio.model import LossModel
from tallystick.kernel.counter_draws import normal_of, stream_key, taken_in, uniform_of
from tallystick.kernel.normal import POINTS, equally_likely, share_table, tabled_share

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
CHUNK = 256
"""Scenarios that one thread runs in a stretch, bucket by bucket, so that a bucket stays in the nearest memory."""
_POINT_BITS = np.uint64(POINTS - 1)
_ECONOMY, _W, _INDUSTRY, _REGION = np.uint64(0), np.uint64(1), np.uint64(2), np.uint64(3)
_EVENTS, _DRAGGED, _ONE = np.uint64(0x5851F42D4C957F2D), np.uint64(4), np.uint64(1)
_EAD, _THRESHOLD, _LGD = 0, 1, 2


class Weights(NamedTuple):
    """Square roots of the parts of variance, and the tables of the normal distribution."""

    economy: float
    industry: float
    region: float
    degrees: int
    lgd_common: float
    lgd_own: float
    lgd_scale: float
    shares: Floats
    points: Floats


class Room(NamedTuple):
    """What one thread writes in, for its stretch of scenarios: the common parts by industry and region, the factor that
    widens thresholds, the key of each scenario, losses, failures, and losses by debtor (empty where not asked).
    """

    industry: Floats
    region: Floats
    widen: Floats
    state: npt.NDArray[np.uint64]
    losses: Floats
    failures: Ints
    kept: Floats


class Drawn(NamedTuple):
    """Losses (minor units) and failures by scenario; `by_name` losses by debtor, summed over the scenarios asked."""

    losses: Floats
    failures: Ints
    by_name: Floats


def draw(layout: Layout, model: LossModel, *, scenarios: Ints | None = None, by_name: bool = False) -> Drawn:
    """This function will draw the losses of `model.scenarios` years, or of the numbered `scenarios` again.

    A scenario is a function of seed and number: drawn alone or with others it is the same. `by_name` adds up what
    each debtor (in order of the debtors' frame) loses over the scenarios.
    """
    numbers = np.arange(model.scenarios, dtype=np.int64) if scenarios is None else scenarios
    left = 1.0 - model.lgd_correlation - model.lgd_spread
    weights = Weights(
        economy=math.sqrt(model.economy),
        industry=math.sqrt(model.industry),
        region=math.sqrt(model.region),
        degrees=model.degrees,
        lgd_common=math.sqrt(model.lgd_correlation / left),
        lgd_own=math.sqrt(model.lgd_spread / left),
        lgd_scale=1.0 / math.sqrt(left),
        shares=share_table(),
        points=equally_likely(),
    )
    size = len(layout.order)
    chunks = -(-len(numbers) // CHUNK)
    held = np.zeros((max(chunks, 1), size if by_name else 0))
    losses, failures = np.zeros(len(numbers)), np.zeros(len(numbers), np.int64)
    factors = (len(layout.industries), len(layout.regions))
    key = stream_key(model.seed, "losses")
    _drawn(layout.buckets, layout.names, layout.links, weights, factors, key, numbers, losses, failures, held)
    summed = np.zeros(size)
    if by_name:
        summed[layout.order] = held.sum(axis=0)
    return Drawn(losses, failures, summed)


@nb.njit(parallel=True, cache=True, nogil=True, boundscheck=False, error_model="numpy")
def _drawn(
    buckets: Buckets,
    names: Names,
    links: Links,
    weights: Weights,
    factors: Any,
    key: Any,
    numbers: Ints,
    losses: Floats,
    failures: Ints,
    by_name: Floats,
) -> None:
    for chunk in nb.prange(-(-len(numbers) // CHUNK)):
        first, last = chunk * CHUNK, min((chunk + 1) * CHUNK, len(numbers))
        room = Room(
            np.empty((factors[0], last - first)),
            np.empty((factors[1], last - first)),
            np.empty(last - first),
            np.empty(last - first, np.uint64),
            losses[first:last],
            failures[first:last],
            by_name[chunk % len(by_name)],
        )
        _factors(key, numbers[first:last], weights, room)
        falls, fallen = _first_failures(buckets, names, links, weights, room)
        if len(links.to):
            _drag_all(names, links, weights, falls, fallen, room)


@nb.njit(cache=True, nogil=True)
def _factors(key: Any, numbers: Ints, weights: Weights, room: Room) -> None:
    """Common parts by industry (the economy's in it) and by region; what a one-t copula does to thresholds."""
    for s in range(len(numbers)):
        state = taken_in(key, np.uint64(numbers[s]))
        room.state[s] = state
        economy = weights.economy * normal_of(taken_in(state, _ECONOMY))
        of_industry, of_region = taken_in(state, _INDUSTRY), taken_in(state, _REGION)
        for i in range(len(room.industry)):
            room.industry[i, s] = economy + weights.industry * normal_of(taken_in(of_industry, np.uint64(i)))
        for r in range(len(room.region)):
            room.region[r, s] = weights.region * normal_of(taken_in(of_region, np.uint64(r)))
        total, of_w = 0.0, taken_in(state, _W)
        for n in range(weights.degrees):
            total += normal_of(taken_in(of_w, np.uint64(n))) ** 2
        room.widen[s] = math.sqrt(total / weights.degrees) if weights.degrees else 1.0


@nb.njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")
def _first_failures(buckets: Buckets, names: Names, links: Links, weights: Weights, room: Room) -> Any:
    """Who fails by itself. Gives (scenario, debtor) of those whom links touch, and how many they are."""
    has_links, keep = len(links.to) > 0, len(room.kept) > 0
    falls, fallen = np.empty((64, 2), np.int64), 0
    for b in range(len(buckets.pull)):
        industry, region = room.industry[buckets.industry[b]], room.region[buckets.region[b]]
        spread, alike, end = buckets.spread[b], buckets.alike[b], buckets.start[b + 1]
        for s in range(len(industry)):
            y = industry[s] + region[s]
            pull, lift = buckets.pull[b] * y, weights.lgd_common * y
            top = tabled_share(weights.shares, (buckets.threshold[b] * room.widen[s] - pull) * spread)
            base, step, i = taken_in(room.state[s] ^ _EVENTS, np.uint64(b)), np.uint64(0), buckets.start[b]
            bits = taken_in(base, step)
            if uniform_of(bits) <= 1.0 - (end - i) * top:
                continue  # (1 - p)^n is at least 1 - n p: nobody fails, and no logarithm is needed to know it
            rate = -1.0 / math.log(1.0 - top) if top < 1.0 else 0.0
            loss, count = 0.0, 0
            while True:
                skipped = -math.log(uniform_of(bits)) * rate
                if skipped >= end - i:
                    break
                i += int(skipped)
                step += _ONE
                drawn, bits = bits, taken_in(base, step)
                if not alike:
                    own = (names.debtor[i, _THRESHOLD] * room.widen[s] - pull) * spread
                    if uniform_of(taken_in(drawn, step)) * top >= tabled_share(weights.shares, own):
                        i += 1
                        continue
                noise = weights.points[drawn & _POINT_BITS] * weights.lgd_own
                score = names.debtor[i, _LGD] * weights.lgd_scale - lift - noise
                lost = names.debtor[i, _EAD] * tabled_share(weights.shares, score)
                loss, count = loss + lost, count + 1
                if keep:
                    room.kept[i] += lost
                if has_links and links.touched[i]:
                    if fallen == len(falls):
                        falls = _longer(falls)
                    falls[fallen, 0], falls[fallen, 1] = s, i
                    fallen += 1
                i += 1
            room.losses[s] += loss
            room.failures[s] += count
    return falls, fallen


@nb.njit(cache=True, nogil=True)
def _longer(rows: Any) -> Any:
    longer = np.empty((2 * len(rows), rows.shape[1]), rows.dtype)
    longer[: len(rows)] = rows
    return longer


@nb.njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")
def _drag_all(names: Names, links: Links, weights: Weights, falls: Any, fallen: Any, room: Room) -> None:
    """Who is felled by those in `falls`, and by those felled in turn, scenario by scenario."""
    scenarios, size = len(room.state), len(names.debtor)
    begin = np.zeros(scenarios + 1, np.int64)
    for n in range(fallen):
        begin[falls[n, 0] + 1] += 1
    begin = np.cumsum(begin)
    at, by_scenario = begin.copy(), np.empty(fallen, np.int64)
    for n in range(fallen):
        s = falls[n, 0]
        by_scenario[at[s]] = falls[n, 1]
        at[s] += 1
    seen, queue = np.full(size, -1, np.int64), np.empty(size, np.int64)
    for s in range(scenarios):
        waiting = begin[s + 1] - begin[s]
        for n in range(waiting):
            queue[n] = by_scenario[begin[s] + n]
            seen[queue[n]] = s
        _drag(names, links, weights, s, waiting, seen, queue, room)


@nb.njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")
def _drag(
    names: Names, links: Links, weights: Weights, s: Any, waiting: Any, seen: Ints, queue: Ints, room: Room
) -> None:
    """One scenario: links of each failed debtor once, each with its own draw. LGD without the common part."""
    base, done = taken_in(room.state[s], _DRAGGED), 0
    while done < waiting:
        giver = queue[done]
        done += 1
        for link in range(links.start[giver], links.start[giver + 1]):
            taker = links.to[link]
            bits = taken_in(base, np.uint64(link))
            if seen[taker] == s or uniform_of(bits) >= links.chance[link]:
                continue
            seen[taker], queue[waiting] = s, taker
            waiting += 1
            score = names.debtor[taker, _LGD] * weights.lgd_scale - weights.points[bits & _POINT_BITS] * weights.lgd_own
            lost = names.debtor[taker, _EAD] * tabled_share(weights.shares, score)
            room.losses[s] += lost
            room.failures[s] += 1
            if len(room.kept):
                room.kept[taker] += lost
