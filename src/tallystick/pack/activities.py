"""What may be written in activities/*.yaml, the declared credit process, and what it must keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from tallystick.kernel.columns import did_you_mean
from tallystick.pack import process_model as model
from tallystick.pack.errors import Problems
from tallystick.pack.policy import Activity
from tallystick.pack.shapes import Key, Shape, bilingual, code, day, flag, integer, list_of, number, record, words

ACTIVITY: Final[Shape] = record(
    model.ActivityText,
    {
        "activity": Key(code, to="code"),
        "case_kind": Key(code),
        "name": Key(bilingual),
        "roles": Key(list_of(code, alone=True), required=False),
        "required": Key(flag, required=False, to="is_required"),
        "at_most": Key(integer, required=False),
        "within_hours": Key(number, required=False),
        "after": Key(list_of(code, alone=True), required=False),
        "apart_from": Key(list_of(code, alone=True), required=False),
        "from": Key(day, to="since"),
        "until": Key(day, required=False),
        "source": Key(words),
    },
    named="activity",
    by="activity",
)

Activities = Mapping[str, tuple[model.ActivityText, ...]]


def prove_activities(activities: Activities, problems: Problems) -> None:
    """This function will note what names no activity of its kind of case, bounds below their least, and an order that
    leads back to itself."""
    for versions in activities.values():
        for one in versions:
            thing = f"activity {one.code!r}"
            for key in ("after", "apart_from"):
                for other in getattr(one, key):
                    _prove_named(one, key, other, activities, problems)
            if one.at_most is not None and one.at_most < 1:
                problems.add(one.at("at_most"), thing, "it may never be done", "Write 1 or more, or leave it out")
            if one.within_hours is not None and (one.within_hours <= 0 or not one.after):
                cause = "a time limit needs a positive number and an activity it runs from"
                problems.add(one.at("within_hours"), thing, cause, "Write hours above 0 and `after`")
    for code_ in activities:
        if code_ in set(_before(code_, activities)):
            last = activities[code_][-1]
            problems.add(last.at("after"), f"activity {code_!r}", "it must come after itself", "Break the circle")


def _prove_named(one: model.ActivityText, key: str, other: str, activities: Activities, problems: Problems) -> None:
    thing = f"activity {one.code!r}, {key}"
    held = activities.get(other)
    if held is None:
        cause = f"there is no activity {other!r}{did_you_mean(other, activities)}"
        problems.add(one.at(key), thing, cause, "Name an activity of the pack")
    elif held[-1].case_kind != one.case_kind:
        cause = f"{other!r} belongs to cases of kind {held[-1].case_kind!r}, not {one.case_kind!r}"
        problems.add(one.at(key), thing, cause, "Name an activity of the same kind of case")


def _before(code_: str, activities: Activities) -> Iterator[str]:
    """Every activity that must come before `code_`, itself among them where the order leads back."""
    seen: set[str] = set()
    open_ = [code_]
    while open_:
        for version in activities.get(open_.pop(), ()):
            for other in version.after:
                if other not in seen:
                    seen.add(other)
                    open_.append(other)
                    yield other


def bind_activity(one: model.ActivityText) -> Activity:
    """This function will give the activity as the engine reads it."""
    return Activity(
        code=one.code,
        case_kind=one.case_kind,
        name=one.name,
        roles=one.roles,
        is_required=one.is_required,
        at_most=one.at_most,
        within_hours=one.within_hours,
        after=one.after,
        apart_from=one.apart_from,
    )
