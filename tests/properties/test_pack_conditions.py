"""A compiled condition answers as an evaluator written out in Python would, with three truth values."""

from __future__ import annotations

import operator
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.columns import Column, Columns
from tallystick.pack.conditions import parse
from tallystick.pack.expressions import compile_term
from tallystick.pack.kinds import check_kinds
from tallystick.pack.terms import Call, Given, Literal, Name, Term, text_of

VOCABULARY = Columns(
    (
        Column("i", pl.Int64, "count", "i"),
        Column("j", pl.Int32, "count", "j"),
        Column("f", pl.Float64, "ratio", "f"),
        Column("p", pl.Boolean, "flag", "p"),
        Column("q", pl.Boolean, "flag", "q"),
        Column("s", pl.String, "code", "s"),
    )
)
VALUES = {"k": 2, "h": 0.5}
COMPARE = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
CODES = ("a", "b", "c")

numbers = st.recursive(
    st.sampled_from(("i", "j", "f")).map(Name)
    | st.sampled_from(("k", "h")).map(Given)
    | st.integers(0, 4).map(Literal)
    | st.sampled_from((0.5, 1.5)).map(Literal),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("+-*/"), inner, inner).map(lambda t: Call(t[0], t[1:])),
        st.tuples(st.sampled_from(("least", "greatest")), inner, inner).map(lambda t: Call(t[0], t[1:])),
        inner.map(lambda t: Call("abs", (t,))),
    ),
    max_leaves=4,
)
atoms = st.one_of(
    st.sampled_from(("p", "q")).map(Name),
    st.booleans().map(Literal),
    st.tuples(st.sampled_from(tuple(COMPARE)), numbers, numbers).map(lambda t: Call(t[0], t[1:])),
    st.tuples(numbers, numbers, numbers).map(lambda t: Call("in", t)),
    st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True).map(
        lambda codes: Call("in", (Name("s"), *map(Literal, codes)))
    ),
    st.tuples(st.sampled_from(("=", "<>")), st.sampled_from(CODES)).map(
        lambda t: Call(t[0], (Name("s"), Literal(t[1])))
    ),
)
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(("and", "or")), inner, inner).map(lambda t: Call(t[0], t[1:])),
        inner.map(lambda t: Call("not", (t,))),
    ),
    max_leaves=6,
)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "i": st.none() | st.integers(-3, 3),
            "j": st.none() | st.integers(-3, 3),
            "f": st.none() | st.sampled_from((-1.5, 0.0, 0.5, 2.0)),
            "p": st.none() | st.booleans(),
            "q": st.none() | st.booleans(),
            "s": st.none() | st.sampled_from(CODES),
        }
    ),
    min_size=1,
    max_size=12,
)


def by_hand(term: Term, row: dict[str, Any]) -> Any:
    """This function will give what `term` is for one row, None for unknown."""
    if isinstance(term, Literal):
        return term.value
    if isinstance(term, Name):
        return row[term.name]
    if isinstance(term, Given):
        return VALUES[term.name]
    args = [by_hand(arg, row) for arg in term.args]
    if term.op == "and":
        return False if False in args else None if None in args else True
    if term.op == "or":
        return True if True in args else None if None in args else False
    if term.op == "in":
        same = [None if None in (args[0], other) else args[0] == other for other in args[1:]]
        return True if True in same else None if None in same else False
    if None in args:
        return None
    if term.op == "not":
        return not args[0]
    return worked_out(term.op, args)


def worked_out(op: str, args: list[Any]) -> Any:
    """This function will give the answer of a comparison or of arithmetic over known values."""
    if op in COMPARE:
        return COMPARE[op](*args)
    if op == "/":
        return None if args[1] == 0 else args[0] / args[1]
    known = {"+": operator.add, "-": operator.sub, "*": operator.mul}
    return known[op](*args) if op in known else {"least": min, "greatest": max, "abs": abs}[op](*args)


@given(conditions, rows)
def test_a_condition_is_what_python_says(term: Term, held: list[dict[str, Any]]) -> None:
    frame = pl.DataFrame(held, schema=VOCABULARY.schema(), orient="row")
    got = frame.lazy().select(x=compile_term(term, VALUES, VOCABULARY)).collect()["x"].to_list()
    expected = [by_hand(term, row) for row in held]
    assert (got * len(held) if len(got) < len(held) else got) == expected


@given(conditions)
def test_a_condition_written_out_reads_back_the_same(term: Term) -> None:
    text = text_of(term)
    again = parse(text)
    assert again.faults == ()
    assert again.term is not None
    assert text_of(again.term) == text
    flat = parse(text_of(again.term)).term
    assert flat == again.term
    assert check_kinds(again.term, VOCABULARY, {"k": "count", "h": "ratio"}) is not None
