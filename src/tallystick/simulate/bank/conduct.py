"""How firms and people behave around a bank: every number of it, as written in `conduct.yaml` or in a bank's config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import Any

import yaml

from tallystick.intake.errors import IntakeError


@dataclass(frozen=True)
class Firms:
    """What sets firms apart; `fragile_trades` is in logs of the chance to fail."""

    slow_trades: dict[str, float]
    slow_elsewhere: float
    fragile_trades: dict[str, float]
    frauds: float
    friends: float
    patience_days: float


@dataclass(frozen=True)
class Demand:
    """Who asks, again and again, for how much of which product (yuan, shares of yearly sales)."""

    rest_months: int
    shy_months: int
    youngest_months: int
    asks_again: float
    least_worth: float
    pledges: float
    word_goes_round: float
    word_to_inflaters: float
    bad_payer: float
    bounds: dict[str, list[float]]
    share_of_sales: dict[str, list[float]]


@dataclass(frozen=True)
class Judgement:
    """What people make of a case, in log odds, and what they grant where the engine has no limit."""

    from_approve: float
    from_refer: float
    from_decline: float
    unknown_pd: float
    neutral_pd: float
    not_worked_out: float
    split_burden: float
    looks_fine: float
    pd: float
    seen: float
    inflates: float
    industry: float
    debts: float
    circle: float
    collateral: float
    mood: float


@dataclass(frozen=True)
class Paying:
    """Who stops paying and who pays late: chances a month, and by how much their logs bend; lists by trouble."""

    passes_on: float
    still: float
    own: float
    own_by_trouble: list[float]
    own_by_health: float
    usual: float
    character: float
    size: float
    usual_sales: float
    misused: float
    misuse_found: float
    beyond_need: float
    unfit: float
    hidden: float
    inflates: float
    fraud: float
    favoured: float
    debts: float
    circle: float
    checked: float
    watched: float
    late: list[float]
    maturity: list[float]
    unfit_maturity: float
    comes_back: list[float]
    tempted: float


@dataclass(frozen=True)
class Collecting:
    """What defaults bring, when, and when they are written off; lists by security, `parts` by payment."""

    discount: float
    comes_back: list[float]
    months: list[float]
    suit_days: float
    parts: list[float]
    overvalued: float
    home_brings: float
    other_brings: float
    spread: float
    adds: dict[str, float]
    write_off_months: int
    worked_months: int


@dataclass(frozen=True)
class Conduct:
    """All of it."""

    firms: Firms
    demand: Demand
    judgement: Judgement
    paying: Paying
    collecting: Collecting


PARTS: dict[str, type[Any]] = {
    "firms": Firms,
    "demand": Demand,
    "judgement": Judgement,
    "paying": Paying,
    "collecting": Collecting,
}


def conduct_of(changes: Mapping[str, Any]) -> Conduct:
    """This function will give the conduct of `conduct.yaml` with `changes` on top: part by part, only keys that differ.

    :raises IntakeError: a part or key is unknown, or a list is not as long as that which it replaces.
    """
    base = yaml.safe_load(files("tallystick.simulate.bank").joinpath("conduct.yaml").read_text(encoding="utf-8"))
    wrong = [f"{part} is unknown" for part in changes if part not in base]
    made = {}
    for part, kind in PARTS.items():
        changed = changes.get(part, {})
        known = {one.name for one in fields(kind)}
        wrong += [f"{part}.{key} is unknown" for key in changed if key not in known]
        wrong += [
            f"{part}.{key} needs {len(base[part][key])} values" for key in changed if _short(base[part], changed, key)
        ]
        made[part] = {key: _merged(value, changed.get(key)) for key, value in base[part].items()}
    if wrong:
        raise IntakeError(
            thing="the bank's config",
            place="conduct",
            cause="; ".join(wrong),
            cure="The parts and keys are those of conduct.yaml beside this bank's code; leave out what does not differ",
        )
    return Conduct(**{part: kind(**made[part]) for part, kind in PARTS.items()})


def _merged(usual: Any, changed: Any) -> Any:
    """Tables by name keep what a change does not name."""
    if isinstance(usual, dict) and isinstance(changed, Mapping):
        return {**usual, **changed}
    return usual if changed is None else changed


def _short(base: Mapping[str, Any], changed: Mapping[str, Any], key: str) -> bool:
    usual = base.get(key)
    return isinstance(usual, list) and (not isinstance(changed[key], list) or len(changed[key]) != len(usual))
