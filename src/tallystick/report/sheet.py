"""The policy sheet: what of a policy its readers need, as plain values, kept beside the decisions it made."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from tallystick.kernel.codes import ReasonCode, Text
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Bin, Characteristic, Policy, Rule, Scorecard

Sheet = dict[str, Any]


def policy_sheet(
    policy: Policy,
    *,
    columns: Columns,
    tables: Mapping[str, tuple[str, ...]],
    facts: Mapping[str, str],
    reasons: Mapping[str, ReasonCode],
    units: Mapping[str, str],
) -> Sheet:
    """This function will give rules, scorecards, scale, parameters, products and the words around them as JSON values.

    `columns` are all columns a decision has, in order; `tables` says from which evidence tables a column comes, `facts`
    which column says that a firm has evidence in a table, `reasons` what the engine's reason codes mean, and `units`
    the unit of the value of a finding.
    """
    return {
        "pack": policy.pack,
        "version": policy.version,
        "digest": policy.digest,
        "day": policy.day.isoformat(),
        "title": _text(policy.title),
        "currency": policy.currency,
        "rules": [_rule(rule) for rule in policy.rules],
        "scorecards": [_scorecard(card) for card in policy.scorecards],
        "scale": [dataclasses.asdict(grade) for grade in policy.scale],
        "parameters": [
            {"name": p.name, "label": _text(p.label), "value": p.value, "unit": p.unit, "since": p.since.isoformat()}
            | {"source": p.source}
            for p in policy.parameters.values()
        ],
        "products": [{"code": p.code, "name": _text(p.name), "terms": dict(p.terms)} for p in policy.products.values()],
        "columns": {
            column.name: {
                "unit": column.unit,
                "means": {"en": column.means, "zh": column.means_zh},
                "direction": column.direction,
                "tables": list(tables.get(column.name, ())),
            }
            for column in columns.values()
        },
        "facts": dict(facts),
        "reasons": {
            code: _text(reason.sentence) | {"unit": units.get(code, "text")} for code, reason in reasons.items()
        },
    }


def _text(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


def _rule(rule: Rule) -> Sheet:
    return {
        "code": rule.code,
        "name": _text(rule.name),
        "outcome": rule.outcome,
        "missing": rule.missing,
        "text": rule.text,
        "source": rule.source,
        "family": rule.family,
        "columns": sorted(rule.columns),
        "value_column": rule.value_column,
    }


def _scorecard(card: Scorecard) -> Sheet:
    return {
        "code": card.code,
        "title": _text(card.title),
        "priority": card.priority,
        "base_points": card.base_points,
        "characteristics": [_characteristic(each) for each in card.characteristics],
        "intercept": card.intercept,
        "slope": card.slope,
        "source": card.source,
    }


def _characteristic(characteristic: Characteristic) -> Sheet:
    return {
        "column": characteristic.column,
        "title": _text(characteristic.title),
        "most": characteristic.most,
        "missing": characteristic.missing,
        "bins": [_bin(each) for each in characteristic.bins],
    }


def _bin(each: Bin) -> Sheet:
    band = {"points": each.points, "lower": each.lower, "upper": each.upper, "values": list(each.values)}
    return {name: value for name, value in band.items() if value not in (None, [])}
