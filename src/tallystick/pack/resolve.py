"""Puts a pack over the one it extends, and proves what comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, TypeVar

from tallystick.kernel.columns import did_you_mean
from tallystick.pack.activities import prove_activities
from tallystick.pack.bins import prove_scale, prove_scorecard
from tallystick.pack.conditions import Fault, parse
from tallystick.pack.dated import in_order
from tallystick.pack.errors import PackErrors, Place, Problems
from tallystick.pack.indicator_text import prove_levels
from tallystick.pack.model import CaseText, Content, Dated, Head, ParameterText, ProbeText, RuleText
from tallystick.pack.problem_text import conditions_of_problem, prove_problem
from tallystick.pack.read import Written
from tallystick.pack.shapes import place_of
from tallystick.pack.tables import Laid, prove
from tallystick.pack.yaml_nodes import Node

D = TypeVar("D", bound=Dated)
KINDS: Final = {
    "rules": "rule",
    "tables": "table",
    "scorecards": "scorecard",
    "products": "product",
    "scales": "scale",
    "indicators": "indicator",
    "activities": "activity",
    "duties": "duty",
    "problems": "problem",
}
Proofs = dict[tuple[str, date], Laid]


def resolve(written: Written, problems: Problems) -> tuple[Content, Proofs]:
    """This function will give the whole pack with what it inherits, and its tables laid out.

    :raises PackErrors: pack.yaml itself is broken.
    """
    content = _stacked(written, problems)
    proofs: Proofs = {}
    for versions in content.tables.values():
        for table in versions:
            laid = prove(table, problems)
            if laid is not None:
                proofs[table.name, table.since] = laid
    for cards in content.scorecards.values():
        for card in cards:
            prove_scorecard(card, problems)
            check_syntax(card.needs, card.at("needs"), f"scorecard {card.code!r}, needs", problems)
    for scales in content.scales.values():
        for scale in scales:
            prove_scale(scale, problems)
    for rules in content.rules.values():
        for rule in rules:
            for name, text, place in conditions_of(rule):
                check_syntax(text, place, f"rule {rule.code!r}, {name}", problems)
    for indicators in content.indicators.values():
        for indicator in indicators:
            prove_levels(indicator, problems)
            for level in indicator.levels:
                check_syntax(level.when, level.at("when"), f"indicator {indicator.code!r}, {level.level}", problems)
    prove_activities(content.activities, problems)
    for found in content.problems.values():
        for problem in found:
            prove_problem(problem, content.problems, problems)
            for name, text, place in conditions_of_problem(problem):
                check_syntax(text, place, f"problem {problem.code!r}, {name}", problems)
    return content, proofs


def conditions_of(rule: RuleText) -> list[tuple[str, str, Place]]:
    """This function will give the conditions of a rule: what each is called, its text and its place."""
    found = [("applies", rule.applies, rule.at("applies"))] if rule.applies else []
    found.append(("when", rule.when, rule.at("when")))
    for number, one in enumerate(rule.exceptions, 1):
        found.append((f"except {number} when", one.when, one.at("when")))
        found.append((f"except {number} then", one.then, one.at("then")))
    return found


def check_syntax(text: str, place: Place, thing: str, problems: Problems) -> None:
    """This function will note what keeps `text` from being a condition."""
    note(parse(text).faults, text, place, thing, problems)


def note(faults: Iterable[Fault], text: str, place: Place, thing: str, problems: Problems) -> None:
    """This function will note faults of a condition on the line and at the character where they stand."""
    for fault in faults:
        line = text[: fault.spot].count("\n")
        column = fault.spot - (text.rfind("\n", 0, fault.spot) + 1) + 1
        at = f"{thing}, character {column}" if fault.spot else thing
        problems.add(Place(place.file, place.line + line), at, fault.cause, fault.cure)


def _stacked(written: Written, problems: Problems) -> Content:
    base = _stacked(written.base, problems) if written.base else None
    head = _head(written, base, problems)
    removed = _removed(written, base, problems)
    held = {kind: getattr(base, kind) if base else {} for kind in KINDS}
    return Content(
        head=head,
        parameters=_parameters(written, base, removed.get("parameters", ()), problems),
        **{kind: _over(kind, held[kind], written, removed.get(kind, ()), problems) for kind in KINDS},
        cases=_cases(base.cases if base else {}, written.cases, problems),
        probes=_probes(base, written),
    )


def _head(written: Written, base: Content | None, problems: Problems) -> Head:
    node, found = written.head_node, written.head
    under = base.head if base else None
    currency = found.get("currency") or (under.currency if under else None)
    starts = found.get("starts") or (under.starts if under else None)
    if not {"id", "title", "version"} <= set(found) or currency is None or starts is None:
        lacking = [name for name, held in (("currency", currency), ("starts", starts)) if held is None]
        if lacking and isinstance(node.value, dict) and not set(lacking) & set(node.value):
            problems.add(node.place, "the pack", f"it lacks {', '.join(lacking)}", "Add what is lacking")
        raise PackErrors(problems.found)
    if under is not None and found["id"] == under.id:
        cause = f"it has the id of the pack it extends, {under.id!r}"
        problems.add(node.place, "the pack", cause, "Give it its own id")
    return Head(
        place=node.place,
        keys=_places(node),
        id=found["id"],
        title=found["title"],
        version=found["version"],
        currency=currency,
        starts=starts,
        jurisdiction=found.get("jurisdiction", under.jurisdiction if under else ""),
        source=found.get("source", under.source if under else ""),
    )


def _places(node: Node) -> dict[str, Place]:
    return {name: place_of(child) for name, child in node.value.items()} if isinstance(node.value, dict) else {}


def _removed(written: Written, base: Content | None, problems: Problems) -> Mapping[str, tuple[str, ...]]:
    removed: Mapping[str, tuple[str, ...]] = written.head.get("removes", {})
    place = _places(written.head_node).get("removes", written.head_node.place)
    for kind, names in removed.items():
        held: Mapping[str, Any] = getattr(base, kind) if base else {}
        for name in names:
            if name not in held:
                word = KINDS.get(kind, "parameter")
                cause = f"the pack it extends has no {word} {name!r}{did_you_mean(name, held)}"
                problems.add(place, "removes", cause, "Name what the other pack has")
    return removed


def _over(
    kind: str, held: Mapping[str, tuple[D, ...]], written: Written, removed: Iterable[str], problems: Problems
) -> dict[str, tuple[D, ...]]:
    own = in_order(written.items.get(kind, ()), KINDS[kind], problems)
    merged = {code: versions for code, versions in held.items() if code not in set(removed)} | own
    return dict(sorted(merged.items()))


def _parameters(
    written: Written, base: Content | None, removed: Iterable[str], problems: Problems
) -> dict[str, ParameterText]:
    merged = {n: p for n, p in (base.parameters if base else {}).items() if n not in set(removed)}
    for name, (found, node) in written.parameters.items():
        thing = f"parameter {name!r}"
        under = merged.get(name)
        inherited = {key: getattr(under, key) for key in ("label", "unit", "source", "certainty", "values") if under}
        whole = inherited | found
        written_keys = set(node.value) if isinstance(node.value, dict) else set()
        lacking = [key for key in ("label", "unit", "source", "values") if key not in whole]
        for key in lacking:
            if key not in written_keys:
                problems.add(node.key_place or node.place, thing, f"it lacks {key}", f"Add `{key}:`")
        if lacking:
            problems.broken.add(name)
            continue
        parameter = ParameterText(place=node.key_place or node.place, keys=_places(node), name=name, **whole)
        for one in parameter.values if parameter.unit == "minor" else ():
            if not isinstance(one.value, int):
                cause = f"{one.value} is not a whole number of minor units (fen)"
                problems.add(one.place, thing, cause, "Write money in whole fen")
        merged[name] = parameter
    return dict(sorted(merged.items()))


def _cases(held: Mapping[str, CaseText], own: Iterable[CaseText], problems: Problems) -> dict[str, CaseText]:
    named: dict[str, CaseText] = {}
    for case in own:
        if case.name in named:
            cause = f"the name stands twice; the first is at {named[case.name].place}"
            problems.add(case.place, f"case {case.name!r}", cause, "Give it another name")
        named.setdefault(case.name, case)
    return {**held, **named}


def _probes(base: Content | None, written: Written) -> tuple[ProbeText, ...]:
    """Probes of a table that this pack replaces are its own business."""
    replaced = {table.name for table in written.items.get("tables", ())}
    replaced |= set(written.head.get("removes", {}).get("tables", ()))
    inherited = [probe for probe in (base.probes if base else ()) if probe.table not in replaced]
    return (*inherited, *written.probes)
