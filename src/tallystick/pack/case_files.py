"""Reads the case files of a pack: one base, changes of one line each, and probes of tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tallystick.pack import written
from tallystick.pack.errors import Place, Problems
from tallystick.pack.model import CaseText, ProbeText, Value
from tallystick.pack.shapes import BAD
from tallystick.pack.yaml_nodes import Node


@dataclass(slots=True)
class CaseFile:
    """One file of cases as read."""

    base: Mapping[str, Value] = field(default_factory=dict)
    cases: list[CaseText] = field(default_factory=list)
    probes: list[ProbeText] = field(default_factory=list)


def read_cases(node: Node, *, base: Mapping[str, Value] | None, starts: date | None, problems: Problems) -> CaseFile:
    """This function will read one file; `base` is the base of the same file of the pack below, if there is one."""
    found = written.CASES(node, "the cases", problems)
    result = CaseFile()
    if found is BAD:
        return result
    if "base" not in found and base is None and found.get("cases"):
        problems.add(
            node.place, "the cases", "the file has no base", "Add `base:` with the columns all its cases share"
        )
    result.base = found.get("base", base or {})
    places = _places(node, "base")
    for read, own in found.get("cases", ()):
        day = _day(read, own, found, f"case {read['name']!r}", starts, problems)
        if not read["expect"]:
            problems.add(
                own.place, f"case {read['name']!r}", "it expects nothing", "Say what comes out under `expect:`"
            )
        keys = places | _places(own, "change") | _places(own, "expect")
        case = CaseText(
            place=own.place,
            keys=keys,
            name=read["name"],
            day=day,
            base=result.base,
            change=read.get("change", {}),
            expect=read["expect"],
        )
        result.cases.append(case)
    for read, own in found.get("probes", ()):
        for day in read.get("day", (None,)):
            asked = _day(read | {"day": day}, own, found, f"probe of {read['table']!r}", starts, problems)
            result.probes.extend(_probes(read, own, asked, problems))
    return result


def _day(
    read: Mapping[str, Any], own: Node, file: Mapping[str, Any], thing: str, starts: date | None, problems: Problems
) -> date:
    day: date | None = read.get("day") or file.get("day")
    if day is None:
        problems.add(own.place, thing, "it has no day", "Add `day:` to it, or to the whole file")
        return starts or date.max
    if starts is not None and day < starts:
        cause = f"its day {day} is before the pack starts on {starts}"
        problems.add(own.place, thing, cause, "Choose a later day")
        return starts
    return day


def _places(node: Node, key: str) -> dict[str, Place]:
    """The places of the keys of the mapping under `key`, as key.name."""
    assert isinstance(node.value, dict)
    held = node.value[key].value if key in node.value else {}
    return {f"{key}.{name}": child.place for name, child in held.items()} if isinstance(held, dict) else {}


def _probes(read: Mapping[str, Any], node: Node, day: date, problems: Problems) -> list[ProbeText]:
    """Lists stand for several probes; single values are repeated beside them."""
    thing = f"probe of {read['table']!r}"
    both = {**{("at", k): v for k, v in read["at"].items()}, **{("expect", k): v for k, v in read["expect"].items()}}
    lengths = {len(value) for value in both.values() if isinstance(value, list)}
    if len(lengths) > 1:
        cause = f"its lists have different lengths: {', '.join(map(str, sorted(lengths)))}"
        problems.add(node.place, thing, cause, "Give every list one value per probe")
        return []
    if not read["expect"]:
        problems.add(node.place, thing, "it expects nothing", "Say what the table answers under `expect:`")
    count = lengths.pop() if lengths else 1
    probes = []
    for n in range(count):
        one = {key: value[n] if isinstance(value, list) else value for key, value in both.items()}
        probes.append(
            ProbeText(
                place=node.place,
                table=read["table"],
                day=day,
                at_values={name: value for (part, name), value in one.items() if part == "at"},
                expect={name: value for (part, name), value in one.items() if part == "expect"},
            )
        )
    return probes
