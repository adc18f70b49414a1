"""Reads the rows of a table, whose keys are its own dimensions and outputs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tallystick.kernel.columns import did_you_mean
from tallystick.pack import shapes
from tallystick.pack.axes import ANY, MISSING
from tallystick.pack.errors import Problems
from tallystick.pack.model import Dimension, Output, Row, TableText
from tallystick.pack.shapes import BAD, Key, Shape, refuse
from tallystick.pack.yaml_nodes import Node


def ends(node: Node, thing: str, problems: Problems) -> Any:
    """A band [from, to), written as a list of two; null is an open end."""
    if not isinstance(node.value, list) or len(node.value) != 2:
        return refuse(node, thing, problems, "a band [from, to] with null for an open end")
    both = [None if end.value is None else shapes.number(end, thing, problems) for end in node.value]
    if BAD in both:
        return BAD
    lower, upper = both
    if lower is not None and upper is not None and lower >= upper:
        cause = f"the band [{lower}, {upper}) is empty"
        problems.add(node.place, thing, cause, "Write the lower end first; the upper end does not belong to the band")
        return BAD
    return lower, upper


def read_table(node: Node, thing: str, problems: Problems, shape: Shape) -> Any:
    """This function will read a table by `shape`, then its rows by its own dimensions and outputs."""
    table = shape(node, thing, problems)
    if table is BAD:
        return BAD
    thing = f"table {table.name!r}"
    if not _named_once(table, thing, problems):
        problems.broken.add(table.name)
        return BAD
    keys = {d.column: Key(_entry(d)) for d in table.dimensions} | {o.name: Key(_answer(o)) for o in table.outputs}
    read = shapes.mapping(keys)
    rows: list[Row] = []
    whole = True
    for number, row in enumerate(table.rows, 1):
        found = read(row, f"{thing}, row {number}", problems)
        if found is BAD:
            whole = False
            continue
        box = {d.column: found[d.column] for d in table.dimensions}
        rows.append(Row(place=row.place, box=box, outputs={o.name: found[o.name] for o in table.outputs}))
    if not whole:
        problems.broken.add(table.name)
        return BAD
    return replace(table, rows=tuple(rows))


def _named_once(table: TableText, thing: str, problems: Problems) -> bool:
    names: set[str] = set()
    good = True
    for item, name in (*((d, d.column) for d in table.dimensions), *((o, o.name) for o in table.outputs)):
        if name in names:
            problems.add(
                item.place, thing, f"{name!r} names two of its dimensions and outputs", "Give one another name"
            )
            good = False
        names.add(name)
    for o in table.outputs:
        if o.unit == "minor" and o.type != "int":
            problems.add(
                o.place, thing, f"output {o.name!r} is money and not int", "Write `type: int`: money is whole fen"
            )
    for d in table.dimensions:
        if d.kind == "code" and not d.values:
            problems.add(d.place, thing, f"dimension {d.column!r} does not say its codes", "Add `values: [...]`")
            good = False
        if d.kind == "code" and (d.min is not None or d.max is not None):
            problems.add(d.place, thing, f"dimension {d.column!r} has codes, not min and max", "Remove min and max")
        if d.kind == "band" and d.values:
            problems.add(d.at("values"), thing, f"dimension {d.column!r} has bands, not values", "Remove `values`")
        for word in {ANY, MISSING} & set(d.values):
            problems.add(d.at("values"), thing, f"{word!r} has its own meaning in a row", "Give the code another name")
        if len(set(d.values)) < len(d.values):
            problems.add(d.at("values"), thing, f"a code of {d.column!r} stands twice", "Keep one of them")
    return good


def _entry(dimension: Dimension) -> Shape:
    """What a row may say of one dimension."""

    def read(node: Node, thing: str, problems: Problems) -> Any:
        if node.value == ANY:
            return ANY
        if node.value == MISSING:
            if dimension.missing:
                return MISSING
            cause = f"the dimension {dimension.column!r} does not answer for missing"
            problems.add(node.place, thing, cause, "Add `missing: true` to the dimension, or remove the row")
            return BAD
        return ends(node, thing, problems) if dimension.kind == "band" else _codes(dimension, node, thing, problems)

    return read


def _codes(dimension: Dimension, node: Node, thing: str, problems: Problems) -> Any:
    found = shapes.list_of(shapes.code, alone=True)(node, thing, problems)
    if found is BAD:
        return BAD
    unknown = [code for code in found if code not in dimension.values]
    for code in unknown:
        near = did_you_mean(code, dimension.values)
        problems.add(node.place, thing, f"unknown code {code!r}{near}", f"The codes are: {', '.join(dimension.values)}")
    if len(set(found)) < len(found):
        problems.add(node.place, thing, "a code stands twice", "Keep one of them")
        return BAD
    return BAD if unknown else found


def _answer(output: Output) -> Shape:
    """What a row may answer."""
    return {"int": shapes.integer, "float": shapes.number, "text": shapes.words}[output.type]
