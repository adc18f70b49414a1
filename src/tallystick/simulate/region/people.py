"""Who belongs together: firms of one family or person, twins (one business under two names), guarantee circles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallystick.simulate.draws import Draws
from tallystick.simulate.region.config import People

Ints = NDArray[np.int64]
NOBODY = -1
BY_PERSON, BY_COMPANY = 1, 2


@dataclass(frozen=True)
class Ties:
    """Per firm, -1 where there is none: `group` and `circle` it is in, `owner` the firm whose number its owner bears,
    `twin_of` the firm it is another name of, `chained_to` the firm that guarantees its loans; `backed` tells whether
    a person (1) or a guarantee company (2) stands for it.
    """

    group: Ints
    owner: Ints
    twin_of: Ints
    circle: Ints
    chained_to: Ints
    backed: Ints


def tie(draws: Draws, people: People, town: Ints, founded: Ints) -> Ties:
    """This function will tie firms together. Circles are of one town and of firms of like age; groups of any."""
    firms = len(town)
    group = _groups(draws, people, firms)
    owner, twin_of = _owners(draws, people, group)
    circle = _circles(draws, people, np.where(twin_of >= 0, NOBODY, town), founded)
    chained_to = _chains(draws, people, circle, town)
    return Ties(group, owner, twin_of, circle, chained_to, _backed(draws, people, (circle, chained_to)))


def _cut(draws: Draws, stream: str, members: Ints, sizes: dict[int, float]) -> tuple[Ints, Ints]:
    """`members` cut in order into parts of drawn sizes: members of whole parts, and the part of each."""
    drawn = draws.choice(stream, np.arange(len(members) // min(sizes) + 1), weights=list(sizes.values()))
    lengths = np.array(list(sizes), dtype=np.int64)[drawn]
    ends = np.cumsum(lengths)
    whole = int(np.searchsorted(ends, len(members), side="right"))
    part = np.repeat(np.arange(whole), lengths[:whole])
    return members[: len(part)], part


def _groups(draws: Draws, people: People, firms: int) -> Ints:
    chosen = draws.order("group order", firms)[: int(firms * people.in_group)]
    members, part = _cut(draws, "group size", chosen, people.group_sizes)
    group = np.full(firms, NOBODY, dtype=np.int64)
    group[members] = part
    return group


def _owners(draws: Draws, people: People, group: Ints) -> tuple[Ints, Ints]:
    """One person owns half the groups and all twins; else each firm of the family has its own owner."""
    firm = np.arange(len(group))
    inside = np.flatnonzero(group >= 0)
    first = np.full(group.max(initial=NOBODY) + 1, len(group), dtype=np.int64)
    np.minimum.at(first, group[inside], inside)
    head = np.where(group >= 0, first[group] if len(first) else firm, firm)
    second = np.full(len(first), len(group), dtype=np.int64)
    others = inside[head[inside] != inside]
    np.minimum.at(second, group[others], others)
    is_twin = np.zeros(len(group), dtype=np.bool_)
    has_twin = draws.happens("twins", np.arange(len(first)), chance=people.twins_of_groups)
    is_twin[second[has_twin & (second < len(group))]] = True
    one_person = draws.happens("one person", np.maximum(group, 0), chance=0.5) & (group >= 0)
    return np.where(one_person | is_twin, head, firm), np.where(is_twin, head, NOBODY)


def _circles(draws: Draws, people: People, town: Ints, founded: Ints) -> Ints:
    firm = np.arange(len(town))
    chosen = firm[draws.happens("in a circle", firm, chance=people.in_circle) & (town >= 0)]
    in_order = chosen[np.lexsort((draws.bits("circle order", chosen), founded[chosen], town[chosen]))]
    members, part = _cut(draws, "circle size", in_order, people.circle_sizes)
    circle = np.full(len(town), NOBODY, dtype=np.int64)
    circle[members] = part
    return circle


def _chains(draws: Draws, people: People, circle: Ints, town: Ints) -> Ints:
    """Some firms outside circles are guaranteed by the firm before them in the order of their town."""
    in_order = np.lexsort((draws.bits("chain order", np.arange(len(town))), town))
    before = np.full(len(town), NOBODY, dtype=np.int64)
    before[in_order[1:]] = in_order[:-1]
    chained = draws.happens("chained", np.arange(len(town)), chance=people.chained) & (circle == NOBODY)
    return np.where(chained, before, NOBODY)


def _backed(draws: Draws, people: People, tied: tuple[Ints, Ints]) -> Ints:
    """Who outside the firms stands for a firm that no firm guarantees: nobody (0), a person, a guarantee company."""
    circle, chained_to = tied
    firm = np.arange(len(circle))
    free = (circle == NOBODY) & (chained_to == NOBODY)
    backed = free & draws.happens("backed", firm, chance=people.backed)
    company = draws.happens("backed by company", firm, chance=people.backed_by_company)
    return np.where(backed, np.where(company, BY_COMPANY, BY_PERSON), 0)
