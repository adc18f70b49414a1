"""Runs a pack's own cases: one base, one-line changes, and what must come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import isclose
from typing import Any, Final

import polars as pl

from tallystick.kernel.columns import Columns, did_you_mean
from tallystick.pack.errors import Place, Problems
from tallystick.pack.indicator_cases import count_asked, run_asked
from tallystick.pack.kinds import kind_of
from tallystick.pack.model import CaseText, Content, Value
from tallystick.pack.pack import Pack
from tallystick.pack.policy import Policy
from tallystick.pack.probes import check_probes, run_probes

KEY: Final = "enterprise_id"
HIT: Final = "hit"
UNKNOWN: Final = "unknown"
Decide = Callable[[pl.LazyFrame, Policy], pl.LazyFrame]


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that did not come out."""

    place: Place
    case: str
    what: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.place}: {self.case}: {self.what}: expected {self.expected}, got {self.got}"


@dataclass(frozen=True, slots=True)
class Decided:
    """The cases of one day after the decision, one row per case, by `enterprise_id` = the case's name."""

    day: date
    policy: Policy
    cases: tuple[CaseText, ...]
    frame: pl.DataFrame


@dataclass(frozen=True, slots=True)
class CaseRun:
    """All cases and probes of a pack after they ran."""

    decided: tuple[Decided, ...]
    failures: tuple[Failure, ...]
    cases: int
    probes: int


def run_cases(pack: Pack, vocabulary: Columns, decide: Decide, *, given: Columns | None = None) -> CaseRun:
    """This function will decide every case on its day, ask every probe, and hold the answers against what is expected.

    `decide` takes prepared features with the columns `given` (else the whole vocabulary), one row per case, to
    a decision with `outcome`, `hit_<CODE>` per rule and whatever else a case expects.

    :raises PackErrors: the pack has mistakes, or a case names what does not exist.
    """
    problems = Problems()
    check_cases(pack.content, vocabulary, problems)
    problems.raise_any()
    cases = sorted(pack.content.cases.values(), key=lambda case: case.day)
    decided = []
    for day, of_day in groupby(cases, key=lambda case: case.day):
        group = tuple(of_day)
        policy = pack.on(day, vocabulary)
        frame = decide(case_frame(group, given or vocabulary).lazy(), policy).collect()
        decided.append(Decided(day, policy, group, frame))
    failures = [failure for one in decided for failure in _failures(one)]
    failures += [Failure(*wrong) for wrong in run_probes(pack, vocabulary)]
    failures += [Failure(*wrong) for wrong in run_asked(pack, vocabulary)]
    probes = len(pack.content.probes) + count_asked(pack.content)
    return CaseRun(tuple(decided), tuple(sorted(failures, key=lambda f: f.place)), len(cases), probes)


def case_frame(cases: Iterable[CaseText], given: Columns) -> pl.DataFrame:
    """This function will give one row per case: the base with the case's change; what neither names is null."""
    schema = {KEY: pl.String, **given.schema()}
    rows = [{name: values.get(name) for name in schema} | {KEY: case.name} for case, values in _each(cases)]
    return pl.DataFrame(rows, schema=schema, strict=False, orient="row")


def _each(cases: Iterable[CaseText]) -> Iterable[tuple[CaseText, Mapping[str, Value]]]:
    return ((case, {**case.base, **case.change}) for case in cases)


def check_cases(content: Content, vocabulary: Columns, problems: Problems) -> None:
    """This function will note columns, codes and values in cases and probes that cannot be."""
    checked: set[int] = set()
    for case in content.cases.values():
        if id(case.base) not in checked:
            checked.add(id(case.base))
            _check_columns(case, "base", case.base, vocabulary, problems)
        _check_columns(case, "change", case.change, vocabulary, problems)
        for word in (HIT, UNKNOWN):
            named = case.expect.get(word, [])
            place = case.at(f"expect.{word}")
            if not isinstance(named, list):
                problems.add(place, f"case {case.name!r}", f"{word} is not a list", f"Write `{word}: [CODE, ...]`")
                continue
            for code in named:
                if code not in content.rules and not problems.may_know(str(code)):
                    cause = f"there is no rule {code!r}{did_you_mean(str(code), content.rules)}"
                    problems.add(place, f"case {case.name!r}, {word}", cause, "Name a rule of the pack")
    check_probes(content, problems)


def _check_columns(
    case: CaseText, part: str, held: Mapping[str, Value], vocabulary: Columns, problems: Problems
) -> None:
    for name, value in held.items():
        thing = f"case {case.name!r}, {part}"
        place = case.at(f"{part}.{name}")
        if name not in vocabulary and name != KEY:
            cause = f"there is no column {name!r}{did_you_mean(name, vocabulary)}"
            problems.add(place, thing, cause, "Use a column of the vocabulary")
        elif name != KEY and value is not None and not _fits(value, vocabulary[name].dtype):
            cause = f"{value!r} cannot stand in column {name!r} ({vocabulary[name].dtype})"
            problems.add(place, thing, cause, "Write a value of the column's type")


def _fits(value: Value, dtype: Any) -> bool:
    kind = kind_of(dtype)
    if kind == "number":
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return is_number and (not dtype.is_integer() or float(value) == int(value))  # type: ignore[arg-type]
    return isinstance(value, {"flag": bool, "day": date, "text": str}[kind])


def _failures(decided: Decided) -> Iterable[Failure]:
    rows = {row[KEY]: row for row in decided.frame.iter_rows(named=True)}
    for case in decided.cases:
        row = rows.get(case.name)
        if row is None:
            yield Failure(case.place, case.name, "the row", "one decision", "none")
            continue
        for what, wanted in case.expect.items():
            if what in (HIT, UNKNOWN):
                answer = True if what == HIT else None
                got: Any = sorted(r.code for r in decided.policy.rules if row[f"hit_{r.code}"] is answer)
                wanted = sorted(wanted)
            elif what in row:
                got = row[what]
            else:
                near = did_you_mean(what, row)
                got = f"no such column{near}"
            if not same(wanted, got):
                yield Failure(case.at(f"expect.{what}"), case.name, what, _shown(wanted), _shown(got))


def same(wanted: Any, got: Any) -> bool:
    """This function will say whether two values are the same; fractions to nine digits."""
    if isinstance(wanted, bool) or isinstance(got, bool) or wanted is None or got is None:
        return wanted is got
    if isinstance(wanted, (int, float)) and isinstance(got, (int, float)):
        return isclose(wanted, got, rel_tol=1e-9, abs_tol=1e-12)
    return bool(wanted == got)


def _shown(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return "[" + ", ".join(map(str, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
