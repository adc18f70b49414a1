"""What the engine asks for by name and a pack lacks, or has in another shape, is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tallystick.pack.check import check_pack
from tallystick.pack.required import Required
from tests.pack.small_bank import VOCABULARY, small_bank


@dataclass(frozen=True)
class Number:
    name: str
    unit: str
    means: str = "how much"


@dataclass(frozen=True)
class Table:
    name: str
    dimensions: tuple[str, ...]
    outputs: tuple[tuple[str, str], ...]
    means: str = "how much"


@dataclass(frozen=True)
class Term:
    name: str
    unit: str
    values: tuple[str, ...] = ()
    means: str = "how much"


PRICE = ("grade_rank", "security")


@pytest.mark.parametrize(
    ("required", "words"),
    [
        (Required((Number("dscr_floor", "ratio"),)), None),
        (
            Required((Number("dscr_flor", "ratio"),)),
            ("pack.yaml:1", "parameter 'dscr_flor'", "did you mean 'dscr_floor'", "how much"),
        ),
        (Required((Number("dscr_floor", "share"),)), ("all.yaml:3", "its unit is ratio", "reads it as share")),
        (Required(tables=(Table("price", PRICE, (("floor_bp", "bp"),)),)), None),
        (Required(tables=(Table("price", PRICE[::-1], (("floor_bp", "bp"),)),)), None),
        (Required(tables=(Table("prices", PRICE, ()),)), ("pack.yaml:1", "table 'prices'", "did you mean 'price'")),
        (Required(tables=(Table("price", ("grade_rank",), ()),)), ("price.yaml:4", "the engine has grade_rank")),
        (Required(tables=(Table("price", PRICE, (("floor", "bp"),)),)), ("price.yaml:7", "no output 'floor'")),
        (Required(tables=(Table("price", PRICE, (("floor_bp", "code"),)),)), ("price.yaml:8", "reads it as code")),
        (
            Required(terms=(Term("max_amount_minor", "minor"), Term("repayment", "code"), Term("is_default", "flag"))),
            None,
        ),
        (Required(terms=(Term("repayment", "code", ("revolving", "bullet")),)), None),
        (
            Required(terms=(Term("repayments", "code"),)),
            ("tax_loan.yaml:4", "'repayments'", "did you mean 'repayment'"),
        ),
        (Required(terms=(Term("repayment", "code", ("level",)),)), ("tax_loan.yaml:4", "'revolving'", "one of: level")),
        (Required(terms=(Term("repayment", "months"),)), ("tax_loan.yaml:4", "'revolving'", "no months")),
        (Required(terms=(Term("max_amount_minor", "flag"),)), ("tax_loan.yaml:4", "300000000", "no flag")),
    ],
)
def test_required(required: Required, words: tuple[str, ...] | None, tmp_path: Path) -> None:
    told = [str(error) for error in check_pack(small_bank(tmp_path), VOCABULARY, required)]
    if words is None:
        assert told == []
    else:
        assert len(told) == 1
        assert all(word in told[0] for word in words), told
