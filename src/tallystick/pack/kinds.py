"""Checks that a condition makes sense: its columns exist, and money is not compared with a code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal as OneOf

import polars as pl
from polars.datatypes import DataTypeClass

from tallystick.kernel.columns import Columns, did_you_mean
from tallystick.pack.conditions import Fault
from tallystick.pack.terms import ARITHMETIC, COMPARISONS, LOGIC, Call, Given, Literal, Name, Term, text_of

Kind = OneOf["number", "text", "flag", "day"]
_ALIKE = ({"share", "ratio"}, {"count", "points"})
_WORD = {"number": "a number", "text": "a code", "flag": "true or false", "day": "a day"}


def kind_of(dtype: pl.DataType | DataTypeClass) -> Kind:
    """This function will give what sort of thing a column of `dtype` holds; text for anything unusual."""
    if dtype == pl.Boolean:
        return "flag"
    if dtype.is_numeric():
        return "number"
    return "day" if dtype == pl.Date else "text"


def check_kinds(term: Term, vocabulary: Columns, units: Mapping[str, str]) -> tuple[Fault, ...]:
    """This function will give every fault of a condition: unknown names, kinds and units that do not go together.

    `units` is parameter -> unit, for all parameters there are.
    """
    checker = _Checker(vocabulary, units)
    checker.want("flag", term)
    return tuple(dict.fromkeys(checker.faults))


@dataclass(slots=True)
class _Checker:
    vocabulary: Columns
    units: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def kind(self, term: Term) -> Kind | None:
        """The kind of `term`, None where it is not known because something in it is wrong already."""
        if isinstance(term, Literal):
            return _kind_of_value(term.value)
        if isinstance(term, Name):
            return self._column(term)
        if isinstance(term, Given):
            return self._parameter(term)
        if term.op in LOGIC:
            for arg in term.args:
                self.want("flag", arg)
            return "flag"
        if term.op in ARITHMETIC:
            for arg in term.args:
                self.want("number", arg)
            return "number"
        self._compared(term)
        return "flag"

    def want(self, wanted: Kind, term: Term) -> None:
        found = self.kind(term)
        if found is None or found == wanted:
            return
        cause = f"{text_of(term)} is {_WORD[found]}, not {_WORD[wanted]}"
        cure = "Compare it with something" if wanted == "flag" else "Use a column that holds a number"
        self.faults.append(Fault(term.spot, cause, cure))

    def _column(self, term: Name) -> Kind | None:
        if term.name in self.vocabulary:
            return kind_of(self.vocabulary[term.name].dtype)
        near = did_you_mean(term.name, self.vocabulary)
        cure = (
            f"Write @{term.name}, if the parameter is meant"
            if term.name in self.units
            else ("Use a column of the vocabulary (text stands in single quotes)")
        )
        self.faults.append(Fault(term.spot, f"there is no column {term.name!r}{near}", cure))
        return None

    def _parameter(self, term: Given) -> Kind | None:
        if term.name not in self.units:
            near = did_you_mean(term.name, self.units)
            cause = f"there is no parameter {term.name!r}{near}"
            self.faults.append(Fault(term.spot, cause, "Add it to parameters/ or write the name it has there"))
            return None
        return "number"

    def _compared(self, term: Call) -> None:
        kinds = [self.kind(arg) for arg in term.args]
        first = kinds[0]
        for arg, kind in zip(term.args[1:], kinds[1:], strict=True):
            if first and kind and kind != first:
                left, right = text_of(term.args[0]), text_of(arg)
                cause = f"{left} is {_WORD[first]} and {right} is {_WORD[kind]}; they cannot be compared"
                cure = "Join two comparisons with and" if _is_comparison(term.args[0]) else "Compare like with like"
                self.faults.append(Fault(term.spot, cause, cure))
                return
        if first in ("text", "flag") and term.op in ("<", "<=", ">", ">="):
            cause = f"{text_of(term.args[0])} is {_WORD[first]}; it has no order"
            self.faults.append(Fault(term.spot, cause, "Use =, <> or in"))
        self._units(term)

    def _units(self, term: Call) -> None:
        units = [u for u in map(self._unit, term.args) if u]
        for unit in units[1:]:
            if unit != units[0] and not any({unit, units[0]} <= alike for alike in _ALIKE):
                cause = f"{text_of(term)} compares {units[0]} with {unit}"
                self.faults.append(Fault(term.spot, cause, "Compare two amounts of the same unit"))
                return

    def _unit(self, term: Term) -> str:
        if isinstance(term, Name) and term.name in self.vocabulary:
            return self.vocabulary[term.name].unit
        return self.units.get(term.name, "") if isinstance(term, Given) else ""


def _is_comparison(term: Term) -> bool:
    return isinstance(term, Call) and term.op in COMPARISONS


def _kind_of_value(value: object) -> Kind:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, (int, float)):
        return "number"
    return "day" if isinstance(value, date) else "text"
