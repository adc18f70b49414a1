"""Conditions mean what SQL means: three answers, and the same for one row as for many."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tallystick.kernel.columns import Columns
from tallystick.pack.conditions import parse
from tallystick.pack.expressions import choose, compile_term
from tallystick.pack.kinds import check_kinds
from tallystick.pack.terms import text_of
from tests.pack.small_bank import VOCABULARY

THREE = (True, False, None)
UNITS = {"floor": "ratio", "cap_minor": "minor"}
VALUES = {"floor": 1.0, "cap_minor": 100}


def answer(text: str, row: dict[str, object], vocabulary: Columns = VOCABULARY) -> bool | None:
    """This function will give what condition `text` says of one row."""
    term = parse(text).term
    assert term is not None, parse(text).faults
    assert check_kinds(term, vocabulary, UNITS) == ()
    schema = vocabulary.schema()
    frame = pl.DataFrame([{name: row.get(name) for name in schema}], schema=schema, orient="row")
    found = frame.select(compile_term(term, VALUES, vocabulary)).item()
    assert found is None or isinstance(found, bool)
    return found


@pytest.mark.parametrize("left", THREE)
@pytest.mark.parametrize("right", THREE)
def test_and_or_not_are_sql(left: bool | None, right: bool | None) -> None:
    row: dict[str, object] = {"has_guarantor": left, "has_invoices": right}
    both = False if False in (left, right) else None if None in (left, right) else True
    either = True if True in (left, right) else None if None in (left, right) else False
    assert answer("has_guarantor and has_invoices", row) is both
    assert answer("has_guarantor or has_invoices", row) is either
    assert answer("not has_guarantor", row) is (None if left is None else not left)


@pytest.mark.parametrize("when", THREE)
@pytest.mark.parametrize("then", THREE)
@pytest.mark.parametrize("otherwise", THREE)
def test_an_exception_that_is_unknown_leaves_it_unknown_unless_both_agree(
    when: bool | None, then: bool | None, otherwise: bool | None
) -> None:
    frame = pl.DataFrame({"w": [when], "t": [then], "o": [otherwise]}, schema=dict.fromkeys("wto", pl.Boolean))
    got = frame.select(choose(pl.col("w"), pl.col("t"), pl.col("o"))).item()
    agreed = then if then == otherwise else None
    assert got is {True: then, False: otherwise, None: agreed}[when]


GOOD = {
    "dscr": 0.9,
    "amount_minor": 100,
    "lenders": 3,
    "has_guarantor": True,
    "has_invoices": False,
    "security": "mortgaged",
    "founded_day": date(2020, 2, 29),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dscr < @floor", True),
        ("dscr < @floor - 0.1", False),
        ("dscr >= 0.9", True),
        ("amount_minor = @cap_minor", True),
        ("amount_minor <> @cap_minor", False),
        ("amount_minor != 99", True),
        ("lenders between 3 and 5", True),
        ("lenders not between 3 and 5", False),
        ("lenders in (1, 2)", False),
        ("lenders not in (1, 2)", True),
        ("security in ('mortgaged', 'pledged')", True),
        ("security = 'unsecured'", False),
        ("has_guarantor = true and not has_invoices", True),
        ("has_guarantor and dscr < 1 or lenders > 9", True),
        ("has_guarantor and (dscr > 1 or lenders > 9)", False),
        ("founded_day >= date '2020-02-29'", True),
        ("founded_day < date '2020-02-29'", False),
        ("amount_minor / lenders > 33.3 and amount_minor / lenders < 33.4", True),
        ("amount_minor * 2 + 1 = 201", True),
        ("-lenders = 0 - 3", True),
        ("lenders > -1e3", True),
        ("abs(dscr - 1) < 0.11", True),
        ("least(lenders, amount_minor) = 3", True),
        ("greatest(lenders, amount_minor, 101) = 101", True),
        ("dscr < 1 AND TRUE", True),
        ("false", False),
        ("sales_minor / 0 > 1", None),
        ("amount_minor / (lenders - 3) > 1", None),
        ("not (amount_minor / (lenders - 3) > 1)", None),
        ("least(lenders, sales_minor) < 5", None),
        ("greatest(lenders, sales_minor) > 0", None),
        ("lenders in (1, grade_rank)", None),
        ("lenders in (3, grade_rank)", True),
        ("sales_minor in (1, 2)", None),
        ("grade_rank = 3", None),
        ("grade_rank = 3 and lenders > 9", False),
        ("grade_rank = 3 or lenders < 9", True),
        ("sales_minor between 1 and 0 - 1", None),
        ("lenders between 5 and grade_rank", False),
    ],
)
def test_conditions(text: str, expected: bool | None) -> None:
    assert answer(text, dict(GOOD)) is expected


@pytest.mark.parametrize(
    "text",
    [
        "security = 'mortgaged'",
        "security <> 'x'",
        "security in ('a', 'b')",
        "security not in ('a')",
        "founded_day = date '2020-01-01'",
    ],
)
def test_a_null_column_is_unknown(text: str) -> None:
    assert answer(text, {}) is None


def test_codes_may_be_categories() -> None:
    column = VOCABULARY["security"]
    for dtype in (pl.Enum(["mortgaged", "unsecured"]), pl.Categorical()):
        typed = Columns((type(column)(column.name, dtype, column.unit, column.means),))
        assert answer("security in ('mortgaged', 'nowhere')", {"security": "mortgaged"}, typed) is True
        assert answer("security = 'nowhere'", {"security": "mortgaged"}, typed) is False


def test_unsigned_columns_do_not_wrap_around() -> None:
    column = VOCABULARY["lenders"]
    typed = Columns((type(column)("lenders", pl.UInt32, "count", column.means),))
    assert answer("lenders - 5 < 0", {"lenders": 3}, typed) is True


def test_large_products_do_not_wrap_around() -> None:
    assert answer("amount_minor * amount_minor > 0", {"amount_minor": 4_000_000_000}) is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dscr<@floor", "  dscr  <  @floor "),
        ("a AND b", "a and b"),
        ("(a and b) and c", "a and (b and c)"),
        ("((a > 1))", "a > 1.0"),
        ("a != 1", "a <> 1"),
        ("a between 1 and 2", "a >= 1 and a <= 2"),
        ("a in ( 'x' ,'y')", "a in ('x', 'y')"),
        ("not (a = 1)", "not a = 1"),
        ("LEAST(a, b) > 1", "least(a,b) > 1"),
    ],
)
def test_one_text_for_one_meaning(one: str, other: str) -> None:
    first, second = parse(one).term, parse(other).term
    assert first is not None and second is not None
    assert text_of(first) == text_of(second)
    again = parse(text_of(first)).term
    assert again == first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a - (b - c) > 0", "a - b - c > 0"),
        ("a and (b or c)", "a and b or c"),
        ("not (a and b)", "not a and b"),
        ("a / (b * c) > 0", "a / b * c > 0"),
        ("a > 1", "a >= 1"),
        ("a = '1'", "a = 1"),
        ("-(a + b) > 0", "-a + b > 0"),
    ],
)
def test_two_texts_for_two_meanings(one: str, other: str) -> None:
    first, second = parse(one).term, parse(other).term
    assert first is not None and second is not None and first != second
    assert text_of(first) != text_of(second)
    assert parse(text_of(first)).term == first
    assert parse(text_of(second)).term == second
