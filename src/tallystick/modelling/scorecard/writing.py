"""A card as a pack writes it: scorecards/*.yaml, with the evidence of its development and its digest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

import yaml

from tallystick.modelling.scorecard.adjusting import Adjustment
from tallystick.modelling.scorecard.characteristic import CardColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a pack wants to know of a card beyond its points.

    `titles` are English and Chinese names of the columns; a column without one is shown by its name.
    """

    code: str
    title: Mapping[str, str]
    needs: str
    since: date
    source: str
    sample: str
    method: str
    priority: int = 1
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def as_pack(
    card: Card,
    columns: Sequence[CardColumn],
    base_points: int,
    calibration: Mapping[str, float],
    adjustments: Sequence[Adjustment],
) -> dict[str, Any]:
    """This function will give the mapping that scorecards/*.yaml holds."""
    titles = {one.column: dict(card.titles.get(one.column, {"en": one.column, "zh": one.column})) for one in columns}
    scored = {
        "base_points": base_points,
        "calibration": dict(calibration),
        "characteristics": [one.as_pack(titles[one.column]) for one in columns],
    }
    development: dict[str, Any] = {"kind": "fitted", "sample": card.sample, "source": card.method}
    if adjustments:
        development["adjustments"] = [one.sentence() for one in adjustments]
    development["digest"] = digest_of(scored)
    return {
        "code": card.code,
        "title": dict(card.title),
        "priority": card.priority,
        "needs": card.needs,
        "base_points": base_points,
        "calibration": dict(calibration),
        "development": development,
        "from": card.since,
        "source": card.source,
        "characteristics": scored["characteristics"],
    }


def digest_of(scored: Mapping[str, Any]) -> str:
    """This function will give the SHA-256 of base points, calibration and characteristics, in any layout."""
    asked = {name: scored[name] for name in ("base_points", "calibration", "characteristics")}
    return sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def yaml_text(written: Mapping[str, Any]) -> str:
    """This function will give a card's mapping as YAML text, keys in the order given, one bin a line."""
    return yaml.dump(dict(written), Dumper=_Lines, sort_keys=False, allow_unicode=True, width=120)


class _Lines(yaml.SafeDumper):
    """Bins, titles and lists of codes on one line each, as people write them."""

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        """This function will lay small mappings out on one line."""
        small = isinstance(mapping, dict) and bool({"points", "en", "slope"} & set(mapping))
        return super().represent_mapping(tag, mapping, flow_style=True if small else flow_style)

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        """This function will lay lists of plain values out on one line."""
        small = not any(isinstance(one, dict) or (isinstance(one, str) and " " in one) for one in sequence)
        return super().represent_sequence(tag, sequence, flow_style=True if small else flow_style)

    def ignore_aliases(self, data: Any) -> bool:
        """This function will write every mapping out, since packs have no anchors."""
        return True
