"""Conditions as a small tree: four kinds of node, whatever SQL spelling they were written in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from tallystick.pack.policy import Number

COMPARISONS: Final = ("=", "<>", "<", "<=", ">", ">=")
ARITHMETIC: Final = ("+", "-", "*", "/", "negate", "least", "greatest", "abs")
LOGIC: Final = ("and", "or", "not")
_BINDS: Final = {"or": 1, "and": 2, "not": 3, "in": 4, "+": 5, "-": 5, "*": 6, "/": 6, "negate": 7} | dict.fromkeys(
    COMPARISONS, 4
)


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, day or flag written in the condition."""

    value: Number | str | bool | date
    spot: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A column of the frame; `spot` is where in the text it stands."""

    name: str
    spot: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Given:
    """A parameter, written @name."""

    name: str
    spot: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """An operation; `and`, `or`, `in`, `least`, `greatest` take any number of arguments."""

    op: str
    args: tuple[Term, ...]
    spot: int = field(default=0, compare=False)


Term = Literal | Name | Given | Call


def walk(term: Term) -> Iterator[Term]:
    """This function will give `term` and every term in it, in the order written."""
    yield term
    if isinstance(term, Call):
        for arg in term.args:
            yield from walk(arg)


def depth(term: Term) -> int:
    """This function will give how many operations stand inside one another at most."""
    level, deep = [term], 0
    while level:
        level = [arg for one in level if isinstance(one, Call) for arg in one.args]
        deep += 1
    return deep


def columns_of(term: Term) -> frozenset[str]:
    """This function will give the columns that `term` reads."""
    return frozenset(t.name for t in walk(term) if isinstance(t, Name))


def parameters_of(term: Term) -> frozenset[str]:
    """This function will give the parameters that `term` reads."""
    return frozenset(t.name for t in walk(term) if isinstance(t, Given))


def text_of(term: Term) -> str:
    """This function will give one canonical text per meaning of the tree: spacing, case and needless brackets gone."""
    if isinstance(term, Literal):
        return _literal(term.value)
    if isinstance(term, Name):
        return term.name
    if isinstance(term, Given):
        return f"@{term.name}"
    if term.op in ("least", "greatest", "abs"):
        return f"{term.op}({', '.join(map(text_of, term.args))})"
    if term.op in ("not", "negate"):
        return ("not " if term.op == "not" else "-") + _bracketed(term.args[0], _BINDS[term.op])
    if term.op == "in":
        return f"{_bracketed(term.args[0], 5)} in ({', '.join(map(text_of, term.args[1:]))})"
    binds = _BINDS[term.op]
    first, *rest = term.args
    chained = term.op in ("and", "or")
    left = _bracketed(first, binds + (term.op in COMPARISONS))
    return f" {term.op} ".join([left, *(_bracketed(arg, binds if chained else binds + 1) for arg in rest)])


def _bracketed(term: Term, binds: int) -> str:
    loose = isinstance(term, Call) and _BINDS.get(term.op, 9) < binds
    return f"({text_of(term)})" if loose else text_of(term)


def _literal(value: Number | str | bool | date) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return f"date '{value}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(int(value) if value == int(value) and abs(value) < 2**53 else value)
