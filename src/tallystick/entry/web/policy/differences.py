"""What differs between two versions of a pack, file by file, and what a version says in numbers."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date
from typing import Any

from tallystick.entry.web.frame.language import words
from tallystick.record.policies.queries import files_of, policy_of

SHOWN_LINES = 400
"""Of one file; the rest is in the files themselves."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One file that differs: its lines with their sign, and how many came and went."""

    name: str
    lines: list[tuple[str, str]]
    added: int
    cut: int


@dataclass(frozen=True, slots=True)
class Says:
    """A version as a policy of one day: its rules, cards, grades, products and parameters."""

    day: date
    counts: list[tuple[str, int]]
    rules: list[tuple[str, str, str, str]]
    products: list[tuple[str, str]]


def differences(before: Any, after: Any) -> list[Difference]:
    """This function will give the files that differ between two kept versions."""
    old, new = files_of(before), files_of(after)
    found = []
    for name in sorted({*old, *new}):
        first, second = old.get(name, ""), new.get(name, "")
        if first == second:
            continue
        told = list(difflib.unified_diff(first.splitlines(), second.splitlines(), lineterm="", n=2))[2:]
        lines = [(_kind(line), line) for line in told]
        kinds = [kind for kind, _ in lines]
        found.append(Difference(name, lines[:SHOWN_LINES], kinds.count("add"), kinds.count("cut")))
    return found


def says(version: Any, today: date) -> Says:
    """This function will give what a version says on the day it decides from, or today.

    :raises Unable: the pack lacks what the engine now asks for, or starts later.
    """
    day = max(version.decides_from or today, today)
    policy = policy_of(version.digest, day)
    w = words()
    names = ("rules", "scorecards", "scale", "products", "parameters", "grids", "indicators", "problems")
    return Says(
        day=day,
        counts=[(w(f"policy.{name}"), len(getattr(policy, name))) for name in names],
        rules=[(one.code, w.pick(one.name.en, one.name.zh), one.outcome, one.text) for one in policy.rules],
        products=[(one.code, w.pick(one.name.en, one.name.zh)) for one in policy.products.values()],
    )


def _kind(line: str) -> str:
    return "add" if line.startswith("+") else "cut" if line.startswith("-") else "at" if line.startswith("@@") else ""
