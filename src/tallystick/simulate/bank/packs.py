"""The policy packs of a bank's years: its pack and the editions that followed, each from a day."""

from __future__ import annotations

import shutil
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tallystick.engine import flow
from tallystick.pack import Pack, Policy, read_pack

EDITIONS: tuple[tuple[str, int, str, dict[str, float]], ...] = (
    (
        "1.1.0",
        20,
        "Committee of the second year: worst days past due that are judged, and debts elsewhere",
        {"lenders_judged": 4},
    ),
    ("1.2.0", 40, "Committee of the fourth year: sales by need, a little more", {"need_turnover_share": 0.28}),
)
"""Version, month from which it holds, who decided, and which numbers it changed."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader, in C where there is one."""


@dataclass(frozen=True)
class Edition:
    """One version of the pack: from which day, where it lies in the bank's folder, and the pack itself."""

    version: str
    from_day: date
    folder: str
    pack: Pack


def make_editions(source: Path, folder: Path, first_month: date) -> list[Edition]:
    """This function will write the packs of the bank's years under `folder`/packs, whole, and read them.

    :raises PackErrors: the pack at `source` has mistakes.
    """
    base = read_pack(source)
    version = str(_loaded((source / "pack.yaml").read_text(encoding="utf-8"))["version"])
    home = folder / "packs"
    shutil.copytree(source, home / version)
    found = [Edition(version, first_month, f"packs/{version}", base)]
    for number, month, said, changes in EDITIONS:
        day = _month_after(first_month, month)
        _write(home / number, home / version, number, said, changes, day)
        found.append(Edition(number, day, f"packs/{number}", read_pack(home / number)))
    return found


def read_editions(folder: Path, told: list[tuple[str, date, str]]) -> list[Edition]:
    """This function will read the packs that `make_editions` wrote in `folder`; of each: version, first day, folder."""
    return [Edition(version, day, place, read_pack(folder / place)) for version, day, place in told]


def edition_on(editions: list[Edition], day: date) -> Edition:
    """This function will give the edition in force on `day`, the first for days before it."""
    return next((one for one in reversed(editions) if one.from_day <= day), editions[0])


def stretch_on(editions: list[Edition], day: date) -> tuple[str, int]:
    """This function will name the stretch of days in which the policy says what it says on `day`."""
    edition = edition_on(editions, day)
    return edition.version, bisect_right(edition.pack.change_days, day)


def policy_on(editions: list[Edition], day: date) -> Policy:
    """This function will bind the edition in force on `day` to that day."""
    return edition_on(editions, day).pack.on(day, flow.vocabulary())


def _write(home: Path, base: Path, version: str, said: str, changes: dict[str, float], day: date) -> None:
    """A pack of its own: the base's files with later values added to the numbers that change."""
    shutil.copytree(base, home)
    about = _loaded((home / "pack.yaml").read_text(encoding="utf-8"))
    about["version"], about["source"] = version, f"{said}; {about['source']}"
    _dump(home / "pack.yaml", about)
    left = dict(changes)
    for path in sorted((home / "parameters").glob("*.yaml")):
        written = path.read_text(encoding="utf-8")
        if not any(name in written for name in left):
            continue
        text = _loaded(written)
        here = [name for name in left if name in text]
        for name in here:
            values = {key: value for key, value in text[name]["values"].items() if key < day}
            text[name]["values"] = {**values, day: left.pop(name)}
        if here:
            _dump(path, text)
    if left:
        raise KeyError(f"the pack {base} has no parameter {', '.join(left)}; change the editions of the bank")


def _loaded(written: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.load(written, Loader=_LOADER)
    return read


def _dump(path: Path, text: object) -> None:
    path.write_text(yaml.safe_dump(text, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")


def _month_after(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
