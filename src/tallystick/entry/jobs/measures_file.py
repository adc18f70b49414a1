"""The measures that a bank has undertaken, as YAML: each with its owner, its roll-out, and what is expected of it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from tallystick.engine.measures.tracking.track import Undertaken
from tallystick.entry.jobs.plan_file import Part, read_plan
from tallystick.kernel.codes import Text
from tallystick.kernel.columns import did_you_mean
from tallystick.pack.policy import Policy, Problem

MINOR = 100
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def read_measures(file: Path, policy: Policy) -> list[Undertaken]:
    """This function will read and check the measures in `file`, in its order.

    :raises PlanError: a key is missing, unknown or out of bounds, a code stands twice, or the policy has no such
        problem or no such measure for it.
    """
    top = read_plan(file)
    found: dict[str, Undertaken] = {}
    for part in top.several("measures"):
        one = _measure(part, policy)
        if one.code in found:
            raise part.wrong("code", f"{one.code} stands twice", "Give each measure a code of its own")
        found[one.code] = one
    top.done()
    return list(found.values())


def _measure(part: Part, policy: Policy) -> Undertaken:
    problem = _problem(part, policy)
    known = {one.code: one for one in problem.measures}
    name = part.text("measure")
    if name not in known:
        said = f"{problem.code} has no measure {name!r}{did_you_mean(name, known)}"
        raise part.wrong("measure", said, f"Its measures are {', '.join(known) or 'none'}")
    kind = part.text("place_kind")
    if kind not in problem.across or kind == "bank":
        sits = ", ".join(one for one in problem.across if one != "bank")
        raise part.wrong("place_kind", f"{problem.code} does not sit at a {kind}", f"It sits at {sits}")
    expected = part.part("expected")
    return Undertaken(
        code=part.text("code"),
        name=Text(**part.both("name")) if part.has("name") else known[name].name,
        problem=problem.code,
        measure=name,
        owner=part.text("owner"),
        place_kind=kind,
        starts=_starts(part.part("starts")),
        agreed_months=int(part.number("agreed_months", least=1, most=60)),
        removes=expected.number("removes", least=0.01, most=1.0),
        saves_minor=round(expected.number("saves_yuan", least=0) * MINOR),
        costs_minor=round(expected.number("costs_yuan", least=0) * MINOR),
    )


def _problem(part: Part, policy: Policy) -> Problem:
    known = {one.code: one for one in policy.problems}
    code = part.text("problem")
    if code not in known:
        said = f"the pack has no problem {code!r}{did_you_mean(code, known)}"
        raise part.wrong("problem", said, "Name a problem of the pack")
    return known[code]


def _starts(part: Part) -> dict[str, str]:
    """Place -> month; a day is read as its month, since what is measured is measured by months."""
    found = {}
    for name in part.names():
        value = part.value(name)
        text = value.strftime("%Y-%m") if isinstance(value, date) else str(value)
        if not _MONTH.fullmatch(text):
            raise part.wrong(name, f"it is {value!r}, not a month", "Write the month as 2025-07")
        found[str(name)] = text
    if not found:
        raise part.wrong("", "no place starts the measure", "Write place and month, as B01: 2025-07")
    return found
