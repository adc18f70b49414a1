"""Compiles conditions to Polars expressions with SQL's three-valued logic: null is a third answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import Any, Final

import polars as pl

from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Number
from tallystick.pack.terms import Call, Given, Literal, Name, Term

_COMPARE: Final[dict[str, Callable[[Any, Any], pl.Expr]]] = {
    "=": eq,
    "<>": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
UNKNOWN: Final = pl.lit(None, dtype=pl.Float64)


def compile_term(term: Term, values: Mapping[str, Number], vocabulary: Columns) -> pl.Expr:
    """This function will give the expression of a checked `term`, parameters standing as their `values`.

    Arithmetic runs in Float64: whole fen are exact up to 2**53, nothing wraps around, division by zero is null.
    """
    if isinstance(term, Literal):
        return _literal(term.value)
    if isinstance(term, Given):
        return _literal(values[term.name])
    if isinstance(term, Name):
        column = pl.col(term.name)
        dtype = vocabulary[term.name].dtype
        return column.cast(pl.String) if isinstance(dtype, (pl.Enum, pl.Categorical)) else column
    args = [compile_term(arg, values, vocabulary) for arg in term.args]
    if term.op in _COMPARE:
        return _COMPARE[term.op](*args)
    if term.op == "and":
        return reduce(and_, args)
    if term.op == "or":
        return reduce(or_, args)
    if term.op == "not":
        return ~args[0]
    if term.op == "in":
        return _among(term, args)
    return _arithmetic(term.op, args)


def choose(when: pl.Expr, then: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
    """This function will give `then` where `when` is true, `otherwise` where it is false.

    Where `when` is unknown the answer is unknown, unless both sides say the same.
    """
    return (when & then) | (~when & otherwise) | (then & otherwise)


def _literal(value: object) -> pl.Expr:
    if isinstance(value, bool):
        return pl.lit(value)
    if isinstance(value, int):
        return pl.lit(value, dtype=pl.Int64)
    return pl.lit(value)


def _among(term: Call, args: list[pl.Expr]) -> pl.Expr:
    rest = term.args[1:]
    texts = [t.value for t in rest if isinstance(t, Literal) and isinstance(t.value, str)]
    if len(texts) == len(rest):
        return args[0].is_in(texts)
    return reduce(or_, (args[0] == arg for arg in args[1:]))


def _arithmetic(op: str, args: list[pl.Expr]) -> pl.Expr:
    real = [arg.cast(pl.Float64) for arg in args]
    if op == "+":
        return real[0] + real[1]
    if op == "-":
        return real[0] - real[1]
    if op == "*":
        return real[0] * real[1]
    if op == "/":
        return real[0] / pl.when(real[1] != 0).then(real[1])
    if op == "negate":
        return -real[0]
    if op == "abs":
        return real[0].abs()
    known = reduce(and_, (arg.is_not_null() for arg in real))
    joined = pl.min_horizontal(real) if op == "least" else pl.max_horizontal(real)
    return pl.when(known).then(joined)
