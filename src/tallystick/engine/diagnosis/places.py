"""Where a problem sits: the places of the bank whose rows are hit more often than their peers' can explain.

Every candidate place is held against all rows that no found place explains yet. The test is a likelihood ratio of two
binomials, deflated by the spread between places of the same kind that is there anyway (quasi-likelihood; Williams
1982), so that honest differences between branches are no problem. The likeliest place is taken, its rows are set
aside, and the search goes on with the rest: a branch is found as a branch, not as each of its officers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import chdtrc
from scipy.stats import chi2, hypergeom

from tallystick.engine.diagnosis.sought import BANK, Asked, Place
from tallystick.engine.diagnosis.spread import crowded, others_middle, spread_among_peers
from tallystick.engine.diagnosis.surges import surging

OFFICER = "officer"
PERSONS = ("officer", "approver")
LASTS = 0.5
"""Least share of the time looked at that a problem is sought to last: its excess over all of it is that much less."""
REST = 0.25
"""Share of a place's excess that may be left without its one bad person."""
LEAST_P = 1e-6
"""The least chance that one sign adds: smaller ones are a matter of the tail, which nobody has seen."""
MASKED = 2
"""Places that may be set aside although they do not stand out, since several bad ones hide each other."""

Floats = NDArray[np.float64]
Second = tuple[float, float]
"""Of a second sign: the chance of so high a share, and the points by which it exceeds the usual one."""
NO_SECOND: Second = (1.0, 0.0)


def candidates(rows: pl.DataFrame, asked: Asked) -> list[Place]:
    """This function will give every place of `rows` (`hit`, and a column per kind of place) beside its peers.

    Rows whose `hit` is null do not count. A place has at least `least_rows` rows, and so have its peers. The whole bank
    is a place where there is a benchmark. Most unlikely first.
    """
    known = rows.filter(pl.col("hit").is_not_null())
    if asked.surges:
        return surging(known, asked)
    found = [place for kind in asked.across if kind != BANK for place in _of_kind(known, kind, asked)]
    if BANK in asked.across and asked.benchmark is not None and known.height >= asked.least_rows:
        hits = int(known["hit"].sum())
        found.append(
            Place(BANK, BANK, known.height, hits, asked.benchmark, _p_value(hits, known.height, asked.benchmark, 1.0))
        )
    return sorted(found, key=lambda place: (place.p_value, place.kind, place.value))


def find_places(rows: pl.DataFrame, asked: Asked, *, most_p: float) -> list[Place]:
    """This function will give the places whose p-value is `most_p` at most, each found in the rows the others leave.

    Bad places widen the spread among peers and so hide each other. Up to `MASKED` of the likeliest are set aside on
    trial; those that stand out from what is left in the end are found too (Rosner 1983).
    """
    left = rows
    found: list[Place] = []
    tried: list[Place] = []
    while True:
        here = [place for place in candidates(left, asked) if _is_weighty(place, asked) and place.excess > 0]
        if not here or (here[0].p_value > most_p and (len(tried) == MASKED or here[0].kind == BANK)):
            break
        best = here[0]
        if best.kind == BANK:
            found.append(best)
            break
        if best.p_value > most_p:
            tried.append(best)
        else:
            best = _widened(left, _narrowed(left, best, asked), [one for one in here if one.p_value <= most_p], asked)
            found.append(best)
        left = without(left, best)
    return [*found, *_unmasked(rows, found, tried, asked, most_p)] if found else found


def _unmasked(rows: pl.DataFrame, found: list[Place], tried: list[Place], asked: Asked, most_p: float) -> list[Place]:
    """Of the places `tried`, those that stand out from the rows that all others found or tried leave."""
    unmasked = []
    for one in tried:
        left = rows
        for other in (*found, *tried):
            left = left if other is one else without(left, other)
        again = [place for place in candidates(left, asked) if (place.kind, place.value) == (one.kind, one.value)]
        unmasked += [place for place in again if place.p_value <= most_p and _is_weighty(place, asked)]
    return unmasked


def without(rows: pl.DataFrame, place: Place) -> pl.DataFrame:
    """This function will give the rows that do not lie in `place`; all of them where it is the whole bank."""
    return rows if place.kind == BANK else rows.filter(pl.col(place.kind).ne_missing(place.value))


def _narrowed(rows: pl.DataFrame, place: Place, asked: Asked) -> Place:
    """The one person of `place` whose cases alone stand out, where without them nothing much is left of it."""
    inside = rows.filter(pl.col("hit").is_not_null() & pl.col(place.kind).eq_missing(place.value))
    for kind in (one for one in asked.across if one in PERSONS and one != place.kind):
        counted = inside.filter(pl.col(kind).is_not_null()).group_by(kind).agg(n=pl.len(), k=pl.col("hit").sum())
        if counted.height < 2 or place.kind in PERSONS:
            continue
        value, n, k = counted.sort((pl.col("k") - pl.col("n") * place.peer_share), kind, descending=[True, False]).row(
            0
        )
        rest_n, rest_k = place.rows - n, place.hits - k
        excess = rest_k / rest_n - place.peer_share if rest_n else 1.0
        if n >= asked.least_rows and excess <= REST * (place.share - place.peer_share):
            return Place(kind, str(value), n, k, place.peer_share, place.p_value)
    return place


def _widened(rows: pl.DataFrame, place: Place, found: list[Place], asked: Asked) -> Place:
    """The branch of a person who stands out, where it is `found` too and the rest of it is no chance."""
    if place.kind not in PERSONS or "branch" not in rows.columns:
        return place
    own = rows.filter(pl.col("hit").is_not_null() & (pl.col(place.kind) == place.value))
    home = own["branch"].drop_nulls().mode().sort().to_list()[:1]
    for one in found:
        if one.kind != "branch" or [one.value] != home:
            continue
        rest_n, rest_k = one.rows - place.rows, one.hits - place.hits
        far = rest_n > 0 and rest_k / rest_n - one.peer_share > REST * (place.share - place.peer_share)
        if far and _p_value(rest_k, rest_n, one.peer_share, 1.0) <= asked.chance:
            return one
    return place


def _is_weighty(place: Place, asked: Asked) -> bool:
    """Whether a place is hit often enough, and so much oftener than its peers that it may be worth a bank's while."""
    far = place.share - place.peer_share >= LASTS * asked.least_excess
    return far and place.hits >= asked.least_hits


def _of_kind(known: pl.DataFrame, kind: str, asked: Asked) -> list[Place]:
    # A literal summed by group counts once, not once a row: each row's chance has to be a column.
    known = known.with_columns(due=pl.lit(1.0) if asked.expects is None else pl.col(asked.expects))
    due = pl.col("due")
    counted = (
        known.filter(pl.col(kind).is_not_null() & due.is_not_null())
        .group_by(kind)
        .agg(rows=pl.len().cast(pl.Float64), hits=pl.col("hit").sum().cast(pl.Float64), due=due.sum())
        .sort(kind)
    )
    if counted.height < 2:
        return []
    n, k, due_here = (counted[name].to_numpy() for name in ("rows", "hits", "due"))
    peers_n, peers_k, peers_due = n.sum() - n, k.sum() - k, due_here.sum() - due_here
    spread = spread_among_peers(k, n, due_here)
    second = _second_sign(known, kind, asked)
    crowd = crowded(known, kind, OFFICER, counted[kind].to_list()) if asked.expects is None else np.ones(len(n))
    people = _by_people(known, kind) if asked.expects is None else {}
    # Half a case of its own more among the peers, so that peers without a hit still allow some.
    more = np.minimum(crowd, peers_n)
    share = np.clip((peers_k + 0.5 * more) / (peers_due * (1.0 + more / peers_n)) * due_here / n, 1e-9, 1.0 - 1e-9)
    places = []
    for at, value in enumerate(counted[kind].to_list()):
        if n[at] < asked.least_rows or peers_n[at] < asked.least_rows:
            continue
        deflate = max(1.0 + (n[at] - 1.0) * spread[at], float(crowd[at]))
        p_value = _p_value(int(k[at]), int(n[at]), float(share[at]), float(deflate))
        p_value = people.get(value, p_value)
        p_value = _with_second(p_value, k[at] / n[at] - share[at], second.get(value, NO_SECOND), asked)
        places.append(Place(kind, str(value), int(n[at]), int(k[at]), float(share[at]), p_value))
    return places


def _second_sign(known: pl.DataFrame, kind: str, asked: Asked) -> dict[str, Second]:
    """How likely the second sign (`also`) of each place is by chance, beside the middle one of the others' shares, and
    by how much its share exceeds that.

    The middle one, since several bad places would move the mean. Nothing where there is no second sign.
    """
    if asked.witness_p is None and not asked.pools:
        return {}
    told = known.filter(pl.col(kind).is_not_null() & pl.col("also").is_not_null())
    counted = told.group_by(kind).agg(n=pl.len(), k=pl.col("also").sum()).sort(kind)
    share = (counted["k"] / counted["n"]).to_numpy()
    middle = others_middle(share) if len(share) > 1 else np.ones(len(share))
    chance = {}
    for (value, n, k), usual in zip(counted.rows(), middle.tolist(), strict=True):
        chance[value] = (_p_value(k, n, float(np.clip(usual, 1e-9, 1.0 - 1e-9)), 1.0), k / n - usual)
    return chance


def _with_second(p_value: float, excess: float, second: Second, asked: Asked) -> float:
    """The p-value of a place whose first sign exceeds its peers' by `excess`: 1 where it must show a second and does
    not, or so weakly beside the first that something else is at work.

    Where it need not, and the first sign alone is hardly chance, the two are pooled (Fisher 1932).
    """
    chance, beyond = second
    if asked.witness_p is not None:
        return p_value if chance <= asked.witness_p and beyond >= asked.witness_share * excess else 1.0
    if not asked.pools or p_value > asked.chance:
        return p_value
    return float(chi2.sf(-2.0 * (np.log(max(p_value, LEAST_P)) + np.log(max(chance, LEAST_P))), 4))


def _by_people(known: pl.DataFrame, kind: str) -> dict[str, float]:
    """How likely so many people of each place are hit by chance, where all of a person's rows are or none is.

    What is asked is of the person then, not of the file. People are few, and the peers' share of them is as uncertain
    as the place's, so that the chance is exact: all who are hit fall on places as drawn without regard to where (Fisher
    1935). Who has rows in several places counts where he has most. Nothing where people are hit in some of their rows.
    """
    if kind == OFFICER or OFFICER not in known.columns:
        return {}
    told = known.filter(pl.col(kind).is_not_null() & pl.col(OFFICER).is_not_null())
    rows = told.group_by(OFFICER, kind).agg(n=pl.len(), k=pl.col("hit").sum())
    people = rows.sort(OFFICER, "n", kind, descending=[False, True, False]).group_by(OFFICER, maintain_order=True)
    own = people.agg(place=pl.col(kind).first(), n=pl.col("n").sum(), k=pl.col("k").sum())
    of_person = (own["k"] == 0) | (own["k"] == own["n"])
    if not of_person.all() or own["k"].sum() <= (own["k"] > 0).sum():
        return {}
    counted = own.group_by("place").agg(n=pl.len(), k=(pl.col("k") > 0).sum())
    every, bad = own.height, int((own["k"] > 0).sum())
    return {value: float(hypergeom.sf(k - 1, every, bad, n)) for value, n, k in counted.rows()}


def _p_value(hits: int, rows: int, share: float, deflate: float) -> float:
    """One-sided: how likely a share this high is where the true one is `share`."""
    own = hits / rows
    if own <= share:
        return 1.0
    ratio = hits * np.log(own / share)
    if hits < rows:
        ratio += (rows - hits) * np.log((1.0 - own) / (1.0 - share))
    return float(chdtrc(1.0, 2.0 * ratio / deflate) / 2.0)


def discoveries(p_values: Sequence[float], *, share_false: float) -> float:
    """This function will give the highest p-value that stands when `share_false` of what stands may be false.

    Benjamini and Hochberg (1995); 0 where none stands.
    """
    ordered = np.sort(np.asarray(p_values, dtype=np.float64))
    if not len(ordered):
        return 0.0
    allowed = share_false * np.arange(1, len(ordered) + 1) / len(ordered)
    standing = np.flatnonzero(ordered <= allowed)
    return float(ordered[standing[-1]]) if len(standing) else 0.0


def period_of(hit: Floats, rows: Floats, peer_share: Floats) -> tuple[int, int]:
    """This function will give the months `[first, last)` in which a place deviates most, by a scan over all stretches.

    `hit`, `rows` and `peer_share` are the place's hits, its rows and its peers' share by month. The stretch with the
    highest likelihood ratio against the peers (Kulldorff 1997) is given; the whole time where no stretch deviates.
    """
    months = len(hit)
    best, found = 0.0, (0, months)
    expected = rows * np.clip(peer_share, 1e-4, 1.0 - 1e-4)
    hits, rowsum, due = (np.concatenate([[0.0], np.cumsum(each)]) for each in (hit, rows, expected))
    for first in range(months):
        k, n, e = (each[first + 1 :] - each[first] for each in (hits, rowsum, due))
        inside = np.where(k > e, _log_likelihood(k, n, k) - _log_likelihood(k, n, e), 0.0)
        last = int(np.argmax(inside))
        if inside[last] > best + 1e-12:
            best, found = float(inside[last]), (first, first + last + 1)
    return found


def _log_likelihood(k: Floats, n: Floats, expected: Floats) -> Floats:
    share = np.clip(expected / np.maximum(n, 1.0), 1e-9, 1.0 - 1e-9)
    result: Floats = k * np.log(share) + (n - k) * np.log1p(-share)
    return result
