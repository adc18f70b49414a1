"""The digest of a pack: it changes when the policy changes, and never with layout, comments or the order of things."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from typing import Any

from tallystick.pack.conditions import parse
from tallystick.pack.model import CharacteristicText, Content, Dated, IndicatorText, RuleText, ScorecardText, plain
from tallystick.pack.process_model import ProblemText
from tallystick.pack.resolve import Proofs
from tallystick.pack.tables import canonical
from tallystick.pack.terms import text_of


def digest_of(content: Content, proofs: Proofs) -> str:
    """This function will give the sha256, in hexadecimal, of everything the resolved pack says.

    Cases are no part of it, nor is the way to the same meaning: the split of a table's rows, the spelling of a
    condition, the order of rules. Names, sources and labels are: they stand in reasons.
    """
    text = json.dumps(meaning(content, proofs), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def meaning(content: Content, proofs: Proofs) -> dict[str, Any]:
    """This function will give the pack's meaning as mappings, lists and scalars, one form for one meaning."""
    tables = {
        name: [
            _dates(t) | {"source": t.source} | {"cells": canonical(t, proofs[t.name, t.since])}
            for t in versions
            if (t.name, t.since) in proofs
        ]
        for name, versions in content.tables.items()
    }
    found = {
        "head": plain(content.head),
        "parameters": plain(content.parameters),
        "rules": {code: [_rule(rule) for rule in versions] for code, versions in content.rules.items()},
        "tables": tables,
        "scorecards": {code: [_scorecard(card) for card in cards] for code, cards in content.scorecards.items()},
        "scales": {code: [_scale(plain(scale)) for scale in scales] for code, scales in content.scales.items()},
        "products": plain(content.products),
    }
    if content.indicators:
        found["indicators"] = {code: [_indicator(one) for one in held] for code, held in content.indicators.items()}
    if content.activities:
        found["activities"] = plain(content.activities)
    if content.duties:
        found["duties"] = plain(content.duties)
    if content.problems:
        found["problems"] = {code: [_problem(one) for one in held] for code, held in content.problems.items()}
    settled = _settled(found)
    assert isinstance(settled, dict)
    return settled


def _dates(item: Dated) -> dict[str, Any]:
    return {"since": item.since, "until": item.until}


def _condition(text: str) -> str:
    term = parse(text).term if text else None
    return text if term is None else text_of(term)


def _rule(rule: RuleText) -> dict[str, Any]:
    held: dict[str, Any] = plain(rule)
    held["exceptions"] = [[_condition(one.when), _condition(one.then)] for one in rule.exceptions]
    return held | {"when": _condition(rule.when), "applies": _condition(rule.applies)}


def _indicator(one: IndicatorText) -> dict[str, Any]:
    """Without its own cases, which are no part of the policy."""
    held: dict[str, Any] = plain(one)
    del held["asked"]
    levels = [plain(level) | {"when": _condition(level.when)} for level in one.levels]
    return held | {"levels": sorted(levels, key=lambda level: str(level["level"]))}


def _problem(one: ProblemText) -> dict[str, Any]:
    held: dict[str, Any] = plain(one)
    causes = [plain(cause) | {"tells": _condition(cause.tells)} for cause in one.causes]
    return held | {"hit": _condition(one.hit), "counts": _condition(one.counts), "causes": causes}


def _scorecard(card: ScorecardText) -> dict[str, Any]:
    held: dict[str, Any] = plain(card)
    ordered = sorted(card.characteristics, key=lambda one: one.column)
    return held | {"needs": _condition(card.needs), "characteristics": [_characteristic(one) for one in ordered]}


def _characteristic(one: CharacteristicText) -> dict[str, Any]:
    held: dict[str, Any] = plain(one)
    for found in held["bins"]:
        found["codes"] = sorted(found["codes"])
    held["bins"].sort(
        key=lambda b: (b["codes"], float("-inf") if not b["band"] or b["band"][0] is None else b["band"][0])
    )
    return held | {"values": sorted(one.values)}


def _scale(held: dict[str, Any]) -> dict[str, Any]:
    return held | {"grades": sorted(held["grades"], key=lambda grade: grade["pd_from"])}


def _settled(thing: Any) -> Any:
    """Days as text; 1.0 as 1, since both are the same number."""
    if isinstance(thing, dict):
        return {str(key): _settled(value) for key, value in thing.items()}
    if isinstance(thing, list):
        return [_settled(value) for value in thing]
    if isinstance(thing, float) and thing.is_integer() and abs(thing) < 2**53:
        return int(thing)
    return thing.isoformat() if isinstance(thing, date) else thing
