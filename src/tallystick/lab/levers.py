"""What of a pack is tried at other values: parameters, and whole columns of tables moved up or down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from tallystick.kernel.columns import did_you_mean
from tallystick.lab.errors import LabError
from tallystick.pack.kept import Kept
from tallystick.pack.model import DatedNumber, Dimension, ParameterText, Row, TableText
from tallystick.pack.pack import Pack

WHOLE_UNITS = ("minor", "bp", "count", "days", "months", "points")
How = Literal["set", "add", "times"]
Setting = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Lever:
    """One number or column of the pack and the values it is tried at, in order.

    A parameter is `set`; an output of a table is moved by `add` or by `times`, all its rows alike. `held` is the value
    at which the pack stays as it is.
    """

    kind: Literal["parameter", "table"]
    name: str
    how: How
    values: tuple[float, ...]
    held: float
    output: str = ""

    @property
    def label(self) -> str:
        """What is moved, in the pack's own words."""
        return (
            self.name if self.kind == "parameter" else f"{self.name}.{self.output} {'+' if self.how == 'add' else '×'}"
        )


def lever_of(pack: Pack, asked: Mapping[str, Any], day: date) -> Lever:
    """This function will read one lever: `{parameter, values}`, or `{table, output, add}` or `{..., times}`.

    :raises LabError: the pack has no such thing on `day`, or there is nothing to try.
    """
    how: How = "add" if "add" in asked else "times" if "times" in asked else "set"
    values = tuple(sorted({float(value) for value in asked.get("values" if how == "set" else how, ())}))
    if not values:
        raise LabError(f"lever {dict(asked)}: nothing to try; write `values`, `add` or `times` with a list of numbers")
    if "parameter" in asked and how == "set":
        name = str(asked["parameter"])
        return Lever("parameter", name, how, values, _parameter(pack, name, day)[1])
    if {"table", "output"} <= set(asked) and how != "set":
        table, output = _table(pack, str(asked["table"]), day), str(asked["output"])
        if output not in {one.name for one in table.outputs if one.type != "text"}:
            raise LabError(f"table {table.name!r} has no output of numbers {output!r}; name one of its outputs")
        return Lever("table", table.name, how, values, 0.0 if how == "add" else 1.0, output)
    raise LabError(f"lever {dict(asked)}: write `parameter` with `values`, or `table`, `output` with `add` or `times`")


def with_setting(pack: Pack, levers: Sequence[Lever], setting: Setting, since: date) -> Pack:
    """This function will give `pack` with every lever at its value of `setting` from `since` on; before, as it was."""
    content, proofs = pack.content, dict(pack.proofs)
    parameters, tables = dict(content.parameters), dict(content.tables)
    for lever, value in zip(levers, setting, strict=True):
        if value == lever.held:
            continue
        if lever.kind == "parameter":
            held, _ = _parameter(pack, lever.name, since)
            parameters[lever.name] = replace(held, values=_from(held, since, value))
        else:
            now = next(one for one in tables[lever.name] if one.in_force(since))
            moved = _moved(now, lever, value, since)
            earlier = [one for one in tables[lever.name] if one.since < since]
            ended = [replace(one, until=since) if one is now else one for one in earlier]
            tables[lever.name] = (*ended, moved, *(one for one in tables[lever.name] if one.since > since))
            proofs[lever.name, since] = proofs[lever.name, now.since]
    content = replace(content, parameters=parameters, tables=tables)
    return replace(pack, content=content, proofs=proofs, kept=_kept(pack, levers), _bound={}, _days={})


def written(pack: Pack, levers: Sequence[Lever], setting: Setting, since: date) -> dict[str, Any]:
    """This function will give what a pack that extends `pack` must state for the setting: `parameters` and `tables`."""
    tried = with_setting(pack, levers, setting, since)
    moved = [lever for lever, value in zip(levers, setting, strict=True) if value != lever.held]
    return {
        "parameters": {
            one.name: {"values": {v.since: v.value for v in tried.content.parameters[one.name].values}}
            for one in moved
            if one.kind == "parameter"
        },
        "tables": [
            _as_written(version)
            for name in dict.fromkeys(one.name for one in moved if one.kind == "table")
            for version in tried.content.tables[name]
        ],
    }


def _kept(pack: Pack, levers: Sequence[Lever]) -> Kept:
    """What `pack` compiled already and no lever touches: a rule is known by the values it reads, a table is not."""
    moved = {lever.name for lever in levers if lever.kind == "table"}
    held = pack.kept.held.items()
    return Kept(pack.kept.vocabulary, {key: one for key, one in held if not _is_table(key) or key[1] not in moved})  # type: ignore[index]


def _is_table(key: object) -> bool:
    return isinstance(key, tuple) and key[0] == "table"


def _parameter(pack: Pack, name: str, day: date) -> tuple[ParameterText, float]:
    found = pack.content.parameters.get(name)
    if found is None:
        near = did_you_mean(name, pack.content.parameters)
        raise LabError(f"pack {pack.id!r} has no parameter {name!r}{near}")
    value = found.on(day)
    if value is None:
        raise LabError(f"parameter {name!r} of pack {pack.id!r} has no value on {day}; try it from a later day")
    return found, float(value.value)


def _table(pack: Pack, name: str, day: date) -> TableText:
    versions = pack.content.tables.get(name)
    if versions is None:
        raise LabError(f"pack {pack.id!r} has no table {name!r}{did_you_mean(name, pack.content.tables)}")
    found = next((one for one in versions if one.in_force(day)), None)
    if found is None:
        raise LabError(f"table {name!r} of pack {pack.id!r} is not in force on {day}; try it from another day")
    return found


def _from(held: ParameterText, since: date, value: float) -> tuple[DatedNumber, ...]:
    """The values before `since`, and the tried one from then on: later values of the pack give way to it."""
    number = round(value) if held.unit in WHOLE_UNITS else value
    earlier = tuple(one for one in held.values if one.since < since)
    return (*earlier, DatedNumber(place=held.place, since=since, value=number))


def _moved(table: TableText, lever: Lever, value: float, since: date) -> TableText:
    whole = next(one for one in table.outputs if one.name == lever.output).type == "int"

    def moved(number: Any) -> float | int:
        found: float = number + value if lever.how == "add" else number * value
        return round(found) if whole else found

    rows = (replace(row, outputs={**row.outputs, lever.output: moved(row.outputs[lever.output])}) for row in table.rows)
    return replace(table, since=since, rows=tuple(rows))


def _as_written(table: TableText) -> dict[str, Any]:
    found: dict[str, Any] = {"name": table.name, "from": table.since}
    if table.until is not None:
        found["until"] = table.until
    return found | {
        "source": table.source,
        "dimensions": [_dimension(one) for one in table.dimensions],
        "outputs": [{"name": o.name, "type": o.type} | ({"unit": o.unit} if o.unit else {}) for o in table.outputs],
        "rows": [_row(row) for row in table.rows],
    }


def _dimension(one: Dimension) -> dict[str, Any]:
    found: dict[str, Any] = {"column": one.column, "kind": one.kind}
    for name in ("min", "max"):
        if getattr(one, name) is not None:
            found[name] = getattr(one, name)
    if one.values:
        found["values"] = list(one.values)
    return found | ({"missing": True} if one.missing else {})


def _row(row: Row) -> dict[str, Any]:
    return {column: list(held) if isinstance(held, tuple) else held for column, held in row.box.items()} | dict(
        row.outputs
    )
