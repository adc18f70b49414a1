"""Reads the specification of a model: every mistake at once, with file, line and cure, as packs are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from tallystick.modelling.calibration.conservatism import Part
from tallystick.modelling.leaks.evidence import LeakRules
from tallystick.modelling.sample.spec import CardSpec, ColumnSpec, LevelSpec, ModelSpec
from tallystick.modelling.sample.split import Split
from tallystick.modelling.sample.target import Target
from tallystick.pack.errors import Problems
from tallystick.pack.shapes import (
    BAD,
    Key,
    bilingual,
    choice,
    condition,
    day,
    flag,
    integer,
    list_of,
    map_of,
    mapping,
    number,
    words,
)
from tallystick.pack.yaml_nodes import read_yaml

_TARGET: Final = mapping(
    {
        "outcome": Key(words, required=False),
        "default_day": Key(words, required=False),
        "worst_days_past_due": Key(words, required=False),
        "within_months": Key(integer, required=False),
        "known_until": Key(day, required=False),
        "bad_from_days": Key(integer, required=False),
        "indeterminate_from_days": Key(integer, required=False),
    }
)
_SPLIT: Final = mapping(
    {
        "out_of_time_from": Key(day),
        "holdout_share": Key(number, required=False),
        "embargo": Key(flag, required=False),
        "allow_seen": Key(flag, required=False),
    }
)
_COLUMNS: Final = mapping(
    {
        "use": Key(list_of(words), required=False),
        "leave_out": Key(map_of(words), required=False),
        "overrule": Key(map_of(words), required=False),
        "as_codes": Key(list_of(words), required=False),
        "first_digits": Key(map_of(integer), required=False),
        "directions": Key(map_of(choice("up", "down", "peak", "valley", "free", "auto")), required=False),
    }
)
_PART: Final = mapping({"category": Key(choice("A", "B")), "share": Key(number), "reason": Key(words)})
_LEVEL: Final = mapping(
    {
        "rate": Key(number, required=False),
        "source": Key(words, required=False),
        "margin": Key(list_of(_PART), required=False),
        "confidence": Key(number, required=False),
        "adds_estimation_error": Key(flag, required=False),
        "correlation": Key(number, required=False),
        "least_rows_a_year": Key(integer, required=False),
    }
)
_CARD: Final = mapping(
    {
        "code": Key(words),
        "title": Key(bilingual),
        "from": Key(day, to="since"),
        "source": Key(words),
        "needs": Key(condition, required=False),
        "priority": Key(integer, required=False),
        "most_characteristics": Key(integer, required=False),
        "min_share": Key(number, required=False),
        "most_psi": Key(number, required=False),
        "method": Key(choice("scorecard", "small_sample"), required=False),
        "titles": Key(map_of(bilingual), required=False),
    }
)
_RULES: Final = mapping({one.name: Key(number, required=False) for one in fields(LeakRules)})
SPEC: Final = mapping(
    {
        "name": Key(words),
        "title": Key(bilingual),
        "purpose": Key(bilingual),
        "key": Key(words),
        "day": Key(words),
        "borrower": Key(words, required=False),
        "group": Key(words, required=False),
        "weight": Key(words, required=False),
        "rows": Key(condition, required=False),
        "granted": Key(words, required=False),
        "target": Key(_TARGET),
        "split": Key(_SPLIT),
        "columns": Key(_COLUMNS, required=False),
        "leak_rules": Key(_RULES, required=False),
        "level": Key(_LEVEL, required=False),
        "segments": Key(list_of(words), required=False),
        "fairness": Key(list_of(words), required=False),
        "accept_below_pd": Key(number, required=False),
        "model_outcome": Key(words, required=False),
        "final_outcome": Key(words, required=False),
        "former_pd": Key(words, required=False),
        "challengers": Key(list_of(choice("monotone_boosting", "explainable_boosting")), required=False),
        "rejects": Key(choice("none", "augmentation", "parcelling", "fuzzy"), required=False),
        "reject_factor": Key(number, required=False),
        "card": Key(_CARD),
    }
)


def read_spec(path: Path) -> ModelSpec:
    """This function will read the specification of a model from a YAML file.

    :raises PackErrors: the file has mistakes; all of them at once, each with its line.
    :raises ModelError: a number in it makes no sense where it stands.
    """
    problems = Problems()
    node = read_yaml(path, str(path), problems)
    found = BAD if node is None else SPEC(node, "", problems)
    if found is not BAD and node is not None:
        _check_target(found["target"], node, problems)
    problems.raise_any()
    assert isinstance(found, dict)
    return _spec(found)


def _check_target(target: Mapping[str, Any], node: Any, problems: Problems) -> None:
    place = node.value["target"].place
    says_outcome = "outcome" in target
    says_days = "default_day" in target or "worst_days_past_due" in target
    if says_outcome == says_days:
        cause = "it names both an outcome and days" if says_outcome else "it names neither an outcome nor days"
        cure = "Name `outcome`, or `default_day` or `worst_days_past_due` with `within_months` and `known_until`"
        problems.add(place, "the target", cause, cure)
    elif says_days and not {"within_months", "known_until"} <= set(target):
        cause = "a window of days needs `within_months` and `known_until`"
        problems.add(place, "the target", cause, "Add both")


def _spec(found: dict[str, Any]) -> ModelSpec:
    target, level = found.pop("target"), found.pop("level", {})
    named = {name: target[name] for name in ("outcome", "default_day", "worst_days_past_due") if name in target}
    window = {name: value for name, value in target.items() if name not in named}
    level["margin"] = tuple(Part(**part) for part in level.get("margin", ()))
    card = found.pop("card")
    card["titles"] = {name: {"en": text.en, "zh": text.zh} for name, text in card.get("titles", {}).items()}
    card["title"] = {"en": card["title"].en, "zh": card["title"].zh}
    texts = {name: {"en": found[name].en, "zh": found[name].zh} for name in ("title", "purpose")}
    return ModelSpec(
        **{name: value for name, value in found.items() if name not in ("split", "columns", "leak_rules", *texts)},
        **texts,
        **named,
        target=Target(**window) if "within_months" in window else None,
        split=Split(**found["split"]),
        columns=ColumnSpec(**found.get("columns", {})),
        leak_rules=LeakRules(**found.get("leak_rules", {})),
        level=LevelSpec(**level),
        card=CardSpec(**card),
    )
