"""Gaps and overlaps of tables, bins and grades, and mistakes in cases: each told with its box or value."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pack.mistakes import CARD, CASES, SCALE, TABLE, Mistake, assert_told

TABLES = [
    Mistake(
        "money as a fraction", TABLE, "int, unit: bp", "float, unit: minor", 8, ("is money and not int", "whole fen")
    ),
    Mistake(
        "a gap",
        TABLE,
        "  - {grade_rank: [1, 4], security: unsecured, floor_bp: 465}\n",
        "",
        9,
        ("no row answers for grade_rank [1, 4), security unsecured", "Add a row"),
    ),
    Mistake(
        "a gap between bands", TABLE, "[4, 11]", "[5, 11]", 9, ("grade_rank [4, 5), security unsecured or mortgaged",)
    ),
    Mistake("an open end uncovered", TABLE, ", min: 1, max: 11}", ", min: 1}", 9, ("grade_rank [11, open)",)),
    Mistake(
        "an overlap",
        TABLE,
        "[4, 11]",
        "[3, 11]",
        12,
        ("row 3", "overlaps the row at", "grade_rank [3, 4), security unsecured", "one row"),
    ),
    Mistake("outside the domain", TABLE, "[4, 11]", "[4, 12]", 12, ("outside the domain",)),
    Mistake("an empty band", TABLE, "[4, 11]", "[11, 4]", 12, ("[11, 4) is empty", "lower end first")),
    Mistake("a band of three", TABLE, "[4, 11]", "[4, 11, 12]", 12, ("a list", "[from, to]")),
    Mistake(
        "an unknown code",
        TABLE,
        "security: mortgaged, floor",
        "security: mortgage, floor",
        10,
        ("'mortgage'", "did you mean 'mortgaged'"),
    ),
    Mistake("a row without an output", TABLE, ", floor_bp: 385", "", 10, ("row 1", "lacks floor_bp")),
    Mistake(
        "an unknown key in a row",
        TABLE,
        "floor_bp: 385",
        "flor_bp: 385, floor_bp: 385",
        10,
        ("'flor_bp'", "did you mean 'floor_bp'"),
    ),
    Mistake("a fraction for int", TABLE, "floor_bp: 385", "floor_bp: 385.5", 10, ("385.5", "whole number")),
    Mistake(
        "missing not declared",
        TABLE,
        "security: any",
        "security: missing",
        12,
        ("does not answer for missing", "missing: true"),
    ),
    Mistake(
        "codes not declared", TABLE, ", values: [unsecured, mortgaged]", "", 6, ("does not say its codes", "values")
    ),
    Mistake("a name twice", TABLE, "{name: floor_bp,", "{name: security,", 8, ("'security'", "another name")),
    Mistake("an unknown kind", TABLE, "kind: band", "kind: bands", 5, ("'bands'", "did you mean 'band'")),
]
CARDS = [
    Mistake("a gap of bins", CARD, "[1, null]", "[2, null]", 15, ("no bin answers on [1, 2)", "meet")),
    Mistake("an overlap of bins", CARD, "[1, null]", "[0.5, null]", 15, ("overlaps the bin at", "[0.5, 1)")),
    Mistake("no bin for low values", CARD, "[null, 1]", "[0, 1]", 14, ("no bin answers below 0", "null")),
    Mistake("no bin for high values", CARD, "[1, null]", "[1, 9]", 15, ("no bin answers from 9", "null")),
    Mistake("no missing bin", CARD, "    missing: -10\n", "", 11, ("lacks missing",)),
    Mistake(
        "a code without bin",
        CARD,
        "[unsecured, mortgaged]",
        "[unsecured, mortgaged, pledged]",
        20,
        ("'pledged' has no bin",),
    ),
    Mistake(
        "a code of no value",
        CARD,
        "codes: mortgaged",
        "codes: [mortgaged, pledged]",
        21,
        ("'pledged'", "not among `values`"),
    ),
    Mistake(
        "a code twice", CARD, "[unsecured], points", "[unsecured, unsecured], points", 22, ("'unsecured' has 2 bins",)
    ),
    Mistake("codes without values", CARD, "    values: [unsecured, mortgaged]\n", "", 17, ("`values` does not say",)),
    Mistake(
        "a band and codes",
        CARD,
        "{band: [null, 1],",
        "{band: [null, 1], codes: [a],",
        13,
        ("either `band` or `codes`",),
    ),
    Mistake("bands over a code column", CARD, "column: dscr", "column: industry", 11, ("no column 'industry'",)),
    Mistake(
        "codes over a number column",
        CARD,
        "column: security",
        "column: lenders",
        20,
        ("holds numbers and its bins codes",),
    ),
    Mistake("calibration lacks the slope", CARD, ", slope: 0.015", "", 6, ("calibration", "lacks slope")),
    Mistake("a slope that falls", CARD, "slope: 0.015", "slope: -0.015", 6, ("slope is not above 0",)),
    Mistake("an unknown development", CARD, "kind: expert", "kind: guessed", 7, ("'guessed'", "expert, fitted")),
    Mistake(
        "a gap of grades", SCALE, "B, pd_from: 0.01", "B, pd_from: 0.02", 5, ("no grade holds PDs on [0.01, 0.02)",)
    ),
    Mistake(
        "an overlap of grades", SCALE, "B, pd_from: 0.01", "B, pd_from: 0.009", 5, ("before the grade below it ends",)
    ),
    Mistake(
        "a scale that ends early", SCALE, "pd_until: 1,", "pd_until: 0.9,", 5, ("[0.9, 1]", "End the last grade at 1")
    ),
    Mistake("a scale that begins late", SCALE, "A, pd_from: 0,", "A, pd_from: 0.001,", 4, ("[0, 0.001)",)),
    Mistake("a PD outside its grade", SCALE, "pd_12m: 0.005", "pd_12m: 0.02", 4, ("0.02 does not lie in [0, 0.01)",)),
    Mistake(
        "a grade twice",
        SCALE,
        "{code: B, pd_from: 0.01, pd_until: 1,",
        "{code: B, pd_from: 0.01, pd_until: 0.02, pd_12m: 0.015}\n  - {code: A, pd_from: 0.02, pd_until: 1,",
        0,
        ("stands twice",),
    ),
]
IN_CASES = [
    Mistake(
        "an unknown column in the base", CASES, "lenders: 1", "lender: 1", 2, ("'lender'", "did you mean 'lenders'")
    ),
    Mistake(
        "an unknown column in a change",
        CASES,
        "change: {dscr: 1.2}",
        "change: {dscrr: 1.2}",
        5,
        ("at the floor', change", "did you mean 'dscr'"),
    ),
    Mistake("text in a number column", CASES, "lenders: 1", "lenders: many", 2, ("'many'", "Int32")),
    Mistake("a fraction of a fen in a case", CASES, "amount_minor: 50000000", "amount_minor: 0.5", 2, ("0.5", "Int64")),
    Mistake("a rule that is not", CASES, "hit: [AFF-01]", "hit: [AFF-1]", 6, ("'AFF-1'", "did you mean 'AFF-01'")),
    Mistake("hit is no list", CASES, "hit: [AFF-01]", "hit: AFF-01", 6, ("not a list",)),
    Mistake(
        "it expects nothing",
        CASES,
        "expect: {outcome: approve}}\n  - {name: below",
        "expect: {}}\n  - {name: below",
        5,
        ("expects nothing",),
    ),
    Mistake("a name twice", CASES, "name: at the floor", "name: good", 5, ("'good'", "twice")),
    Mistake("no day", CASES, "day: 2026-01-01\n", "", 0, ("it has no day",)),
    Mistake(
        "a probe of no table",
        CASES,
        "cases:",
        "probes: [{table: prices, at: {}, expect: {x: 1}}]\ncases:",
        3,
        ("'prices'", "did you mean 'price'"),
    ),
    Mistake(
        "a probe of no output",
        CASES,
        "cases:",
        "probes: [{table: price, at: {grade_rank: 1, security: a}, expect: {floor: 1}}]\ncases:",
        3,
        ("no output 'floor'", "did you mean 'floor_bp'"),
    ),
    Mistake(
        "a probe that leaves one out",
        CASES,
        "cases:",
        "probes: [{table: price, at: {grade_rank: 1}, expect: {floor_bp: 1}}]\ncases:",
        3,
        ("does not say 'security'",),
    ),
    Mistake(
        "a probe of uneven lists",
        CASES,
        "cases:",
        "probes: [{table: price, at: {grade_rank: [1, 2], security: a}, expect: {floor_bp: [1, 2, 3]}}]\ncases:",
        3,
        ("different lengths: 2, 3",),
    ),
]


@pytest.mark.parametrize("mistake", [*TABLES, *CARDS, *IN_CASES], ids=str)
def test_mistake_in_a_table_card_or_case_is_told(mistake: Mistake, tmp_path: Path) -> None:
    assert_told(mistake, tmp_path)
