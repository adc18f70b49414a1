"""What a region is made of: every number of it, as written in `region.yaml` or in a bank's own config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from importlib.resources import files
from typing import Any, TypeVar

import yaml

T = TypeVar("T")
FEWEST = 40
"""Firms; fewer cannot hold the groups, circles and links of a region."""


class RegionConfigError(ValueError):
    """The description of a region cannot be read as one."""


@dataclass(frozen=True)
class Industry:
    """One industry. Sales are yearly, in yuan; `small`, `medium`, `large` are least persons, sales and assets."""

    share: float
    sales: float
    spread: float
    a_worker: float
    margin: float
    net: float
    vat: float
    best: int
    season: float
    unbilled: float
    exports: float
    power: float
    water: float
    small: list[float]
    medium: list[float]
    large: list[float]


@dataclass(frozen=True)
class Shock:
    """What strikes the region: full from `start` for `months`, then half as strong every `half_life` months."""

    name: str
    start: date
    months: int
    half_life: float
    health: dict[str, float]
    sales: dict[str, float]


@dataclass(frozen=True)
class Health:
    """How hidden health moves: shares of variance, what a month keeps of the last, blows, and hits from others."""

    quality: float
    own: float
    whole: float
    industry: float
    town: float
    group: float
    circle: float
    keeps: float
    factor_keeps: float
    youth: float
    youth_months: float
    blow_a_month: float
    blow: float
    blow_spread: float
    blow_keeps: float
    circle_hit: float
    group_hit: float
    buyer_hit: float
    hit_keeps: float


@dataclass(frozen=True)
class Trouble:
    """Chances a month of getting into and out of trouble at health 0, and their slopes."""

    short: float
    short_slope: float
    eased: float
    eased_slope: float
    overdue: float
    overdue_slope: float
    caught_up: float
    caught_up_slope: float
    fails: float
    fails_slope: float
    cured: float
    cured_slope: float


@dataclass(frozen=True)
class Closing:
    """Chance of closing by year of age, what of it is left to the sound, its slope, and what failing adds a month."""

    a_year: list[float]
    slope: float
    failed_a_month: float
    sound_share: float


@dataclass(frozen=True)
class Sales:
    """How sales grow, follow health and shrink in trouble."""

    growth: float
    growth_quality: float
    growth_spread: float
    noise: float
    noise_quality: float
    slope: float
    knee: float
    fall_slope: float
    remains: list[float]
    start_share: float
    start_months: float


@dataclass(frozen=True)
class People:
    """Shares of firms in groups, circles and chains, their sizes, who else stands for firms, and what owners have."""

    in_group: float
    group_sizes: dict[int, float]
    twins_of_groups: float
    married: float
    property: float
    in_circle: float
    circle_sizes: dict[int, float]
    chained: float
    backed: float
    backed_by_company: float
    backer_means: float
    guaranteed_share: float
    collateral: float
    collateral_value: float
    collateral_spread: float


@dataclass(frozen=True)
class Debts:
    """Debts at other lenders: how many banks, how much by yearly sales, terms, and loans taken in need."""

    banks: list[float]
    by_sales: float
    spread: float
    quality: float
    paid_a_month: float
    terms: dict[int, float]
    needy_months: int
    needy_by_sales: float


@dataclass(frozen=True)
class Density:
    """Rows of evidence a month at median sales, numbers of partners, and how often the bureau is read."""

    invoices: float
    purchase_invoices: float
    flows_in: float
    flows_out: float
    growth_power: float
    buyers: float
    suppliers: float
    buyers_inside: float
    names_outside: int
    report_every_months: int


@dataclass(frozen=True)
class Honesty:
    """Shares of firms that understate to the tax office, inflate invoices or have statements, and by how much."""

    understates: float
    understated_least: float
    understated_most: float
    inflates: float
    inflated_least: float
    inflated_most: float
    statements: float
    statements_from_sales: float
    statements_stretch: float


@dataclass(frozen=True)
class Accounts:
    """What statements show of a sound firm: turns in days, other lines as shares of sales (fixed assets at cost, and of
    them what is written off), how strain changes them, and what of assets is paid-in capital.
    """

    receivable_days: float
    stock_days: float
    payable_days: float
    prepaid_days: float
    advance_days: float
    turns_spread: float
    slower_by_strain: float
    cash: float
    cash_by_strain: float
    other_receivables: float
    fixed: float
    fixed_spread: float
    depreciated: float
    wages_due: float
    tax_due: float
    owed_to_owner: float
    owed_by_strain: float
    owed_least: float
    owed_most: float
    paid_in: float
    surcharge: float
    selling: float
    loan_rate: float
    income_tax: float


@dataclass(frozen=True)
class Signals:
    """What the outside sees, one number a level of trouble (sound, short of cash, overdue elsewhere, cannot pay)."""

    void: list[float]
    red_letter: list[float]
    late_tax: list[float]
    unpaid_tax: list[float]
    queries: list[float]
    new_loans: list[float]
    nonbank_of_new: list[float]
    private_lender: list[float]
    meter_arrears: list[float]
    sued: list[float]
    suing: list[float]
    short_late: list[float]
    balance: list[float]
    concentration: list[float]
    buyer_lost: list[float]


@dataclass(frozen=True)
class RegionConfig:
    """A whole region. `firms` counts all that ever live in it; `first_month` is a first day; `months` how many."""

    firms: int
    first_month: date
    months: int
    towns: dict[str, float]
    industries: dict[str, Industry]
    buys: dict[str, dict[str, float]]
    shocks: list[Shock]
    rate_bp: dict[date, int]
    health: Health
    trouble: Trouble
    closing: Closing
    sales: Sales
    people: People
    debts: Debts
    property_index: dict[int, float]
    worn_a_year: float
    density: Density
    honesty: Honesty
    accounts: Accounts
    signals: Signals


PARTS: dict[str, type[Any]] = {
    "health": Health,
    "trouble": Trouble,
    "closing": Closing,
    "sales": Sales,
    "people": People,
    "debts": Debts,
    "density": Density,
    "honesty": Honesty,
    "accounts": Accounts,
    "signals": Signals,
}


def region_config(changes: Mapping[str, Any] | None = None) -> RegionConfig:
    """This function will give the region of `region.yaml` with `changes` on top: the same keys, only those that differ.

    `shocks`, `towns` and `rate_bp` are replaced whole; all other parts are merged key by key.

    :raises RegionConfigError: a key is unknown, or the region is too small or too short.
    """
    base = yaml.safe_load(files("tallystick.simulate.region").joinpath("region.yaml").read_text(encoding="utf-8"))
    return _read(_merged(base, changes or {}))


def _merged(base: dict[str, Any], changes: Mapping[str, Any], *, place: str = "") -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        if key not in base:
            raise RegionConfigError(f"region: {place}{key} is unknown; known are {', '.join(map(str, base))}")
        whole = key in ("shocks", "towns", "rate_bp", "group_sizes", "circle_sizes", "terms", "property_index")
        is_part = isinstance(value, Mapping) and not whole
        merged[key] = _merged(base[key], value, place=f"{place}{key}.") if is_part else value
    return merged


def _read(text: dict[str, Any]) -> RegionConfig:
    industries = {code: _made(Industry, part, f"industries.{code}") for code, part in text["industries"].items()}
    shocks = [
        _made(Shock, {"start": s.get("from"), **_without(s, "from")}, f"shocks.{s.get('name')}") for s in text["shocks"]
    ]
    parts = {name: _made(kind, text[name], name) for name, kind in PARTS.items()}
    config = _made(RegionConfig, {**text, **parts, "industries": industries, "shocks": shocks}, "region")
    if config.firms < FEWEST or config.months < 1:
        raise RegionConfigError(
            f"region: {config.firms} firms over {config.months} months; ask for {FEWEST} firms and 1 month at least"
        )
    if config.first_month.day != 1:
        raise RegionConfigError(f"region: first_month {config.first_month} is not the first day of a month")
    return config


def _without(part: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name != key}


def _made(kind: type[T], part: Mapping[str, Any], place: str) -> T:
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    wrong = [f"{key} is unknown" for key in part if key not in known] + [
        f"{key} is missing" for key in known if key not in part
    ]
    if wrong:
        raise RegionConfigError(f"region: {place}: {'; '.join(sorted(wrong))}")
    return kind(**part)
