"""A bank made ready: region, people, packs, time and levers from a config and a seed."""

from __future__ import annotations

from datetime import date

import numpy as np

from tallystick.intake.errors import IntakeError
from tallystick.simulate.bank.clock import make_clock
from tallystick.simulate.bank.conduct import conduct_of
from tallystick.simulate.bank.config import BankConfig, Planted
from tallystick.simulate.bank.kinds import KINDS
from tallystick.simulate.bank.levers import Levers, Turned
from tallystick.simulate.bank.packs import Edition
from tallystick.simulate.bank.setting import PRODUCTS, Setting, traits
from tallystick.simulate.bank.staff import make_staff
from tallystick.simulate.draws import Draws
from tallystick.simulate.region import Region, make_region, region_config
from tallystick.simulate.region.config import RegionConfig


def make_setting(
    config: BankConfig, seed: int, editions: list[Edition], *, worlds: bool = True, region: Region | None = None
) -> Setting:
    """This function will make the region (unless it is given) and the bank of `config`.

    `worlds` False leaves out the worlds beside the first: nothing is known then of what problems cost.

    :raises IntakeError: a problem sits at a branch, officer, product, industry or town that there is not.
    """
    draws, conduct = Draws(seed, "bank/"), conduct_of(config.conduct)
    region = make_region(region_of(config), seed) if region is None else region
    firms, trades, towns = traits(config, conduct, region.firms, draws)
    fixed = {name for one in config.problems for kind, name in one.place.items() if kind == "officer"}
    staff = make_staff(config, towns, draws.within("staff"), fixed)
    places = {
        "branch": staff.branches,
        "officer": [first for first, _ in staff.holder],
        "approver": staff.approvers,
        "product": list(PRODUCTS),
        "industry": trades,
        "town": towns,
    }
    turned = tuple(_turned(config, number, one, places) for number, one in enumerate(config.problems, start=1))
    levers = Levers(turned, len(turned) + 2 if worlds and config.costs and turned else 1)
    clock = make_clock(config.first_month, config.months + config.aftermath_months, config.holidays)
    every, branches = np.arange(len(firms)), range(config.branches)
    return Setting(
        config, conduct, region, clock, staff, levers, editions, draws, firms, trades, towns, branches, every, every
    )


def region_of(config: BankConfig) -> RegionConfig:
    """This function will give the region that a bank of `config` lies in, with history and aftermath."""
    months = config.history_months + config.months + config.aftermath_months
    first = _before(config.first_month, config.history_months)
    return region_config({**config.region, "firms": config.firms, "first_month": first, "months": months})


def _turned(config: BankConfig, number: int, one: Planted, places: dict[str, list[str]]) -> Turned:
    kind = KINDS[one.problem]
    place = {}
    for where, name in one.place.items():
        if name not in places[where]:
            raise IntakeError(
                thing=f"problem {one.problem!r}",
                place=f"{where} {name!r}",
                cause="the bank has none of that name",
                cure=f"Name one of {', '.join(places[where])}",
            )
        place[where] = places[where].index(name)
    return Turned(
        number=number,
        place=place,
        from_month=max(_months_between(config.first_month, one.from_month), 0),
        until_month=min(_months_between(config.first_month, one.until_month), config.months + config.aftermath_months),
        strength=one.strength,
        to=kind.moved(one.cause),
    )


def _months_between(first: date, then: date) -> int:
    return (then.year - first.year) * 12 + then.month - first.month


def _before(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
