"""What may be written in problems/*.yaml, and what a problem must keep."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from tallystick.kernel.columns import did_you_mean
from tallystick.pack import process_model as model
from tallystick.pack.errors import Place, Problems
from tallystick.pack.shapes import (
    Key,
    Shape,
    bilingual,
    choice,
    code,
    condition,
    day,
    flag,
    integer,
    list_of,
    number,
    record,
    words,
)

HARMS: Final = ("loss", "recovery", "margin", "time", "untold")
VIEWS: Final = ("credit_file", "check", "warning", "collection", "month_end")
ACROSS: Final = ("bank", "branch", "officer", "approver", "product", "industry")
"""Where a problem may sit: the whole bank, or one of several that can be held against each other."""

_CAUSE: Final = record(
    model.CauseText,
    {
        "cause": Key(code, to="code"),
        "name": Key(bilingual),
        "tells": Key(condition, required=False),
        "least_share": Key(number, required=False),
    },
    by="cause",
)
_MEASURE: Final = record(
    model.MeasureText,
    {
        "measure": Key(code, to="code"),
        "name": Key(bilingual),
        "removes": Key(number),
        "once_minor": Key(integer, required=False),
        "yearly_minor": Key(integer, required=False),
        "minutes_a_case": Key(number, required=False),
        "against": Key(list_of(code, alone=True), required=False),
    },
)
PROBLEM: Final[Shape] = record(
    model.ProblemText,
    {
        "problem": Key(code, to="code"),
        "catalogue": Key(integer),
        "name": Key(bilingual),
        "view": Key(choice(*VIEWS)),
        "counts": Key(condition, required=False),
        "hit": Key(condition),
        "also": Key(condition, required=False),
        "needs_both": Key(flag, required=False),
        "across": Key(list_of(choice(*ACROSS), alone=True)),
        "expects": Key(words, required=False),
        "benchmark": Key(words, required=False),
        "least_rows": Key(integer, required=False),
        "least_hits": Key(integer, required=False),
        "least_excess": Key(number, required=False),
        "surges": Key(number, required=False),
        "usual_bp": Key(number, required=False),
        "harms": Key(choice(*HARMS)),
        "brings": Key(list_of(code, alone=True), required=False),
        "brings_plainly": Key(list_of(code, alone=True), required=False),
        "causes": Key(list_of(_CAUSE), required=False),
        "measures": Key(list_of(_MEASURE), required=False),
        "metric": Key(bilingual),
        "from": Key(day, to="since"),
        "until": Key(day, required=False),
        "source": Key(words),
    },
    named="problem",
    by="problem",
)


def conditions_of_problem(problem: model.ProblemText) -> list[tuple[str, str, Place]]:
    """This function will give the conditions of a problem: what each is called, its text and its place."""
    found = [("counts", problem.counts, problem.at("counts")), ("hit", problem.hit, problem.at("hit"))]
    if problem.also:
        found.append(("also", problem.also, problem.at("also")))
    return found + [(f"cause {one.code!r}", one.tells, one.at("tells")) for one in problem.causes]


def prove_problem(problem: model.ProblemText, known: Collection[str], problems: Problems) -> None:
    """This function will note shares out of bounds, negative costs, measures against a cause that is not there, and
    what it brings along that is none of the `known` problems of the pack."""
    thing = f"problem {problem.code!r}"
    for key in ("least_rows", "least_hits", "least_excess", "surges", "usual_bp"):
        if getattr(problem, key) < 0:
            problems.add(problem.at(key), thing, f"{key} is negative", "Write 0 or more, or leave it out")
    for key in ("brings", "brings_plainly"):
        for name in getattr(problem, key):
            if name not in known or name == problem.code:
                cause = f"it brings {name!r}, which is no other problem of the pack{did_you_mean(name, known)}"
                problems.add(problem.at(key), thing, cause, "Name other problems of the pack")
    causes = {one.code for one in problem.causes}
    for measure in problem.measures:
        said = f"{thing}, measure {measure.code!r}"
        if not 0 < measure.removes <= 1:
            cause = f"it removes {measure.removes} of the problem"
            problems.add(measure.at("removes"), said, cause, "Write a share above 0, up to 1")
        for key in ("once_minor", "yearly_minor", "minutes_a_case"):
            if getattr(measure, key) < 0:
                problems.add(measure.at(key), said, f"{key} is negative", "Write 0 or more")
        for name in measure.against:
            if name not in causes:
                cause = f"the problem has no cause {name!r}{did_you_mean(name, causes)}"
                problems.add(measure.at("against"), said, cause, "Name a cause of the problem")
