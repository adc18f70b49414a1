"""What a simulated bank is made of: its size, its people, its region, its planted problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tallystick.intake.errors import IntakeError
from tallystick.simulate.bank.kinds import KINDS
from tallystick.simulate.region.evidence.gather import TABLES

EVERYWHERE = "all"
LISTED: dict[str, dict[str, bool]] = {
    "overlays": {"column": False, "equals": False, "share": True, "from": True, "until": False, "reason": True},
    "covenants": {"metric": True, "least": False, "most": False, "grace_days": False, "from_yuan": True},
}
"""Keys of what is listed in a config, and whether each is required."""
ALWAYS_COLLECTED = ("enterprises", "owners", "relations", "bureau_reports", "bureau_loans", "collateral", "guarantees")
"""Tables of outside evidence without which there is no decision or no month end."""
MOST_BRANCHES, MOST_MANAGERS = 99, 49
"""Persons bear their branch and number in two digits each; who follows a manager bears a number higher by 50."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One problem: its kind, place (`{branch: B02}`; empty for the whole bank), period, strength and cause."""

    problem: str
    place: Mapping[str, str]
    from_month: date
    until_month: date
    strength: float
    cause: str

    @property
    def shown_place(self) -> str:
        """The place as one text: `branch=B02`, or `all`."""
        return ";".join(f"{kind}={name}" for kind, name in self.place.items()) or EVERYWHERE


@dataclass(frozen=True)
class BankConfig:
    """A simulated bank. Amounts of money are in yuan. `firms` live in the region over all years; `months` are those in
    which the bank is watched, `aftermath_months` those after it in which only old loans go on, for the true costs.
    `funding_bp` is the yearly cost of the money that loans bind, deposits and the capital they need. `unsecured_need`
    is how many of the firms that can offer no security think of this bank. `holidays` are first and last days without
    work; `overlays` what its risk committee adds to computed losses (keys of the book's table); `covenants` what it
    agrees in contracts of `from_yuan` and more: metric, bounds, days to cure.

    `collects` names the tables of outside evidence that the bank reads. `blocks` says into how many parts of whole
    branches it is cut, which are lived through one by one; `costs` whether worlds without the problems are run too.
    """

    name: str
    pack: str
    first_month: date
    months: int
    firms: int
    branches: int
    managers_a_branch: int
    reviewers_a_branch: int
    approvers_a_branch: int
    need_a_year: float
    unsecured_need: float
    loans_a_manager: int
    problems: tuple[Planted, ...] = ()
    region: Mapping[str, Any] = field(default_factory=dict)
    conduct: Mapping[str, Any] = field(default_factory=dict)
    history_months: int = 24
    aftermath_months: int = 12
    watch_every_months: int = 3
    funding_bp: float = 310.0
    holidays: tuple[tuple[date, date], ...] = ()
    overlays: tuple[Mapping[str, Any], ...] = ()
    covenants: tuple[Mapping[str, Any], ...] = ()
    collects: tuple[str, ...] = TABLES
    blocks: int = 1
    costs: bool = True
    minute_cost: Mapping[str, float] = field(
        default_factory=lambda: {
            "customer_manager": 1.3,
            "data_clerk": 0.8,
            "reviewer": 1.5,
            "approver": 2.2,
            "disburser": 1.0,
            "post_loan_officer": 1.2,
            "recovery_officer": 1.5,
            "engine": 0.2,
        }
    )


def read_bank_config(path: Path) -> BankConfig:
    """This function will read a bank's config from YAML.

    :raises IntakeError: the file cannot be read, or a key, problem, place, period, strength or cause is not known.
    """
    try:
        text = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise _wrong(path, f"it cannot be read ({error})", "Name a YAML file such as configs/l_bank.yaml") from error
    if not isinstance(text, dict):
        raise _wrong(path, "it holds no keys", "Write it as configs/l_bank.yaml is written")
    return bank_config(text, place=path)


def bank_config(text: Mapping[str, Any], *, place: Path | str = "config") -> BankConfig:
    """This function will give the bank of the keys in `text`, with its problems checked.

    :raises IntakeError: a key is missing or unknown, or a problem cannot be planted so.
    """
    known = {one.name for one in fields(BankConfig)}
    required = {"name", "pack", "first_month", "months", "firms", "branches"}
    unknown, missing = sorted(set(text) - known), sorted(required - set(text))
    if unknown or missing:
        cause = "; ".join([*(f"{key} is unknown" for key in unknown), *(f"{key} is missing" for key in missing)])
        raise _wrong(place, cause, f"Known keys are {', '.join(sorted(known))}")
    people = {"managers_a_branch": 5, "reviewers_a_branch": 1, "approvers_a_branch": 2}
    usual = {**people, "need_a_year": 0.35, "unsecured_need": 1.0, "loans_a_manager": 45}
    problems = tuple(_planted(one, text, place) for one in text.get("problems", ()))
    lists = {name: tuple(text.get(name, ())) for name in ("overlays", "covenants")}
    lists["holidays"] = tuple(tuple(one) for one in text.get("holidays", ()))
    for name, keys in LISTED.items():
        _listed(lists[name], keys, f"{name[:-1]} in {place}")
    cut = {"collects": _collected(text, place), "blocks": _blocks(text, place)}
    return BankConfig(**{**usual, **text, **lists, **cut, "problems": problems})


def _listed(rows: tuple[Mapping[str, Any], ...], keys: Mapping[str, bool], place: str) -> None:
    for row in rows:
        unknown = [key for key in row if key not in keys]
        missing = [key for key, needed in keys.items() if needed and key not in row]
        if unknown or missing:
            cause = "; ".join([*(f"{key} is unknown" for key in unknown), *(f"{key} is missing" for key in missing)])
            raise _wrong(place, cause, f"Known keys are {', '.join(keys)}")


def _collected(text: Mapping[str, Any], place: Path | str) -> tuple[str, ...]:
    asked = tuple(text.get("collects", TABLES))
    unknown = sorted(set(asked) - set(TABLES))
    lacking = [name for name in ALWAYS_COLLECTED if name not in asked]
    if unknown or lacking:
        cause = "; ".join([*(f"table {one} is unknown" for one in unknown), *(f"{one} is missing" for one in lacking)])
        raise _wrong(place, f"collects: {cause}", f"Known tables are {', '.join(TABLES)}")
    return tuple(name for name in TABLES if name in asked)


def _blocks(text: Mapping[str, Any], place: Path | str) -> int:
    blocks, most = text.get("blocks", 1), text["branches"]
    if most > MOST_BRANCHES or text.get("managers_a_branch", 1) > MOST_MANAGERS:
        cure = f"Write up to {MOST_BRANCHES} branches of up to {MOST_MANAGERS} managers: more have no numbers"
        raise _wrong(place, "it has too many branches, or managers a branch", cure)
    if not isinstance(blocks, int) or not 1 <= blocks <= most:
        raise _wrong(
            place, f"blocks is {blocks!r}", f"Write a whole number from 1 to {most}: a block has whole branches"
        )
    return blocks


def _planted(one: Mapping[str, Any], text: Mapping[str, Any], place: Path | str) -> Planted:
    name = one.get("problem")
    kind = KINDS.get(str(name))
    if kind is None:
        raise _wrong(place, f"problem {name!r} is unknown", f"Known problems are {', '.join(KINDS)}")
    where = dict(one.get("place") or {})
    wrong = [key for key in where if key not in kind.places] or ([] if where or EVERYWHERE in kind.places else ["all"])
    if wrong:
        raise _wrong(place, f"{name} cannot sit at {', '.join(wrong)}", f"Its places are {', '.join(kind.places)}")
    harmless = [name for key, name in where.items() if key in kind.only and name not in kind.only[key]]
    if harmless:
        raise _wrong(
            place,
            f"{name} does no harm at {', '.join(harmless)}",
            f"Plant it at {'; '.join(', '.join(names) for names in kind.only.values())}",
        )
    cause = str(one.get("cause", next(iter(kind.causes))))
    if cause not in kind.causes:
        raise _wrong(place, f"{name} cannot come from {cause}", f"Its causes are {', '.join(kind.causes)}")
    strength = float(one.get("strength", 1.0))
    if not 0 < strength <= 1:
        raise _wrong(place, f"{name} has strength {strength}", "Write a number above 0 and up to 1")
    begins = one.get("from", text["first_month"])
    ends = one.get("until", date(9999, 1, 1))
    if not begins < ends:
        raise _wrong(place, f"{name} ends before it begins", "Write `until` after `from`; it is excluded")
    return Planted(str(name), where, begins, ends, strength, cause)


def _wrong(place: Path | str, cause: str, cure: str) -> IntakeError:
    return IntakeError(thing="the bank's config", place=place, cause=cause, cure=cure)
