"""What differs between two packs, item by item; and what a pack changes of the one it extends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tallystick.pack.digest import meaning
from tallystick.pack.pack import Pack

_ONE = {"parameters": "parameter", "rules": "rule", "tables": "table", "scorecards": "scorecard"}
_OTHERS = {"scales": "master scale", "products": "product", "indicators": "indicator"}
_KINDS = {**_ONE, **_OTHERS, "activities": "activity", "duties": "duty", "problems": "problem"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One item that the two packs do not have alike. `path` is what of it; empty where one lacks it whole."""

    kind: str
    name: str
    path: str
    before: str
    after: str


def differences(before: Pack, after: Pack) -> list[Difference]:
    """This function will give what differs in meaning from `before` to `after`; empty iff only their heads differ."""
    old, new = meaning(before.content, before.proofs), meaning(after.content, after.proofs)
    found: list[Difference] = []
    for kind, word in _KINDS.items():
        olds, news = old.get(kind, {}), new.get(kind, {})
        for name in sorted({*olds, *news}):
            held, holds = olds.get(name), news.get(name)
            if held is None or holds is None:
                lacks = "absent", "present"
                found.append(Difference(word, name, "", *(lacks if held is None else lacks[::-1])))
            else:
                found += [Difference(word, name, *change) for change in _changes("", held, holds)]
    return found


def _changes(path: str, old: Any, new: Any) -> Iterator[tuple[str, str, str]]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            yield from _changes(f"{path}.{key}".lstrip("."), old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new) and _nests(old):
        for place, (one, other) in enumerate(zip(old, new, strict=True), 1):
            yield from _changes(f"{path} {place}".strip() if len(old) > 1 else path, one, other)
    else:
        yield path, _shown(old), _shown(new)


def _nests(items: list[Any]) -> bool:
    return any(isinstance(item, (Mapping, list)) for item in items)


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(held)}" for key, held in value.items())
    if isinstance(value, list):
        return "; ".join(_shown(held) for held in value)
    return "none" if value is None else str(value)
