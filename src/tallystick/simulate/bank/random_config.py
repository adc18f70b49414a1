"""Banks drawn at random for evaluation: which problems, where, when, how strong, from which cause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from tallystick.simulate.bank.config import EVERYWHERE, BankConfig, Planted
from tallystick.simulate.bank.kinds import KINDS
from tallystick.simulate.bank.setting import PRODUCTS
from tallystick.simulate.draws import Draws

COURTED = ("wholesale", "retail", "industry", "construction", "transport", "catering")
"""Industries at which a problem may sit: those with firms enough to be seen."""
FEWEST, MOST = 3, 9
LEAST_STRENGTH = 0.55
LONGEST_START = 0.35
"""Share of the months within which a problem begins."""


def random_config(base: BankConfig, seed: int) -> BankConfig:
    """This function will give the bank of `base` with other problems: a random subset of kinds, each at a random place.

    No two problems of one bank share kind; two may share a place. Problems sit at branches, officers, approvers,
    products, industries, or the whole bank, as their kind allows; not at towns, which overlap branches.
    """
    draws = Draws(seed, "random config/")
    count = int(draws.integers("how many", 0, low=FEWEST, high=MOST + 1))
    names = list(KINDS)
    chosen = sorted(names[place] for place in draws.order("which", len(names))[:count])
    return replace(base, problems=tuple(_planted(base, draws.within(name), name) for name in chosen))


def _planted(base: BankConfig, draws: Draws, name: str) -> Planted:
    kind = KINDS[name]
    kinds = [one for one in kind.places if one != "town"]
    where = kinds[int(draws.integers("kind of place", 0, low=0, high=len(kinds)))]
    causes = list(kind.causes)
    begins = int(draws.integers("begins", 0, low=0, high=max(int(base.months * LONGEST_START), 1)))
    lasts = int(draws.integers("lasts", 0, low=base.months // 2, high=base.months + 1))
    until = begins + lasts
    return Planted(
        problem=name,
        place={} if where == EVERYWHERE else {where: _place(base, draws, where, kind.only.get(where))},
        from_month=_month(base.first_month, begins),
        until_month=_month(base.first_month, until) if until < base.months else date(9999, 1, 1),
        strength=float(np.round(draws.uniform("strength", 0, low=LEAST_STRENGTH, high=1.0), 2)),
        cause=causes[int(draws.integers("cause", 0, low=0, high=len(causes)))],
    )


def _place(base: BankConfig, draws: Draws, where: str, only: tuple[str, ...] | None) -> str:
    branch = int(draws.integers("branch", 0, low=1, high=base.branches + 1))
    names = {
        "branch": [f"B{branch:02d}"],
        "officer": [f"M{branch:02d}{n:02d}" for n in range(1, base.managers_a_branch + 1)],
        "approver": [f"A{branch:02d}{n:02d}" for n in range(1, base.approvers_a_branch + 1)],
        "product": list(PRODUCTS[:5]),
        "industry": list(COURTED),
    }[where]
    names = [name for name in names if only is None or name in only]
    return names[int(draws.integers("place", 0, low=0, high=len(names)))]


def _month(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
