"""Reads a condition: SQL's expression language by a real SQL parser, then only what is on the list.

What is refused would turn unknown into known (coalesce, is null, case), or is no condition.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from tallystick.pack.terms import Call, Given, Literal, Name, Term, depth

LONGEST: Final = 2_000
LARGEST: Final = 2**53
DEEPEST: Final = 100
_BINARY: Final[dict[type[exp.Expr], str]] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
}
_UNKNOWN_STAYS = "Leave it out: unknown stays unknown, and `missing:` says what it leads to"
_REFUSED: Final[dict[type[exp.Expr], tuple[str, str]]] = {
    exp.Coalesce: ("coalesce turns unknown into known", _UNKNOWN_STAYS),
    exp.Is: ("`is` turns unknown into known", _UNKNOWN_STAYS),
    exp.Null: ("null is no value to compare with", _UNKNOWN_STAYS),
    exp.NullSafeEQ: ("`is not distinct from` turns unknown into known", _UNKNOWN_STAYS),
    exp.NullSafeNEQ: ("`is distinct from` turns unknown into known", _UNKNOWN_STAYS),
    exp.Case: ("case takes its else branch when it does not know", "Write two rules, or use `except:`"),
    exp.If: ("if takes its else branch when it does not know", "Write two rules, or use `except:`"),
    exp.Block: ("more than one statement stands here", "Write one condition"),
}
_ALLOWED = "Use = <> < <= > >=, and, or, not, + - * /, in, between, least, greatest, abs"


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in a condition; `spot` counts characters from 0."""

    spot: int
    cause: str
    cure: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A condition as read: its tree, or the faults that kept it from being one."""

    term: Term | None
    faults: tuple[Fault, ...] = ()


_TOO_DEEP: Final = Fault(0, "it is nested too deeply", "Write several rules")


@lru_cache(maxsize=4096)
def parse(text: str) -> Parsed:
    """This function will read `text` as a condition; it never raises, faults come with the answer."""
    if len(text) > LONGEST:
        return Parsed(None, (Fault(0, f"the condition is longer than {LONGEST} characters", "Write several rules"),))
    try:
        tree = sqlglot.parse_one(text)
        reader = _Reader(text)
        term = reader.read(tree)
    except SqlglotError as error:
        return Parsed(None, (_syntax_fault(text, error),))
    except RecursionError:
        return Parsed(None, (_TOO_DEEP,))
    if term is not None and depth(term) > DEEPEST:
        return Parsed(None, (_TOO_DEEP,))
    return Parsed(None if reader.faults else term, tuple(reader.faults))


def _syntax_fault(text: str, error: SqlglotError) -> Fault:
    found = getattr(error, "errors", None)
    if not found:
        return Fault(0, "it cannot be read as a condition", "Check the quotes: text stands in single quotes")
    first = found[0]
    line, column = int(first.get("line") or 1), int(first.get("col") or 1)
    before = sum(len(one) + 1 for one in text.split("\n")[: line - 1])
    near = str(first.get("highlight") or "").strip()
    cause = f"it cannot be read as a condition near {near!r}" if near else "it cannot be read as a condition"
    return Fault(max(before + column - len(near), 0), cause, "Check operators, commas and brackets there")


def _spot(node: exp.Expr) -> int:
    starts = [n.meta["start"] for n in node.find_all(exp.Identifier) if "start" in n.meta]
    return min(starts, default=0)


@dataclass(slots=True)
class _Reader:
    """Turns sqlglot's tree into ours, noting everything that is not on the list."""

    text: str
    faults: list[Fault] = field(default_factory=list)

    def read(self, node: exp.Expr) -> Term:
        kind = type(node)
        if kind in (exp.And, exp.Or):
            return self._chain(node, "and" if kind is exp.And else "or")
        if kind in _BINARY:
            return Call(_BINARY[kind], (self.read(node.this), self.read(node.expression)), _spot(node))
        if kind is exp.Paren:
            return self.read(node.this)
        if kind is exp.Not and not isinstance(node.this, exp.Is):
            return Call("not", (self.read(node.this),), _spot(node))
        if kind in (exp.Neg, exp.Abs):
            return self._one(node)
        if kind in (exp.Greatest, exp.Least):
            op = "greatest" if kind is exp.Greatest else "least"
            return Call(op, tuple(map(self.read, (node.this, *node.expressions))), _spot(node))
        if kind is exp.In and {k for k, v in node.args.items() if v} == {"this", "expressions"}:
            return Call("in", tuple(map(self.read, (node.this, *node.expressions))), _spot(node))
        if kind is exp.Between and not node.args.get("symmetric"):
            return self._between(node)
        return self._leaf(node)

    def _chain(self, node: exp.Expr, op: str) -> Term:
        parts: list[Term] = []
        for side in (node.this, node.expression):
            term = self.read(side)
            parts.extend(term.args if isinstance(term, Call) and term.op == op else (term,))
        return Call(op, tuple(parts), _spot(node))

    def _one(self, node: exp.Expr) -> Term:
        inner = self.read(node.this)
        if isinstance(node, exp.Abs):
            return Call("abs", (inner,), _spot(node))
        if isinstance(inner, Literal) and isinstance(inner.value, (int, float)) and not isinstance(inner.value, bool):
            return Literal(-inner.value)
        return Call("negate", (inner,), _spot(node))

    def _between(self, node: exp.Expr) -> Term:
        middle = self.read(node.this)
        low, high = self.read(node.args["low"]), self.read(node.args["high"])
        spot = _spot(node)
        return Call("and", (Call(">=", (middle, low), spot), Call("<=", (middle, high), spot)), spot)

    def _leaf(self, node: exp.Expr) -> Term:
        if isinstance(node, exp.Column) and isinstance(node.this, exp.Identifier) and len(node.parts) == 1:
            return Name(node.name, _spot(node))
        if isinstance(node, exp.Parameter) and isinstance(node.this, exp.Var):
            return Given(node.name, max(self.text.find(f"@{node.name}"), 0))
        if isinstance(node, exp.Boolean):
            return Literal(bool(node.this))
        if isinstance(node, exp.Literal):
            return Literal(node.this) if node.is_string else self._number(node.this)
        if isinstance(node, exp.Cast) and node.is_type("date") and node.this.is_string:
            return self._day(node)
        return self._refuse(node)

    def _number(self, text: str) -> Term:
        value = float(text) if set(text) & set(".eE") else int(text)
        if value >= LARGEST:
            self.faults.append(
                Fault(max(self.text.find(text), 0), f"{text} is too large", "Write a number below 2**53")
            )
            return Literal(0)
        return Literal(value)

    def _day(self, node: exp.Expr) -> Term:
        try:
            return Literal(date.fromisoformat(node.this.this))
        except ValueError:
            self.faults.append(Fault(0, f"there is no day {node.this.this!r}", "Write date 'YYYY-MM-DD'"))
            return Literal(date.min)

    def _refuse(self, node: exp.Expr) -> Term:
        inner = node.this if isinstance(node, exp.Not) else node
        for kind, (cause, cure) in _REFUSED.items():
            if isinstance(inner, kind):
                self.faults.append(Fault(_spot(node), cause, cure))
                return Literal(False)
        if isinstance(node, exp.Column):
            cause, cure = f"{node.sql()!r} has more than a column's name", "Write the column's name alone"
        elif isinstance(node, exp.Func):
            name = node.name or node.sql_name()
            cause, cure = f"the function {name.lower()} is not allowed", "The functions are least, greatest and abs"
        else:
            cause, cure = f"{node.sql()!r} is not allowed in a condition", _ALLOWED
        self.faults.append(Fault(_spot(node), cause, cure))
        return Literal(False)
