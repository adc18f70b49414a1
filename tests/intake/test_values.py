"""What a cell says, in the forms that banks, tax offices and spreadsheets write it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.intake.values import to_code, to_day, to_flag, to_minor, to_number, to_text, to_whole

READ, MISSING, BROKEN = "read", "missing", "broken"


def verdict(read: tuple[pl.Series, pl.Series]) -> tuple[object, str]:
    values, broken = read
    if broken.item():
        assert values.item() is None
        return None, BROKEN
    return values.item(), MISSING if values.item() is None else READ


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("338.46", 33846),
        ("  338.46 ", 33846),
        ("1,234.56", 123456),
        ("1,234", 123400),
        ("12,345,678.90", 1234567890),
        ("1 234,56", 123456),
        ("1\u00a0234,56", 123456),
        ("1'234.50", 123450),
        ("1.234,56", 123456),
        ("1.234.567", 123456700),
        ("12,5", 1250),
        ("(12.30)", -1230),
        ("12-", -1200),
        ("−5", -500),
        ("+5", 500),
        ("￥１２．３０", 1230),
        ("¥1,000元", 100000),
        ("RMB 7", 700),
        ("'007", 700),
        ("1e3", 100000),
        ("1.23E+05", 12300000),
        ("0.005", 1),
        ("-0.005", -1),
        ("1.005", 101),
        ("2.675", 268),
        ("0.004999999999", 0),
    ],
)
def test_an_amount_is_read(cell: str, fen: int) -> None:
    assert verdict(to_minor(pl.Series([cell]), per_unit=100)) == (fen, READ)


@pytest.mark.parametrize(
    "cell",
    [
        "abc",
        "1,2345",
        "0,500",
        "1,23,456",
        "1.234,567.89",
        "-(5)",
        "12.5万",
        "5%",
        "1 2",
        "inf",
        "--5",
        "1.2.3",
        "2026-01-31",
    ],
)
def test_what_is_no_amount_or_could_be_two_is_not_read(cell: str) -> None:
    assert verdict(to_minor(pl.Series([cell]), per_unit=100)) == (None, BROKEN)


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "——", "NULL", "null", "N/A", "#N/A", "nan", "\\N", "无"])
def test_nothing_is_missing_and_not_broken(cell: str | None) -> None:
    cells = pl.Series([cell], dtype=pl.String)
    for read in (to_minor(cells, per_unit=100), to_day(cells), to_flag(cells), to_whole(cells), to_number(cells)):
        assert verdict(read) == (None, MISSING)
    assert verdict(to_text(cells)) == (None, MISSING)
    assert verdict(to_code(cells, codes=("valid",))) == (None, MISSING)


@pytest.mark.parametrize(
    ("cells", "per_unit", "fen"),
    [
        (pl.Series([1.005]), 100, 101),
        (pl.Series([338.46]), 100, 33846),
        (pl.Series([float("nan")]), 100, None),
        (pl.Series([12]), 100, 1200),
        (pl.Series([12]), 1, 12),
        (pl.Series([Decimal("1.005")]), 100, 101),
        (pl.Series(["0.0000005"]), 1_000_000, 1),
        (pl.Series(["12.5"]), 1_000_000, 12_500_000),
        (pl.Series([9_000_000_000_000_000_000]), 100, 9_000_000_000_000_000_000),
        (pl.Series(["9" * 30]), 100, 9_000_000_000_000_000_000),
    ],
)
def test_amounts_of_any_type_and_unit(cells: pl.Series, per_unit: int, fen: int | None) -> None:
    assert to_minor(cells, per_unit=per_unit)[0].item() == fen


@given(st.decimals(min_value=-(10**10), max_value=10**10, places=4))
def test_money_is_rounded_as_decimals_are(amount: Decimal) -> None:
    exact = int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert to_minor(pl.Series([f"{amount:f}"]), per_unit=100)[0].item() == exact
    assert to_minor(pl.Series([float(amount)]), per_unit=100)[0].item() == exact


@pytest.mark.parametrize(
    "cell",
    [
        "2026-01-31",
        "2026/1/31",
        "2026.1.31",
        "20260131",
        "31.01.2026",
        "2026年1月31日",
        "２０２６年１月３１日",
        "46053",
        "46053.75",
        "2026-01-31 10:20:30",
        "2026-01-31T10:20:30Z",
        "2026/1/31 0:00",
        "20260131102030",
        "31-Jan-2026",
        " 2026-01-31 ",
    ],
)
def test_a_day_is_read(cell: str) -> None:
    assert verdict(to_day(pl.Series([cell]))) == (date(2026, 1, 31), READ)


@pytest.mark.parametrize("cell", ["01/02/2026", "2026-02-30", "2026-13-01", "x", "12", "2026", "5.5", "2026-01"])
def test_what_is_no_day_or_could_be_two_is_not_read(cell: str) -> None:
    assert verdict(to_day(pl.Series([cell]))) == (None, BROKEN)


def test_a_layout_decides_what_could_be_two_days() -> None:
    assert to_day(pl.Series(["01/02/2026"]), layout="%d/%m/%Y")[0].item() == date(2026, 2, 1)
    assert verdict(to_day(pl.Series(["2026-02-01"]), layout="%d/%m/%Y")) == (None, BROKEN)


@pytest.mark.parametrize("cell", ["2026-01-31", "2026-01", "2026/1", "202601", "2026年1月", "46053"])
def test_a_month_is_its_first_day(cell: str) -> None:
    assert verdict(to_day(pl.Series([cell]), month=True)) == (date(2026, 1, 1), READ)


@pytest.mark.parametrize("cells", [pl.Series([46053]), pl.Series([46053.5]), pl.Series([20260131])])
def test_days_from_numbers(cells: pl.Series) -> None:
    assert verdict(to_day(cells)) == (date(2026, 1, 31), READ)


def test_days_from_typed_columns() -> None:
    assert to_day(pl.Series([datetime(2026, 1, 31, 23, 59)]))[0].item() == date(2026, 1, 31)
    assert verdict(to_day(pl.Series([5]))) == (None, BROKEN)
    assert verdict(to_day(pl.Series([True]))) == (None, BROKEN)


@pytest.mark.parametrize(
    ("cell", "flag"),
    [
        ("是", True),
        ("否", False),
        ("Y", True),
        ("n", False),
        ("1", True),
        ("0", False),
        ("TRUE", True),
        ("false", False),
    ],
)
def test_a_flag_is_read(cell: str, flag: bool) -> None:
    assert verdict(to_flag(pl.Series([cell]))) == (flag, READ)


def test_a_flag_is_not_guessed() -> None:
    assert verdict(to_flag(pl.Series(["perhaps"]))) == (None, BROKEN)
    assert verdict(to_flag(pl.Series([2]))) == (None, BROKEN)
    assert verdict(to_flag(pl.Series([1.0]))) == (True, READ)


@pytest.mark.parametrize(
    ("cell", "number"), [("0.35", 0.35), ("35%", 0.35), ("３５％", 0.35), ("1.5e-3", 0.0015), ("1,234.5", 1234.5)]
)
def test_a_number_is_read(cell: str, number: float) -> None:
    assert to_number(pl.Series([cell]))[0].item() == pytest.approx(number)


def test_percent_means_hundredths_once() -> None:
    assert to_number(pl.Series(["35", "35%"]), percent=True)[0].to_list() == pytest.approx([0.35, 0.35])
    assert to_number(pl.Series([35]), percent=True)[0].to_list() == pytest.approx([0.35])


@pytest.mark.parametrize(
    ("cell", "read"), [("12", (12, READ)), ("12.0", (12, READ)), ("1,200", (1200, READ)), ("12.5", (None, BROKEN))]
)
def test_a_whole_number_is_whole(cell: str, read: tuple[int | None, str]) -> None:
    assert verdict(to_whole(pl.Series([cell]))) == read


@pytest.mark.parametrize("cell", ["void", " VOID ", "Void", "作废发票", " 作废发票", "作废发票 ", "\u3000作废发票"])
def test_a_code_is_known_whatever_its_spacing_and_case(cell: str) -> None:
    assert to_code(pl.Series([cell]), codes=("valid", "void"), values={"作废发票": "void"})[0].item() == "void"


def test_a_code_with_dashes_or_spaces_is_one_with_underscores() -> None:
    cells = pl.Series(["Legal Representative", "legal-representative"])
    assert to_code(cells, codes=("legal_representative",))[0].to_list() == ["legal_representative"] * 2


def test_an_unknown_code_stays_for_the_schema_to_refuse() -> None:
    assert to_code(pl.Series([" red "]), codes=("valid", "void"))[0].item() == "red"


def test_a_value_can_be_mapped_to_nothing() -> None:
    assert to_code(pl.Series(["未知"]), codes=("A",), values={"未知": None})[0].item() is None


def test_numbers_that_excel_made_of_identifiers_stay_identifiers() -> None:
    assert to_text(pl.Series([1001.0, 1.5, None]))[0].to_list() == ["1001", "1.5", None]
    assert to_text(pl.Series([1001]))[0].to_list() == ["1001"]


def test_text_keeps_its_inside() -> None:
    assert to_text(pl.Series([" 甲 公司　", "\ufeffE1"]))[0].to_list() == ["甲 公司", "E1"]


@pytest.mark.parametrize("last", ["  a ", "N/A", "b\u3000", "c"])
def test_a_column_of_few_words_is_read_as_row_by_row(last: str) -> None:
    cells = pl.Series(["a", "b", None] * 500 + [last])
    wanted = [to_text(pl.Series([cell], dtype=pl.String))[0].item() for cell in ("a", "b", None, last)]
    found, broken = to_text(cells)
    assert found.to_list() == wanted[:3] * 500 + wanted[3:]
    assert not broken.any()
