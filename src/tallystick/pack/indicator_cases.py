"""Tries indicators at the points their own cases name, and finds the edges that none of these points stands on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl

from tallystick.kernel.columns import Columns, did_you_mean
from tallystick.pack.asked import questions_of
from tallystick.pack.binding import binding_on
from tallystick.pack.errors import Place, Problems
from tallystick.pack.indicator_text import LEVELS, NONE, UNKNOWN
from tallystick.pack.indicators import level_rules, rank_of
from tallystick.pack.model import AskedText, Content, IndicatorText
from tallystick.pack.pack import Pack
from tallystick.pack.rules import rule_terms

Wrong = tuple[Place, str, str, str, str]
Lacking = tuple[Place, Any, str, str]
_WORDS: dict[int | None, str] = {None: UNKNOWN, 0: NONE, **dict(enumerate(LEVELS, 1))}


def run_asked(pack: Pack, vocabulary: Columns) -> Iterator[Wrong]:
    """This function will give place, indicator, point, expected and got of every point whose level is another one."""
    for indicator, asked in _all(pack.content):
        policy = pack.on(_day(asked, indicator, pack), vocabulary)
        bound = {one.code: one for one in policy.indicators}
        points = points_of(asked, vocabulary)
        got = points.select(rank_of(bound[indicator.code])).to_series()
        for number, (wanted, found) in enumerate(zip(_expected(asked, len(points)), got, strict=True), 1):
            if wanted != _WORDS[found]:
                yield asked.place, f"indicator {indicator.code!r}", f"point {number}", wanted, _WORDS[found]


def count_asked(content: Content) -> int:
    """This function will count the points that indicators are tried at."""
    return sum(_length(asked) for _, asked in _all(content))


def check_asked(content: Content, vocabulary: Columns, problems: Problems) -> None:
    """This function will note points that name no column of the vocabulary, or lists of different lengths."""
    for indicator, asked in _all(content):
        thing = f"indicator {indicator.code!r}, asked"
        lengths = {len(value) for value in asked.at_values.values() if isinstance(value, list)}
        if len(lengths) > 1:
            cause = f"its lists have different lengths: {', '.join(map(str, sorted(lengths)))}"
            problems.add(asked.place, thing, cause, "Give every list one value a point")
        elif len(asked.expect) not in (1, _length(asked)):
            cause = f"it asks at {_length(asked)} points and expects {len(asked.expect)} answers"
            problems.add(asked.at("expect"), thing, cause, "Expect one answer a point")
        for name in asked.at_values:
            if name not in vocabulary:
                cause = f"there is no column {name!r}{did_you_mean(name, vocabulary)}"
                problems.add(asked.at("at"), thing, cause, "Use a column of the vocabulary")
        if asked.day is not None and not indicator.in_force(asked.day):
            cause = f"the indicator is not in force on {asked.day}"
            problems.add(asked.at("day"), thing, cause, "Choose a day on which this version stands")


def unasked(pack: Pack, vocabulary: Columns) -> Iterator[Lacking]:
    """This function will give place, kind, condition and what is lacking of every edge that no point stands on."""
    for versions in pack.content.indicators.values():
        for indicator in versions:
            yield from _unasked_of(indicator, pack, vocabulary)


def _unasked_of(indicator: IndicatorText, pack: Pack, vocabulary: Columns) -> Iterator[Lacking]:
    days = {_day(asked, indicator, pack) for asked in indicator.asked} or {max(indicator.since, pack.starts)}
    for level, rule in level_rules(indicator):
        shown: set[tuple[Any, str, str]] = set()
        wanted: dict[tuple[Any, str, str], Place] = {}
        for day in sorted(days):
            binding = binding_on(pack.content, day, vocabulary, Problems())
            terms = rule_terms(rule, binding)
            if terms is None:
                continue
            of_day = [asked for asked in indicator.asked if _day(asked, indicator, pack) == day]
            frames = [points_of(asked, vocabulary) for asked in of_day]
            for question in questions_of(rule, terms, binding, vocabulary):
                for word, expression in question.shows.items():
                    key = (question.kind, question.text, word)
                    wanted.setdefault(key, question.place)
                    if any(frame.select(expression.any()).item() for frame in frames):
                        shown.add(key)
        for key, place in wanted.items():
            if key not in shown:
                kind, condition, word = key
                yield place, kind, f"{indicator.code} {level.level}: {condition}", word


def points_of(asked: AskedText, vocabulary: Columns) -> pl.DataFrame:
    """This function will give one row per point, with every column of the vocabulary; what is not named is null."""
    length = _length(asked)
    held = {name: _repeated(value, length) for name, value in asked.at_values.items() if name in vocabulary}
    return pl.DataFrame(
        [pl.Series(name, held.get(name, [None] * length), dtype=vocabulary[name].dtype) for name in vocabulary]
    )


def _repeated(value: Any, length: int) -> list[Any]:
    return value if isinstance(value, list) else [value] * length


def _length(asked: AskedText) -> int:
    return max((len(value) for value in asked.at_values.values() if isinstance(value, list)), default=1)


def _expected(asked: AskedText, length: int) -> Sequence[str]:
    return asked.expect * length if len(asked.expect) == 1 else asked.expect


def _day(asked: AskedText, indicator: IndicatorText, pack: Pack) -> date:
    return asked.day or max(indicator.since, pack.starts)


def _all(content: Content) -> Iterator[tuple[IndicatorText, AskedText]]:
    for versions in content.indicators.values():
        for indicator in versions:
            yield from ((indicator, asked) for asked in indicator.asked)
