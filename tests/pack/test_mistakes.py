"""Every kind of mistake in a pack is told with its file and line, what is wrong, and the cure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tallystick.pack.check import check_pack
from tallystick.pack.errors import PackError, PackErrors
from tallystick.pack.pack import read_pack
from tests.pack.small_bank import FILES, VOCABULARY, write_pack

RULES, PARAMETERS, TABLE = "rules/all.yaml", "parameters/all.yaml", "tables/price.yaml"
CARD, SCALE, PRODUCT, CASES, HEAD = (
    "scorecards/small.yaml",
    "scale.yaml",
    "products/tax_loan.yaml",
    "cases/all.yaml",
    "pack.yaml",
)


@dataclass(frozen=True)
class Mistake:
    """In `file`, `old` becomes `new`; the one error stands on `line` and says `words`."""

    what: str
    file: str
    old: str
    new: str
    line: int
    words: tuple[str, ...]


YAML = [
    Mistake("a tab", RULES, "  when: dscr", "\twhen: dscr", 3, ("a tab", "Indent with spaces")),
    Mistake("an open bracket", PRODUCT, "is_default: true}", "is_default: true", 5, ("YAML cannot be read",)),
    Mistake(
        "a key twice",
        RULES,
        "  missing: refer\n",
        "  missing: refer\n  missing: decline\n",
        9,
        ("'missing'", "twice", "line 8"),
    ),
    Mistake("two documents", SCALE, "from: 2024", "---\n---\nfrom: 2024", 2, ("second document", "one document")),
    Mistake(
        "an alias",
        PARAMETERS,
        "values: {2024-01-01: 0.8}",
        "values: &a {2024-01-01: *a}",
        10,
        ("alias", "Write the value out"),
    ),
    Mistake("an empty file", SCALE, FILES[SCALE], "", 1, ("empty",)),
    Mistake("only comments", SCALE, FILES[SCALE], "# nothing\n", 1, ("empty",)),
    Mistake(
        "no such day",
        RULES,
        "  from: 2024-01-01\n  source: Manual 4.2",
        "  from: 2024-02-30\n  source: Manual 4.2",
        9,
        ("no such day", "calendar"),
    ),
]
KEYS = [
    Mistake("an unknown key", RULES, "  outcome: decline", "  outcomes: decline", 7, ("rule 'AFF-01'", "'outcomes'", "did you mean 'outcome'", "keys here are")),
    Mistake("no missing", RULES, "  missing: decline\n", "", 11, ("rule 'LEN-01'", "lacks missing", "Add")),
    Mistake("no source", RULES, "  source: Manual 4.3\n", "", 11, ("rule 'LEN-01'", "lacks source")),
    Mistake("an unknown outcome", RULES, "outcome: decline", "outcome: reject", 7, ("'reject'", "refer, decline")),
    Mistake("approve is no outcome", RULES, "outcome: decline", "outcome: approve", 7, ("'approve'", "refer, decline")),
    Mistake("one language", RULES, "{en: Many lenders, zh: 贷款银行过多}", "{en: Many lenders}", 12, ("lacks zh",)),
    Mistake("a word for a day", RULES, "  from: 2024-01-01\n  source: Manual 4.2", "  from: soon\n  source: Manual 4.2", 9, ("'soon'", "YYYY-MM-DD")),
    Mistake("a mapping for a list", RULES, FILES[RULES], "code: AFF-01\n", 1, ("a mapping", "a list")),
    Mistake("text for a number", PARAMETERS, "2024-01-01: 0.8", "2024-01-01: high", 10, ("dscr_floor_guaranteed", "'high'", "a number")),
    Mistake("a word for a day of a value", PARAMETERS, "2024-01-01: 0.8", "soon: 0.8", 10, ("'soon'", "YYYY-MM-DD")),
    Mistake("an unknown unit", PARAMETERS, "  unit: ratio\n  source: Manual 4.2\n  values: {2024-01-01: 0.8}", "  unit: ration\n  source: Manual 4.2\n  values: {2024-01-01: 0.8}", 8, ("'ration'", "did you mean 'ratio'")),
    Mistake("no unit", PARAMETERS, "  unit: minor\n", "", 11, ("micro_amount_minor", "lacks unit")),
    Mistake("a fraction of a fen", PARAMETERS, "1_000_000_00", "100.5", 15, ("100.5", "whole")),
    Mistake("a fraction of a point", CARD, "points: -20", "points: -20.5", 14, ("-20.5", "whole number")),
    Mistake("true for text", PRODUCT, "code: tax_loan", "code: true", 1, ("true", "text")),
    Mistake("null for a term", PRODUCT, "repayment: revolving", "repayment: null", 4, ("nothing", "a number, text")),
    Mistake("a currency in words", HEAD, "currency: CNY", "currency: yuan", 4, ("'yuan'", "three capital letters")),
]  # fmt: skip
DATES = [
    Mistake("it ends before it begins", RULES, "  source: Manual 4.2", "  until: 2023-01-01\n  source: Manual 4.2", 10, ("ends on 2023-01-01", "after `from`")),
    Mistake("two versions of one day", RULES, "- code: LEN-01", "- code: AFF-01", 18, ("rule 'AFF-01'", "two versions begin on 2024-01-01")),
    Mistake("a case before the pack starts", CASES, "2025-12-31", "2023-12-31", 7, ("2023-12-31", "before the pack starts")),
    Mistake("a parameter that begins too late", PARAMETERS, "{2024-01-01: 0.8}", "{2024-06-01: 0.8}", -6, ("no value on 2024-01-01", "2024-06-01")),
]  # fmt: skip
CONDITIONS = [
    Mistake("an unknown column", RULES, "when: dscr < @dscr_floor\n", "when: dscrr < @dscr_floor\n", 3, ("AFF-01', when", "'dscrr'", "did you mean 'dscr'")),
    Mistake("an unknown parameter", RULES, "when: dscr < @dscr_floor\n", "when: dscr < @dscr_flor\n", 3, ("'dscr_flor'", "did you mean 'dscr_floor'")),
    Mistake("the @ forgotten", RULES, "when: dscr < @dscr_floor\n", "when: dscr < dscr_floor\n", 3, ("'dscr_floor'", "Write @dscr_floor")),
    Mistake("a code against a number", RULES, "when: lenders >= 5", "when: security >= 5", 14, ("security is a code", "5 is a number")),
    Mistake("a flag against a number", RULES, "when: lenders >= 5", "when: has_guarantor = 5", 14, ("has_guarantor is true or false",)),
    Mistake("a code has no order", RULES, "when: lenders >= 5", "when: security > 'a'", 14, ("no order", "Use =")),
    Mistake("a number is no condition", RULES, "when: lenders >= 5", "when: lenders", 14, ("lenders is a number, not true or false",)),
    Mistake("adding codes", RULES, "when: lenders >= 5", "when: lenders + security > 5", 14, ("security is a code, not a number",)),
    Mistake("money against a ratio", RULES, "when: lenders >= 5", "when: amount_minor > @dscr_floor", 14, ("compares minor with ratio",)),
    Mistake("a chain", RULES, "when: lenders >= 5", "when: 1 < lenders < 5", 14, ("cannot be compared", "Join two comparisons with and")),
    Mistake("coalesce", RULES, "when: lenders >= 5", "when: coalesce(lenders, 0) >= 5", 14, ("coalesce", "`missing:`")),
    Mistake("is null", RULES, "when: lenders >= 5", "when: lenders is null", 14, ("`is`", "`missing:`")),
    Mistake("is not null", RULES, "when: lenders >= 5", "when: lenders is not null", 14, ("`is`", "`missing:`")),
    Mistake("is true", RULES, "when: lenders >= 5", "when: has_guarantor is true", 14, ("`is`", "unknown stays unknown")),
    Mistake("null", RULES, "when: lenders >= 5", "when: lenders = null", 14, ("null", "`missing:`")),
    Mistake("case", RULES, "when: lenders >= 5", "when: case when has_guarantor then 1 else 2 end > 1", 14, ("case", "except")),
    Mistake("another function", RULES, "when: lenders >= 5", "when: sqrt(lenders) >= 5", 14, ("sqrt", "least, greatest and abs")),
    Mistake("like", RULES, "when: lenders >= 5", "when: security like 'm%'", 14, ("not allowed", "Use =")),
    Mistake("two statements", RULES, "when: lenders >= 5", "when: lenders >= 5; drop table x", 14, ("more than one statement",)),
    Mistake("a query", RULES, "when: lenders >= 5", "when: lenders in (select 1)", 14, ("not allowed",)),
    Mistake("a doubled operator", RULES, "when: lenders >= 5", "when: lenders > > 5", 14, ("not allowed",)),
    Mistake("a closing bracket too few", RULES, "when: lenders >= 5", "when: (lenders >= 5", 14, ("near '5'", "brackets")),
    Mistake("a quote too few", RULES, "when: lenders >= 5", "when: security = 'a", 14, ("cannot be read", "quotes")),
    Mistake("a table's name", RULES, "when: lenders >= 5", "when: firm.lenders >= 5", 14, ("more than a column's name",)),
    Mistake("no such day", RULES, "when: lenders >= 5", "when: founded_day > date '2026-02-30'", 14, ("no day '2026-02-30'",)),
    Mistake("deep brackets", RULES, "when: lenders >= 5", f"when: {'(' * 900}lenders >= 5{')' * 900}", 14, ("nested too deeply",)),
    Mistake("very long", RULES, "when: lenders >= 5", f"when: lenders >= 5{' and lenders >= 5' * 200}", 14, ("longer than", "several rules")),
    Mistake("in a block of lines", RULES, "when: lenders >= 5", "when: |\n    has_guarantor\n    and lendrs >= 5", 16, ("character 5", "'lendrs'")),
    Mistake("in an exception", RULES, "    - when: has_guarantor", "    - when: has_guaranter", 5, ("except 1 when", "did you mean 'has_guarantor'")),
    Mistake("in applies", RULES, "applies: amount_minor", "applies: amount_mino", 13, ("applies", "did you mean 'amount_minor'")),
    Mistake("an unknown column shown", RULES, "shows: lenders", "shows: lender", 17, ("shows", "did you mean 'lenders'")),
    Mistake("in a card's need", CARD, "needs: has_invoices", "needs: has_invoice", 4, ("scorecard 'small', needs", "did you mean 'has_invoices'")),
]  # fmt: skip
TABLES = [
    Mistake("a gap", TABLE, "  - {grade_rank: [1, 4], security: unsecured, floor_bp: 465}\n", "", 9, ("no row answers for grade_rank [1, 4), security unsecured", "Add a row")),
    Mistake("a gap between bands", TABLE, "[4, 11]", "[5, 11]", 9, ("grade_rank [4, 5), security unsecured or mortgaged",)),
    Mistake("an open end uncovered", TABLE, ", min: 1, max: 11}", ", min: 1}", 9, ("grade_rank [11, open)",)),
    Mistake("an overlap", TABLE, "[4, 11]", "[3, 11]", 12, ("row 3", "overlaps the row at", "grade_rank [3, 4), security unsecured", "one row")),
    Mistake("outside the domain", TABLE, "[4, 11]", "[4, 12]", 12, ("outside the domain",)),
    Mistake("an empty band", TABLE, "[4, 11]", "[11, 4]", 12, ("[11, 4) is empty", "lower end first")),
    Mistake("a band of three", TABLE, "[4, 11]", "[4, 11, 12]", 12, ("a list", "[from, to]")),
    Mistake("an unknown code", TABLE, "security: mortgaged, floor", "security: mortgage, floor", 10, ("'mortgage'", "did you mean 'mortgaged'")),
    Mistake("a row without an output", TABLE, ", floor_bp: 385", "", 10, ("row 1", "lacks floor_bp")),
    Mistake("an unknown key in a row", TABLE, "floor_bp: 385", "flor_bp: 385, floor_bp: 385", 10, ("'flor_bp'", "did you mean 'floor_bp'")),
    Mistake("a fraction for int", TABLE, "floor_bp: 385", "floor_bp: 385.5", 10, ("385.5", "whole number")),
    Mistake("missing not declared", TABLE, "security: any", "security: missing", 12, ("does not answer for missing", "missing: true")),
    Mistake("codes not declared", TABLE, ", values: [unsecured, mortgaged]", "", 6, ("does not say its codes", "values")),
    Mistake("a name twice", TABLE, "{name: floor_bp,", "{name: security,", 8, ("'security'", "another name")),
    Mistake("an unknown kind", TABLE, "kind: band", "kind: bands", 5, ("'bands'", "did you mean 'band'")),
]  # fmt: skip
CARDS = [
    Mistake("a gap of bins", CARD, "[1, null]", "[2, null]", 15, ("no bin answers on [1, 2)", "meet")),
    Mistake("an overlap of bins", CARD, "[1, null]", "[0.5, null]", 15, ("overlaps the bin at", "[0.5, 1)")),
    Mistake("no bin for low values", CARD, "[null, 1]", "[0, 1]", 14, ("no bin answers below 0", "null")),
    Mistake("no bin for high values", CARD, "[1, null]", "[1, 9]", 15, ("no bin answers from 9", "null")),
    Mistake("no missing bin", CARD, "    missing: -10\n", "", 11, ("lacks missing",)),
    Mistake("a code without bin", CARD, "[unsecured, mortgaged]", "[unsecured, mortgaged, pledged]", 20, ("'pledged' has no bin",)),
    Mistake("a code of no value", CARD, "codes: mortgaged", "codes: [mortgaged, pledged]", 21, ("'pledged'", "not among `values`")),
    Mistake("a code twice", CARD, "[unsecured], points", "[unsecured, unsecured], points", 22, ("'unsecured' has 2 bins",)),
    Mistake("codes without values", CARD, "    values: [unsecured, mortgaged]\n", "", 17, ("`values` does not say",)),
    Mistake("a band and codes", CARD, "{band: [null, 1],", "{band: [null, 1], codes: [a],", 13, ("either `band` or `codes`",)),
    Mistake("bands over a code column", CARD, "column: dscr", "column: industry", 11, ("no column 'industry'",)),
    Mistake("codes over a number column", CARD, "column: security", "column: lenders", 20, ("holds numbers and its bins codes",)),
    Mistake("calibration lacks the slope", CARD, ", slope: 0.015", "", 6, ("calibration", "lacks slope")),
    Mistake("a slope that falls", CARD, "slope: 0.015", "slope: -0.015", 6, ("slope is not above 0",)),
    Mistake("an unknown development", CARD, "kind: expert", "kind: guessed", 7, ("'guessed'", "expert, fitted")),
    Mistake("a gap of grades", SCALE, "B, pd_from: 0.01", "B, pd_from: 0.02", 5, ("no grade holds PDs on [0.01, 0.02)",)),
    Mistake("an overlap of grades", SCALE, "B, pd_from: 0.01", "B, pd_from: 0.009", 5, ("before the grade below it ends",)),
    Mistake("a scale that ends early", SCALE, "pd_until: 1,", "pd_until: 0.9,", 5, ("[0.9, 1]", "End the last grade at 1")),
    Mistake("a scale that begins late", SCALE, "A, pd_from: 0,", "A, pd_from: 0.001,", 4, ("[0, 0.001)",)),
    Mistake("a PD outside its grade", SCALE, "pd_12m: 0.005", "pd_12m: 0.02", 4, ("0.02 does not lie in [0, 0.01)",)),
    Mistake("a grade twice", SCALE, "{code: B, pd_from: 0.01, pd_until: 1,", "{code: B, pd_from: 0.01, pd_until: 0.02, pd_12m: 0.015}\n  - {code: A, pd_from: 0.02, pd_until: 1,", 0, ("stands twice",)),
]  # fmt: skip
IN_CASES = [
    Mistake("an unknown column in the base", CASES, "lenders: 1", "lender: 1", 2, ("'lender'", "did you mean 'lenders'")),
    Mistake("an unknown column in a change", CASES, "change: {dscr: 1.2}", "change: {dscrr: 1.2}", 5, ("at the floor', change", "did you mean 'dscr'")),
    Mistake("text in a number column", CASES, "lenders: 1", "lenders: many", 2, ("'many'", "Int32")),
    Mistake("a fraction of a fen in a case", CASES, "amount_minor: 50000000", "amount_minor: 0.5", 2, ("0.5", "Int64")),
    Mistake("a rule that is not", CASES, "hit: [AFF-01]", "hit: [AFF-1]", 6, ("'AFF-1'", "did you mean 'AFF-01'")),
    Mistake("hit is no list", CASES, "hit: [AFF-01]", "hit: AFF-01", 6, ("not a list",)),
    Mistake("it expects nothing", CASES, "expect: {outcome: approve}}\n  - {name: below", "expect: {}}\n  - {name: below", 5, ("expects nothing",)),
    Mistake("a name twice", CASES, "name: at the floor", "name: good", 5, ("'good'", "twice")),
    Mistake("no day", CASES, "day: 2026-01-01\n", "", 0, ("it has no day",)),
    Mistake("a probe of no table", CASES, "cases:", "probes: [{table: prices, at: {}, expect: {x: 1}}]\ncases:", 3, ("'prices'", "did you mean 'price'")),
    Mistake("a probe of no output", CASES, "cases:", "probes: [{table: price, at: {grade_rank: 1, security: a}, expect: {floor: 1}}]\ncases:", 3, ("no output 'floor'", "did you mean 'floor_bp'")),
    Mistake("a probe that leaves one out", CASES, "cases:", "probes: [{table: price, at: {grade_rank: 1}, expect: {floor_bp: 1}}]\ncases:", 3, ("does not say 'security'",)),
    Mistake("a probe of uneven lists", CASES, "cases:", "probes: [{table: price, at: {grade_rank: [1, 2], security: a}, expect: {floor_bp: [1, 2, 3]}}]\ncases:", 3, ("different lengths: 2, 3",)),
]  # fmt: skip
ALL = [*YAML, *KEYS, *DATES, *CONDITIONS, *TABLES, *CARDS, *IN_CASES]


def errors_of(folder: Path) -> list[PackError]:
    try:
        return check_pack(read_pack(folder, strict=False), VOCABULARY)
    except PackErrors as broken:
        return list(broken.errors)


@pytest.mark.parametrize("mistake", ALL, ids=lambda mistake: mistake.what)
def test_mistake_is_told_with_its_place_and_cure(mistake: Mistake, tmp_path: Path) -> None:
    before = FILES[mistake.file]
    assert mistake.old in before
    text = before.replace(mistake.old, mistake.new, 1) if mistake.new != "" or mistake.old != before else mistake.new
    errors = errors_of(write_pack(tmp_path, {mistake.file: text}))
    told = [str(error) for error in errors]
    matching = [error for error in errors if all(word in str(error) for word in mistake.words)]
    assert matching, told
    if mistake.line > 0:
        assert f"{tmp_path / mistake.file}:{mistake.line}" in {str(error.place) for error in matching}, told
    assert all(error.cure and error.thing and not error.cure.endswith(".") for error in errors)


def test_a_sound_pack_has_no_mistakes(tmp_path: Path) -> None:
    assert errors_of(write_pack(tmp_path)) == []


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    files = {
        RULES: FILES[RULES].replace("outcome: decline", "outcome: reject").replace("lenders >= 5", "lendrs >= 5"),
        TABLE: FILES[TABLE].replace("[4, 11]", "[5, 11]"),
        SCALE: FILES[SCALE].replace("pd_until: 1,", "pd_until: 0.9,"),
        PRODUCT: "\tx",
    }
    places = {(Path(e.place.file).name, e.place.line) for e in errors_of(write_pack(tmp_path, files))}
    assert places == {("all.yaml", 7), ("all.yaml", 14), ("price.yaml", 9), ("scale.yaml", 5), ("tax_loan.yaml", 1)}


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("rule/all.yaml", "x", ("rule", "did you mean 'rules'")),
        ("rules/all.yml", "x", ("all.yml", "*.yaml")),
        ("rules/old/all.yaml", "x", ("old", "no folder below")),
        ("pack.yml", "x", ("pack.yml", "did you mean 'pack.yaml'")),
        ("scale.yaml", b"\xff\xfe\x00x", ("scale.yaml:1", "not UTF-8")),
        ("scale.yaml", "from: \x00", ("scale.yaml:1",)),
    ],
)
def test_files_that_nothing_reads(file: str, text: str | bytes, words: tuple[str, ...], tmp_path: Path) -> None:
    errors = errors_of(write_pack(tmp_path, {file: text}))
    assert any(all(word in str(error) for word in words) for error in errors), [str(e) for e in errors]


def test_a_pack_may_hold_notes(tmp_path: Path) -> None:
    notes = {"README.md": "x", "rules/README.md": "x", "rules/.all.yaml.swp": "x"}
    assert errors_of(write_pack(tmp_path, notes)) == []


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (None, ("there is no pack.yaml", "Give the folder")),
        ("", ("empty",)),
        ("[]", ("a list", "a mapping")),
        ("id: x\n", ("lacks title, version",)),
        ("id: x\ntitle: {en: X, zh: X}\nversion: 1\ncurrency: CNY\n", ("lacks starts",)),
    ],
)
def test_broken_heads(head: str | None, words: tuple[str, ...], tmp_path: Path) -> None:
    errors = errors_of(write_pack(tmp_path, {"pack.yaml": head}))
    assert any(all(word in str(error) for word in words) for error in errors), [str(e) for e in errors]


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(PackErrors, match="no such folder"):
        read_pack(tmp_path / "nowhere")
