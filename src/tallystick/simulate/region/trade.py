"""Who sells to whom: each firm's places for buyers, some of them taken by other firms of the region.

Which industry buys from which is in the config (`buys`); a buyer is taken only while it can still use the goods, so
that nobody is sold more than it would buy. The first place of a firm whose buyer is in the region ties the two: if the
buyer fails, the seller is hit.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from tallystick.simulate.draws import Draws, taken_in, uniform_of
from tallystick.simulate.region.config import RegionConfig

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_PLACES = 60
TRIES = 3
BOUGHT_SHARE = 0.88
"""Share of the cost of sales that is bought with invoices; the rest is wages and the like."""
LARGEST_SHARE = 0.25
INSIDE_SHARE = 0.5
TILTS = (0.85, 0.40)
"""How steeply the places of a firm fall in weight: firms that sell to firms, and those that sell to the public."""
PUBLIC = ("retail", "catering", "accommodation", "other")


class Trade(NamedTuple):
    """Places for buyers: those of firm i are `start[i]` to `start[i + 1]`; `buyer` is a firm of the region or -1.

    The other way round, the sellers of firm i are `seller[from_[i]:from_[i + 1]]`, at their places `at`. `friend` is
    whom a firm trades invoices with to look larger, -1 for the honest. `tilt` is which of TILTS its places have.
    """

    start: Ints
    buyer: NDArray[np.int32]
    from_: Ints
    seller: NDArray[np.int32]
    at: NDArray[np.int16]
    friend: NDArray[np.int32]
    tilt: NDArray[np.int8]


def weights_table(concentration: list[float]) -> Floats:
    """This function will give cumulative weights of places: tilt, level of trouble, number of places, place."""
    table = np.ones((len(TILTS), len(concentration), MOST_PLACES + 1, MOST_PLACES))
    for tilt, slope in enumerate(TILTS):
        for level, power in enumerate(concentration):
            for places in range(1, MOST_PLACES + 1):
                weights = np.arange(1, places + 1) ** (-slope * power)
                table[tilt, level, places, :places] = np.cumsum(weights) / weights.sum()
                table[tilt, level, places, places - 1 :] = 1.0
    return table


def trade_of(config: RegionConfig, draws: Draws, firms: pl.DataFrame) -> Trade:
    """This function will give the region's trade."""
    firm = np.arange(firms.height)
    industry = firms["industry"].cast(pl.Enum(list(config.industries))).to_physical().cast(pl.Int64).to_numpy()
    sales = firms["base_sales_minor"].to_numpy().astype(np.float64)
    usual = np.array([i.sales * 100 for i in config.industries.values()])[industry]
    quality = firms["true_quality"].cast(pl.Float64).to_numpy()
    public = firms["industry"].is_in(list(PUBLIC)).to_numpy()
    level = config.density.buyers * (1 + public) * (sales / usual) ** 0.25
    places = (
        np.rint(level * np.exp(0.12 * quality + 0.3 * draws.normal("buyers", firm)))
        .clip(4, MOST_PLACES)
        .astype(np.int64)
    )
    start = np.append(0, np.cumsum(places))
    room = sales * (1 - firms["gross_margin"].to_numpy()) * BOUGHT_SHARE
    order = np.lexsort((draws.bits("by industry", firm), industry))
    first = np.searchsorted(industry[order], np.arange(len(config.industries) + 1))
    tilt = public.astype(np.int8)
    buyer = _matched(
        (start, industry, tilt, sales, weights_table([1.0])[:, 0]),
        (_affinity(config), order, first),
        room,
        draws.key("links"),
        config.density.buyers_inside,
    )
    from_, seller, at = _reversed(start, buyer, firms.height)
    return Trade(start, buyer, from_, seller, at, _friends(firms), tilt)


def main_buyers(trade: Trade) -> NDArray[np.int32]:
    """This function will give per firm the firm of the region at its first place, -1 where there is none."""
    return np.where(trade.tilt == 0, trade.buyer[trade.start[:-1]], -1).astype(np.int32)


def _affinity(config: RegionConfig) -> Floats:
    """Cumulative weights of the buyers' industries, seller's industry down."""
    codes = list(config.industries)
    table = np.zeros((len(codes), len(codes)))
    for row, seller in enumerate(codes):
        wanted = config.buys.get(seller, config.buys["all"])
        table[row] = [wanted.get(code, 0.0) for code in codes]
    return np.asarray(np.cumsum(table, axis=1) / table.sum(axis=1, keepdims=True))


@njit(cache=True, nogil=True)
def _matched(sellers: Any, buyers: Any, room: Any, key: Any, inside: Any) -> Any:
    """Place by place, in the order of firms: up to TRIES buyers are asked whether they have room for the goods."""
    start, industry, tilt, sales, weights = sellers
    affinity, order, first = buyers
    left = room * INSIDE_SHARE
    buyer = np.full(start[-1], -1, dtype=np.int32)
    for firm in range(len(sales)):
        places = start[firm + 1] - start[firm]
        for place in range(places):
            bits = taken_in(taken_in(key, firm), place)
            if uniform_of(bits) >= inside:
                continue
            edges = weights[tilt[firm], places]
            share = edges[place] - (edges[place - 1] if place > 0 else 0.0)
            goods = share * sales[firm]
            for _ in range(TRIES):
                bits = taken_in(bits, 1)
                kind = np.searchsorted(affinity[industry[firm]], uniform_of(bits), side="right")
                kind = min(kind, len(first) - 2)
                many = first[kind + 1] - first[kind]
                if many == 0:
                    continue
                bits = taken_in(bits, 2)
                found = order[first[kind] + int(uniform_of(bits) * many)]
                if found != firm and goods <= LARGEST_SHARE * room[found] and goods <= left[found]:
                    left[found] -= goods
                    buyer[start[firm] + place] = found
                    break
    return buyer


def _reversed(start: Ints, buyer: NDArray[np.int32], firms: int) -> tuple[Ints, NDArray[np.int32], NDArray[np.int16]]:
    taken = np.flatnonzero(buyer >= 0)
    order = taken[np.argsort(buyer[taken], kind="stable")]
    from_ = np.append(0, np.cumsum(np.bincount(buyer[taken], minlength=firms)))
    seller = np.searchsorted(start, order, side="right") - 1
    return from_, seller.astype(np.int32), (order - start[seller]).astype(np.int16)


def _friends(firms: pl.DataFrame) -> NDArray[np.int32]:
    """Firms that inflate their invoices, two by two in the order of firms; one left over has nobody."""
    inflating = np.flatnonzero(firms["true_inflated_share"].to_numpy() > 0)
    pairs = inflating[: len(inflating) // 2 * 2].reshape(-1, 2)
    friend = np.full(firms.height, -1, dtype=np.int32)
    friend[pairs[:, 0]], friend[pairs[:, 1]] = pairs[:, 1], pairs[:, 0]
    return friend
