"""What the engine asks a pack for by name, and what of it a pack lacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tallystick.kernel.columns import did_you_mean
from tallystick.pack.dated import in_force
from tallystick.pack.errors import Problems
from tallystick.pack.model import Content, ProductText, TableText


class NeededNumber(Protocol):
    """A parameter that is asked for."""

    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def means(self) -> str: ...


class NeededTable(Protocol):
    """A table that is asked for, with its dimension columns and (output, unit) pairs."""

    @property
    def name(self) -> str: ...
    @property
    def dimensions(self) -> Sequence[str]: ...
    @property
    def outputs(self) -> Sequence[tuple[str, str]]: ...
    @property
    def means(self) -> str: ...


class NeededOfProduct(Protocol):
    """A term that every product states; `values` are the codes it may take, if it is a code."""

    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def means(self) -> str: ...
    @property
    def values(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Required:
    """Everything that is asked for."""

    parameters: Sequence[NeededNumber] = ()
    tables: Sequence[NeededTable] = ()
    terms: Sequence[NeededOfProduct] = ()


def check_required(content: Content, day: date, required: Required, problems: Problems) -> None:
    """This function will note everything required that the pack lacks on `day`, or has in another shape."""
    for needed in required.parameters:
        _check_parameter(content, day, needed, problems)
    tables = in_force(content.tables, day)
    for wanted in required.tables:
        if wanted.name in tables:
            _check_table(tables[wanted.name], wanted, problems)
        else:
            asked, told = ", ".join(wanted.dimensions), ", ".join(name for name, _ in wanted.outputs)
            cure = f"Add it to tables/, by {asked}, with {told}: {wanted.means}"
            _lacks(content, day, "table", wanted.name, tables, cure, problems)
    for product in in_force(content.products, day).values():
        _check_terms(product, required.terms, problems)


def _check_parameter(content: Content, day: date, needed: NeededNumber, problems: Problems) -> None:
    held = content.parameters.get(needed.name)
    if held is None or held.on(day) is None:
        cure = f"Add it to parameters/ ({needed.unit}): {needed.means}"
        _lacks(content, day, "parameter", needed.name, content.parameters, cure, problems)
    elif held.unit != needed.unit:
        cause = f"its unit is {held.unit}; the engine reads it as {needed.unit}"
        problems.add(held.at("unit"), f"parameter {needed.name!r}", cause, f"Write it in {needed.unit}")


def _lacks(
    content: Content, day: date, kind: str, name: str, held: Iterable[str], cure: str, problems: Problems
) -> None:
    if problems.may_know(name):
        return
    near = did_you_mean(name, (one for one in held if one != name))
    problems.add(content.head.place, f"{kind} {name!r}", f"the engine needs it on {day}{near}", cure)


def _check_table(table: TableText, wanted: NeededTable, problems: Problems) -> None:
    thing = f"table {table.name!r}"
    columns = [dimension.column for dimension in table.dimensions]
    if set(columns) != set(wanted.dimensions):
        cause = f"it asks for {', '.join(columns)}; the engine has {', '.join(wanted.dimensions)}"
        problems.add(table.at("dimensions"), thing, cause, "Use exactly these columns")
    outputs = {output.name: output for output in table.outputs}
    for name, unit in wanted.outputs:
        if name not in outputs:
            cause = f"it has no output {name!r}{did_you_mean(name, outputs)}"
            problems.add(table.at("outputs"), thing, cause, f"Add it ({unit})")
        elif (outputs[name].type == "text") != (unit in ("code", "text")):
            cause = f"output {name!r} is {outputs[name].type}; the engine reads it as {unit}"
            problems.add(outputs[name].place, thing, cause, "Write text for a code, else int or float")


def _check_terms(product: ProductText, terms: Sequence[NeededOfProduct], problems: Problems) -> None:
    thing = f"product {product.code!r}"
    for needed in terms:
        if needed.name not in product.terms:
            near = did_you_mean(needed.name, product.terms)
            cause = f"it states no {needed.name!r}{near}"
            problems.add(product.at("terms"), thing, cause, f"Add it under `terms` ({needed.unit}): {needed.means}")
            continue
        value = product.terms[needed.name]
        if needed.values and value not in needed.values:
            cause = f"{needed.name!r} is {value!r}"
            problems.add(product.at("terms"), thing, cause, f"Write one of: {', '.join(needed.values)}")
        elif not needed.values and not _fits(value, needed.unit):
            cause = f"{needed.name!r} is {value!r}, which is no {needed.unit}"
            problems.add(product.at("terms"), thing, cause, f"It is: {needed.means}")


def _fits(value: object, unit: str) -> bool:
    if unit == "flag":
        return isinstance(value, bool)
    if unit in ("code", "text"):
        return isinstance(value, str)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return is_whole or (isinstance(value, float) and unit != "minor")
