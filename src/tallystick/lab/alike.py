"""Where two policies can give a row another answer: per step, the columns in which that would be seen first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.engine.flow import DECIDING
from tallystick.engine.step import Step
from tallystick.lab.value import STEP as WORTH
from tallystick.pack.policy import Policy, Rule

STEPS: tuple[Step, ...] = (*DECIDING, WORTH)
"""What turns prepared features into a decision and its worth: the engine's own steps, and what the lab asks beside."""
State = Literal["same", "told", "open"]
"""A column under the second policy: the same in every row; another only where a compared column is; or it is open."""
Serialized = tuple[dict[str, bytes | None], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One step that the two policies do not word alike. Rows equal in `compared` are equal in all that it adds."""

    step: Step
    compared: tuple[str, ...]


def changes(before: Policy, after: Policy) -> dict[str, Change]:
    """This function will give, by name, the steps that can answer otherwise under `after`, with what shows it.

    The policies must have rules of the same codes (`aligned`). A column is compared where its own expression differs,
    or where it rests on a difference that no compared column shows.
    """
    found = {}
    for step in STEPS:
        compared = _compared(step, before, after)
        if compared:
            found[step.name] = Change(step, compared)
    return found


def aligned(before: Policy, after: Policy) -> tuple[Policy, Policy]:
    """This function will give both policies with rules of the same codes: one that only one has is clear in the other.

    A rule that is clear for every firm changes no outcome and no count, so each policy decides as it did.
    """
    olds, news = ({rule.code: rule for rule in each.rules} for each in (before, after))
    if olds.keys() == news.keys():
        return before, after
    codes = sorted({*olds, *news})
    return (
        replace(before, rules=tuple(olds.get(code) or _clear(news[code]) for code in codes)),
        replace(after, rules=tuple(news.get(code) or _clear(olds[code]) for code in codes)),
    )


def _clear(rule: Rule) -> Rule:
    return replace(rule, hit=pl.lit(False), columns=frozenset())


def _compared(step: Step, before: Policy, after: Policy) -> tuple[str, ...]:
    old_adds = step.adds(before)
    adds = [name for name in step.adds(after) if name in old_adds]
    if step.stages is None:
        return tuple(adds)
    old, new = _serialized(step, before), _serialized(step, after)
    if len(old) != len(new):
        return tuple(adds)
    if old == new and all(text is not None for stage in new for text in stage.values()):
        return ()
    return _first_seen(adds, step.stages(after), _worded(old, new))


def _worded(old: Serialized, new: Serialized) -> Callable[[int, str], bool]:
    """Whether both policies word a column of a stage alike; what cannot be written down never counts as alike."""

    def alike(stage: int, name: str) -> bool:
        text = new[stage][name]
        return text is not None and old[stage].get(name) == text

    return alike


def _first_seen(
    adds: list[str], stages: tuple[tuple[pl.Expr, ...], ...], alike: Callable[[int, str], bool]
) -> tuple[str, ...]:
    """The columns in which a difference shows first. A name that is written again can be compared the last time only.

    The frame holds each added column as it was written last, so only that is there to be compared with.
    """
    left = Counter(expression.meta.output_name() for stage in stages for expression in stage)
    state: dict[str, State] = {}
    compared: list[str] = []
    for number, stage in enumerate(stages):
        now: dict[str, State] = {}
        for expression in stage:
            name = expression.meta.output_name()
            left[name] -= 1
            rests_on = {state.get(root, "same") for root in expression.meta.root_names()}
            is_alike = alike(number, name)
            if is_alike and rests_on <= {"same"}:
                now[name] = "same"
            elif is_alike and "open" not in rests_on:
                now[name] = "told"
            elif name in adds and not left[name]:
                compared.append(name)
                now[name] = "told"
            else:
                now[name] = "open"
        state |= now
    return tuple(compared)


def _serialized(step: Step, policy: Policy) -> Serialized:
    return _SERIALIZERS[step.name](policy)


def _serializer_of(step: Step) -> Callable[[Policy], Serialized]:
    @per_policy
    def serialized(policy: Policy) -> Serialized:
        stages = step.stages(policy) if step.stages is not None else ()
        return tuple({each.meta.output_name(): _text(each) for each in stage} for stage in stages)

    return serialized


def _text(expression: pl.Expr) -> bytes | None:
    """The expression as bytes; None where it holds what has no bytes, which then counts as different."""
    try:
        return expression.meta.serialize()
    except (pl.exceptions.ComputeError, TypeError, AttributeError):
        return None


_SERIALIZERS: Mapping[str, Callable[[Policy], Serialized]] = {step.name: _serializer_of(step) for step in STEPS}
