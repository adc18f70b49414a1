"""Asks a pack's tables directly: a probe names a table, a point and the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import polars as pl

from tallystick.kernel.columns import Columns, did_you_mean
from tallystick.pack.dated import in_force
from tallystick.pack.errors import Place, Problems
from tallystick.pack.model import Content, ProbeText, TableText
from tallystick.pack.pack import Pack

Wrong = tuple[Place, str, str, str, str]


def run_probes(pack: Pack, vocabulary: Columns) -> Iterator[Wrong]:
    """This function will give place, probe, output, expected and got of every probe whose answer is another one."""
    asked: dict[tuple[str, date], list[ProbeText]] = {}
    for probe in pack.content.probes:
        asked.setdefault((probe.table, probe.day), []).append(probe)
    for (name, day), probes in asked.items():
        grid = pack.on(day, vocabulary).grid(name)
        table = in_force(pack.content.tables, day)[name]
        answers = _points(table, probes).select(**grid.outputs)
        for probe, answer in zip(probes, answers.to_dicts(), strict=True):
            at = ", ".join(f"{column} {_shown(value)}" for column, value in probe.at_values.items())
            for output, wanted in probe.expect.items():
                if wanted != answer[output]:
                    thing = f"table {name!r} on {day} at {at}"
                    yield probe.place, thing, output, _shown(wanted), _shown(answer[output])


def _points(table: TableText, probes: Iterable[ProbeText]) -> pl.DataFrame:
    schema = {d.column: pl.String if d.kind == "code" else pl.Float64 for d in table.dimensions}
    points = [{column: _as_asked(probe.at_values.get(column)) for column in schema} for probe in probes]
    return pl.DataFrame(points, schema=schema, strict=False, orient="row")


def check_probes(content: Content, problems: Problems) -> None:
    """This function will note probes of tables, columns and outputs that do not exist."""
    for probe in content.probes:
        thing = f"probe of {probe.table!r}"
        table = in_force(content.tables, probe.day).get(probe.table)
        if table is None and problems.may_know(probe.table):
            continue
        if table is None:
            near = did_you_mean(probe.table, (name for name in content.tables if name != probe.table))
            cause = f"there is no such table on {probe.day}{near}"
            problems.add(probe.place, thing, cause, "Name a table in force on that day")
            continue
        _check_names(probe, table, thing, problems)


def _check_names(probe: ProbeText, table: TableText, thing: str, problems: Problems) -> None:
    columns = [dimension.column for dimension in table.dimensions]
    outputs = [output.name for output in table.outputs]
    for name in probe.at_values:
        if name not in columns:
            cause = f"the table has no dimension {name!r}{did_you_mean(name, columns)}"
            problems.add(probe.place, thing, cause, f"Its dimensions are: {', '.join(columns)}")
    for name in columns:
        if name not in probe.at_values:
            problems.add(probe.place, thing, f"it does not say {name!r}", f"Add `{name}:` (null is a value too)")
    for name in probe.expect:
        if name not in outputs:
            cause = f"the table has no output {name!r}{did_you_mean(name, outputs)}"
            problems.add(probe.place, thing, cause, f"Its outputs are: {', '.join(outputs)}")
    for dimension in table.dimensions:
        value = probe.at_values.get(dimension.column)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if value is not None and dimension.kind == "band" and not is_number:
            problems.add(probe.place, thing, f"{dimension.column!r} is {value!r}", "Write a number")


def _as_asked(value: object) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _shown(value: object) -> str:
    return "null" if value is None else str(value)
