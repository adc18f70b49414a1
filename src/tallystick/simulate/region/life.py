"""Month by month: hidden health, trouble, hits from others who fail, and closing. One compiled pass over the months.

Health is the sum of what a firm is (quality), what happens to it alone (an AR(1) path and rare blows), what moves its
region, industry, town, family and circle, and hits from a failing circle member, sister firm or main buyer. Trouble is
a chain whose moves depend on health: short of cash, overdue elsewhere, cannot pay. What the outside sees follows the
chain, so that signals lead default for the reason they do in life, and some that are seen come to nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tallystick.simulate.draws import Draws, normal_of, taken_in, uniform_of
from tallystick.simulate.region.config import RegionConfig, Trouble
from tallystick.simulate.region.macro import WARM_MONTHS, Climate, factors

Floats = NDArray[np.float64]
SOUND, SHORT, OVERDUE, FAILED = 0, 1, 2, 3
NEVER = 32_000
"""A month that does not come."""


class Members(NamedTuple):
    """Per firm what its life depends on; -1 for no group, circle or buyer."""

    founded: NDArray[np.int32]
    quality: NDArray[np.float32]
    industry: NDArray[np.int32]
    town: NDArray[np.int32]
    group: NDArray[np.int32]
    circle: NDArray[np.int32]
    buyer: NDArray[np.int32]


class Life(NamedTuple):
    """Firms by months: health, trouble; per firm the first month without business (NEVER where there is none), and the
    trouble it was in before the first month.
    """

    health: NDArray[np.float32]
    trouble: NDArray[np.uint8]
    closed: NDArray[np.int32]
    before: NDArray[np.uint8]


class _Common(NamedTuple):
    whole: Floats
    industry: Floats
    town: Floats
    group: Floats
    circle: Floats


class _Keys(NamedTuple):
    own: np.uint64
    blow: np.uint64
    size: np.uint64
    trouble: np.uint64
    closing: np.uint64


def trouble_rates(trouble: Trouble) -> Floats:
    """This function will give the chances and slopes of `moved` in the order in which it reads them."""
    pairs = ("short", "eased", "overdue", "caught_up", "fails", "cured")
    return np.array([value for name in pairs for value in (getattr(trouble, name), getattr(trouble, f"{name}_slope"))])


def trouble_key(draws: Draws) -> np.uint64:
    """This function will give the key on which the chain of trouble is drawn."""
    return draws.key("trouble")


@njit(cache=True, nogil=True, inline="always")
def _chance(rate: Any, slope: Any, health: Any) -> Any:
    return 1.0 - np.exp(-rate * np.exp(slope * health))


@njit(cache=True, nogil=True)
def moved(level: Any, health: Any, uniform: Any, rates: Any) -> Any:
    """This function will give the next level of trouble. A low `uniform` is good luck, a high one bad luck."""
    if level == 0:
        return 1 if uniform > 1.0 - _chance(rates[0], -rates[1], health) else 0
    if level == 1:
        if uniform < _chance(rates[2], rates[3], health):
            return 0
        return 2 if uniform > 1.0 - _chance(rates[4], -rates[5], health) else 1
    if level == 2:
        if uniform < _chance(rates[6], rates[7], health):
            return 1
        return 3 if uniform > 1.0 - _chance(rates[8], -rates[9], health) else 2
    return 1 if uniform < _chance(rates[10], rates[11], health) else 3


def live(config: RegionConfig, draws: Draws, members: Members, weather: Climate) -> Life:
    """This function will let the firms live through the warm-up and all months of the region."""
    months, h = config.months + WARM_MONTHS, config.health
    count = {name: int(getattr(members, name).max(initial=-1)) + 1 for name in ("group", "circle")}
    paths = {
        name: getattr(h, name) ** 0.5 * factors(draws, name, max(number, 1), months, h.factor_keeps)
        for name, number in count.items()
    }
    common = _Common(weather.whole, weather.industry, weather.town, paths["group"], paths["circle"])
    keys = _Keys(*(draws.key(name) for name in ("own", "blow", "blow size")), trouble_key(draws), draws.key("closing"))
    weights = np.array(
        [
            *(h.quality**0.5, h.own, h.group, h.circle, h.keeps, h.youth, h.youth_months, h.blow_a_month, h.blow),
            *(h.blow_spread, h.blow_keeps, h.hit_keeps, h.circle_hit, h.group_hit, h.buyer_hit),
        ]
    )
    ends = config.closing
    closing = np.array([*(a * ends.sound_share for a in ends.a_year), ends.slope, ends.failed_a_month])
    out = Life(
        np.full((len(members.founded), config.months), np.nan, dtype=np.float32),
        np.zeros((len(members.founded), config.months), dtype=np.uint8),
        np.full(len(members.founded), NEVER, dtype=np.int32),
        np.zeros(len(members.founded), dtype=np.uint8),
    )
    _lived(members, common, keys, weights, trouble_rates(config.trouble), closing, out)
    return out


@njit(cache=True, nogil=True)
def _lived(members: Any, common: Any, keys: Any, weights: Any, rates: Any, closing: Any, out: Any) -> None:
    firms = len(members.founded)
    own, blows, hits = np.zeros(firms), np.zeros(firms), np.zeros(firms)
    level = np.zeros(firms, dtype=np.uint8)
    fell = np.zeros(firms, dtype=np.bool_)
    in_group = np.zeros(common.group.shape[1], dtype=np.int64)
    in_circle = np.zeros(common.circle.shape[1], dtype=np.int64)
    for place in range(len(common.whole)):
        month = place - WARM_MONTHS
        _count_falls(fell, members, in_group, in_circle)
        _month(month, members, common, keys, weights, own, blows, hits, fell, in_group)
        _hit_circles(members, in_circle, fell, hits, weights)
        _move(month, members, common, keys, weights, rates, closing, (own, blows, hits, level, fell), out)


@njit(cache=True, nogil=True)
def _count_falls(fell: Any, members: Any, in_group: Any, in_circle: Any) -> None:
    in_group[:] = 0
    in_circle[:] = 0
    for firm in range(len(fell)):
        if fell[firm]:
            if members.group[firm] >= 0:
                in_group[members.group[firm]] += 1
            if members.circle[firm] >= 0:
                in_circle[members.circle[firm]] += 1


@njit(cache=True, nogil=True)
def _month(
    month: Any,
    members: Any,
    common: Any,
    keys: Any,
    weights: Any,
    own: Any,
    blows: Any,
    hits: Any,
    fell: Any,
    in_group: Any,
) -> None:
    """Own path, blows, and hits from a failing sister firm and main buyer."""
    keeps, blow_keeps, hit_keeps = weights[4], weights[10], weights[11]
    fresh = np.sqrt(1.0 - keeps * keeps)
    for firm in range(len(own)):
        if members.founded[firm] > month:
            continue
        z = normal_of(taken_in(taken_in(keys.own, firm), month))
        begins = members.founded[firm] == month or month == -WARM_MONTHS
        own[firm] = z if begins else keeps * own[firm] + fresh * z
        blows[firm] *= blow_keeps
        bits = taken_in(taken_in(keys.blow, firm), month)
        if uniform_of(bits) < weights[7]:
            blows[firm] -= weights[8] - weights[9] * np.log(uniform_of(taken_in(bits, 1)))
        hit = hits[firm] * hit_keeps
        if members.group[firm] >= 0:
            hit += weights[13] * (in_group[members.group[firm]] - (1 if fell[firm] else 0))
        if members.buyer[firm] >= 0 and fell[members.buyer[firm]]:
            hit += weights[14]
        hits[firm] = hit


@njit(cache=True, nogil=True)
def _hit_circles(members: Any, in_circle: Any, fell: Any, hits: Any, weights: Any) -> None:
    for firm in range(len(hits)):
        if members.circle[firm] >= 0:
            hits[firm] += weights[12] * (in_circle[members.circle[firm]] - (1 if fell[firm] else 0))


@njit(cache=True, nogil=True)
def _move(
    month: Any, members: Any, common: Any, keys: Any, weights: Any, rates: Any, closing: Any, state: Any, out: Any
) -> None:
    """Health of the month, the chain of trouble, closing."""
    own, blows, hits, level, fell = state
    place = month + WARM_MONTHS
    years = len(closing) - 2
    for firm in range(len(own)):
        fell[firm] = False
        if members.founded[firm] > month or out.closed[firm] <= month:
            continue
        age = month - members.founded[firm]
        group, circle = members.group[firm], members.circle[firm]
        alone = weights[1] + (0.0 if group >= 0 else weights[2]) + (0.0 if circle >= 0 else weights[3])
        health = weights[0] * members.quality[firm] + np.sqrt(alone) * own[firm]
        health += common.whole[place] + common.industry[place, members.industry[firm]]
        health += common.town[place, members.town[firm]]
        if group >= 0:
            health += common.group[place, group]
        if circle >= 0:
            health += common.circle[place, circle]
        health += blows[firm] - hits[firm] - weights[5] * np.exp(-age / weights[6])
        uniform = uniform_of(taken_in(taken_in(keys.trouble, firm), month))
        after = moved(level[firm], health, uniform, rates)
        fell[firm] = after == 3 and level[firm] != 3
        level[firm] = after
        if month == -1:
            out.before[firm] = after
        leaves = closing[min(age // 12, years - 1)] / 12.0 * np.exp(-closing[years] * health)
        if after == 3:
            leaves += closing[years + 1]
        if month >= 0:
            out.health[firm, month] = health
            out.trouble[firm, month] = after
            if uniform_of(taken_in(taken_in(keys.closing, firm), month)) < leaves:
                out.closed[firm] = month + 1


@njit(cache=True, nogil=True)
def trouble_along(key: Any, firms: Any, health: Any, rates: Any, before: Any, first: Any) -> Any:
    """This function will give the chain of trouble of `firms` along another health (firms by months; NaN: not alive).

    The same luck strikes as in the region itself, so that what differs is due to health alone. `before` holds the level
    of each firm before month `first`, with which `health` begins.
    """
    out = np.zeros(health.shape, dtype=np.uint8)
    for n in range(len(firms)):
        level = np.int64(before[n])
        for month in range(health.shape[1]):
            if np.isnan(health[n, month]):
                continue
            uniform = uniform_of(taken_in(taken_in(key, firms[n]), first + month))
            level = moved(level, health[n, month], uniform, rates)
            out[n, month] = level
    return out
