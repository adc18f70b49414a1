"""Mistakes in conditions: each told with the line and the character."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pack.mistakes import CARD, RULES, Mistake, assert_told

CONDITIONS = [
    Mistake("a long chain", RULES, "lenders >= 5", f"lenders{' + 1' * 150} >= 5", 14, ("nested too deeply",)),
    Mistake("not not not", RULES, "lenders >= 5", f"{'not ' * 150} lenders >= 5", 14, ("nested too deeply",)),
    Mistake(
        "a number too large",
        RULES,
        "lenders >= 5",
        "lenders >= 99999999999999999999",
        14,
        ("character 12", "too large"),
    ),
    Mistake(
        "an unknown column",
        RULES,
        "when: dscr < @dscr_floor\n",
        "when: dscrr < @dscr_floor\n",
        3,
        ("AFF-01', when", "'dscrr'", "did you mean 'dscr'"),
    ),
    Mistake(
        "an unknown parameter",
        RULES,
        "when: dscr < @dscr_floor\n",
        "when: dscr < @dscr_flor\n",
        3,
        ("'dscr_flor'", "did you mean 'dscr_floor'"),
    ),
    Mistake(
        "the @ forgotten",
        RULES,
        "when: dscr < @dscr_floor\n",
        "when: dscr < dscr_floor\n",
        3,
        ("'dscr_floor'", "Write @dscr_floor"),
    ),
    Mistake(
        "a code against a number",
        RULES,
        "when: lenders >= 5",
        "when: security >= 5",
        14,
        ("security is a code", "5 is a number"),
    ),
    Mistake(
        "a flag against a number",
        RULES,
        "when: lenders >= 5",
        "when: has_guarantor = 5",
        14,
        ("has_guarantor is true or false",),
    ),
    Mistake("a code has no order", RULES, "when: lenders >= 5", "when: security > 'a'", 14, ("no order", "Use =")),
    Mistake(
        "a number is no condition",
        RULES,
        "when: lenders >= 5",
        "when: lenders",
        14,
        ("lenders is a number, not true or false",),
    ),
    Mistake(
        "adding codes",
        RULES,
        "when: lenders >= 5",
        "when: lenders + security > 5",
        14,
        ("security is a code, not a number",),
    ),
    Mistake(
        "money against a ratio",
        RULES,
        "when: lenders >= 5",
        "when: amount_minor > @dscr_floor",
        14,
        ("compares minor with ratio",),
    ),
    Mistake(
        "a chain",
        RULES,
        "when: lenders >= 5",
        "when: 1 < lenders < 5",
        14,
        ("cannot be compared", "Join two comparisons with and"),
    ),
    Mistake("coalesce", RULES, "when: lenders >= 5", "when: coalesce(lenders, 0) >= 5", 14, ("coalesce", "`missing:`")),
    Mistake("is null", RULES, "when: lenders >= 5", "when: lenders is null", 14, ("`is`", "`missing:`")),
    Mistake("is not null", RULES, "when: lenders >= 5", "when: lenders is not null", 14, ("`is`", "`missing:`")),
    Mistake(
        "is true", RULES, "when: lenders >= 5", "when: has_guarantor is true", 14, ("`is`", "unknown stays unknown")
    ),
    Mistake("null", RULES, "when: lenders >= 5", "when: lenders = null", 14, ("null", "`missing:`")),
    Mistake(
        "case",
        RULES,
        "when: lenders >= 5",
        "when: case when has_guarantor then 1 else 2 end > 1",
        14,
        ("case", "except"),
    ),
    Mistake(
        "another function",
        RULES,
        "when: lenders >= 5",
        "when: sqrt(lenders) >= 5",
        14,
        ("sqrt", "least, greatest and abs"),
    ),
    Mistake("like", RULES, "when: lenders >= 5", "when: security like 'm%'", 14, ("not allowed", "Use =")),
    Mistake(
        "two statements",
        RULES,
        "when: lenders >= 5",
        "when: lenders >= 5; drop table x",
        14,
        ("more than one statement",),
    ),
    Mistake("a query", RULES, "when: lenders >= 5", "when: lenders in (select 1)", 14, ("not allowed",)),
    Mistake("a doubled operator", RULES, "when: lenders >= 5", "when: lenders > > 5", 14, ("not allowed",)),
    Mistake(
        "a closing bracket too few", RULES, "when: lenders >= 5", "when: (lenders >= 5", 14, ("near '5'", "brackets")
    ),
    Mistake("a quote too few", RULES, "when: lenders >= 5", "when: security = 'a", 14, ("cannot be read", "quotes")),
    Mistake(
        "a table's name", RULES, "when: lenders >= 5", "when: firm.lenders >= 5", 14, ("more than a column's name",)
    ),
    Mistake(
        "no such day",
        RULES,
        "when: lenders >= 5",
        "when: founded_day > date '2026-02-30'",
        14,
        ("no day '2026-02-30'",),
    ),
    Mistake(
        "deep brackets",
        RULES,
        "when: lenders >= 5",
        f"when: {'(' * 900}lenders >= 5{')' * 900}",
        14,
        ("nested too deeply",),
    ),
    Mistake(
        "very long",
        RULES,
        "when: lenders >= 5",
        f"when: lenders >= 5{' and lenders >= 5' * 200}",
        14,
        ("longer than", "several rules"),
    ),
    Mistake(
        "in a block of lines",
        RULES,
        "when: lenders >= 5",
        "when: |\n    has_guarantor\n    and lendrs >= 5",
        16,
        ("character 5", "'lendrs'"),
    ),
    Mistake(
        "in an exception",
        RULES,
        "    - when: has_guarantor",
        "    - when: has_guaranter",
        5,
        ("except 1 when", "did you mean 'has_guarantor'"),
    ),
    Mistake(
        "in applies",
        RULES,
        "applies: amount_minor",
        "applies: amount_mino",
        13,
        ("applies", "did you mean 'amount_minor'"),
    ),
    Mistake(
        "an unknown column shown", RULES, "shows: lenders", "shows: lender", 17, ("shows", "did you mean 'lenders'")
    ),
    Mistake(
        "in a card's need",
        CARD,
        "needs: has_invoices",
        "needs: has_invoice",
        4,
        ("scorecard 'small', needs", "did you mean 'has_invoices'"),
    ),
]


@pytest.mark.parametrize("mistake", CONDITIONS, ids=str)
def test_mistake_in_a_condition_is_told(mistake: Mistake, tmp_path: Path) -> None:
    assert_told(mistake, tmp_path)
