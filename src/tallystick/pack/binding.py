"""What a condition is compiled with on one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from tallystick.kernel.columns import Columns
from tallystick.pack.conditions import Fault, parse
from tallystick.pack.errors import Place, Problems
from tallystick.pack.expressions import compile_term
from tallystick.pack.kept import Kept
from tallystick.pack.kinds import check_kinds
from tallystick.pack.model import Content
from tallystick.pack.policy import Number
from tallystick.pack.resolve import note
from tallystick.pack.terms import Given, Term, parameters_of, walk


@dataclass(frozen=True, slots=True)
class Binding:
    """What conditions are compiled with: the day's values, all units, the columns; and where faults are noted."""

    day: date
    content: Content
    vocabulary: Columns
    values: Mapping[str, Number]
    units: Mapping[str, str]
    problems: Problems
    kept: Kept

    def term(self, text: str, place: Place, thing: str) -> Term | None:
        """This function will give the checked tree of a condition, None where it has faults, which are noted."""
        term = parse(text).term
        if term is None or any(self.problems.may_know(name) for name in parameters_of(term) - set(self.units)):
            return None
        faults = check_kinds(term, self.vocabulary, self.units)
        faults += tuple(self._not_yet(t) for t in walk(term) if isinstance(t, Given) and self._is_future(t.name))
        note(faults, text, place, thing, self.problems)
        return None if faults else term

    def read_by(self, texts: Iterable[str]) -> tuple[Number | None, ...]:
        """This function will give the day's values of all parameters that conditions read, by the parameters' names."""
        terms = (parse(text).term for text in texts)
        read = frozenset[str]().union(*(parameters_of(term) for term in terms if term is not None))
        return tuple(self.values.get(name) for name in sorted(read))

    def _is_future(self, name: str) -> bool:
        return name in self.units and name not in self.values

    def _not_yet(self, term: Given) -> Fault:
        first = self.content.parameters[term.name].values[0]
        cause = f"parameter {term.name!r} has no value on {self.day}; its first is from {first.since} ({first.place})"
        return Fault(term.spot, cause, "Give it an earlier value, or let what reads it begin later")

    def expression(self, term: Term) -> pl.Expr:
        """This function will compile a checked tree."""
        return compile_term(term, self.values, self.vocabulary)


def binding_on(
    content: Content, day: date, vocabulary: Columns, problems: Problems, kept: Kept | None = None
) -> Binding:
    """This function will give what conditions are compiled with on `day`; `kept` is what other days compiled."""
    found = {name: one.on(day) for name, one in content.parameters.items()}
    values = {name: dated.value for name, dated in found.items() if dated is not None}
    units = {name: one.unit for name, one in content.parameters.items()}
    return Binding(day, content, vocabulary, values, units, problems, kept or Kept())
