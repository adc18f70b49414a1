"""Mistakes of YAML, keys and dates, and files that nothing reads: each told with its place and cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from tallystick.pack.errors import PackErrors
from tallystick.pack.pack import read_pack
from tests.pack.mistakes import (
    CARD,
    CASES,
    HEAD,
    PARAMETERS,
    PRODUCT,
    RULES,
    SCALE,
    TABLE,
    Mistake,
    assert_told,
    errors_of,
)
from tests.pack.small_bank import FILES, write_pack

YAML = [
    Mistake("deep nesting", SCALE, FILES[SCALE], "[\n" * 200_000, 5001, ("nested too deeply",)),
    Mistake("nesting", SCALE, FILES[SCALE], "[" * 900 + "]" * 900, 1, ("nested too deeply",)),
    Mistake("a list in a list in a list", SCALE, FILES[SCALE], "a:\n" + "- " * 100_000, 2, ("5000 characters",)),
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
    Mistake("a number too large", PARAMETERS, "2024-01-01: 0.8", "2024-01-01: 1e999", 10, ("a number",)),
    Mistake("a sum too large", PARAMETERS, "1_000_000_00", "9_999_999_999_999_999_999", 15, ("a number",)),
    Mistake("not a number", PARAMETERS, "2024-01-01: 0.8", "2024-01-01: .nan", 10, ("'.nan'", "a number")),
    Mistake(
        "a name with a dash", PARAMETERS, "micro_amount_minor:", "micro-amount:", 11, ("'micro-amount'", "letters")
    ),
    Mistake(
        "an unknown key",
        RULES,
        "  outcome: decline",
        "  outcomes: decline",
        7,
        ("rule 'AFF-01'", "'outcomes'", "did you mean 'outcome'", "keys here are"),
    ),
    Mistake("no missing", RULES, "  missing: decline\n", "", 11, ("rule 'LEN-01'", "lacks missing", "Add")),
    Mistake("no source", RULES, "  source: Manual 4.3\n", "", 11, ("rule 'LEN-01'", "lacks source")),
    Mistake("an unknown outcome", RULES, "outcome: decline", "outcome: reject", 7, ("'reject'", "refer, decline")),
    Mistake("approve is no outcome", RULES, "outcome: decline", "outcome: approve", 7, ("'approve'", "refer, decline")),
    Mistake("one language", RULES, "{en: Many lenders, zh: 贷款银行过多}", "{en: Many lenders}", 12, ("lacks zh",)),
    Mistake(
        "a word for a day",
        RULES,
        "  from: 2024-01-01\n  source: Manual 4.2",
        "  from: soon\n  source: Manual 4.2",
        9,
        ("'soon'", "YYYY-MM-DD"),
    ),
    Mistake("a mapping for a list", RULES, FILES[RULES], "code: AFF-01\n", 1, ("a mapping", "a list")),
    Mistake(
        "text for a number",
        PARAMETERS,
        "2024-01-01: 0.8",
        "2024-01-01: high",
        10,
        ("dscr_floor_guaranteed", "'high'", "a number"),
    ),
    Mistake("a word for a day of a value", PARAMETERS, "2024-01-01: 0.8", "soon: 0.8", 10, ("'soon'", "YYYY-MM-DD")),
    Mistake(
        "an unknown unit",
        PARAMETERS,
        "  unit: ratio\n  source: Manual 4.2\n  values: {2024-01-01: 0.8}",
        "  unit: ration\n  source: Manual 4.2\n  values: {2024-01-01: 0.8}",
        8,
        ("'ration'", "did you mean 'ratio'"),
    ),
    Mistake("no unit", PARAMETERS, "  unit: minor\n", "", 11, ("micro_amount_minor", "lacks unit")),
    Mistake("a fraction of a fen", PARAMETERS, "1_000_000_00", "100.5", 15, ("100.5", "whole")),
    Mistake("a fraction of a point", CARD, "points: -20", "points: -20.5", 14, ("-20.5", "whole number")),
    Mistake("true for text", PRODUCT, "code: tax_loan", "code: true", 1, ("true", "text")),
    Mistake("null for a term", PRODUCT, "repayment: revolving", "repayment: null", 4, ("nothing", "a number, text")),
    Mistake("a currency in words", HEAD, "currency: CNY", "currency: yuan", 4, ("'yuan'", "three capital letters")),
]
DATES = [
    Mistake(
        "it ends before it begins",
        RULES,
        "  source: Manual 4.2",
        "  until: 2023-01-01\n  source: Manual 4.2",
        10,
        ("ends on 2023-01-01", "after `from`"),
    ),
    Mistake(
        "two versions of one day",
        RULES,
        "- code: LEN-01",
        "- code: AFF-01",
        18,
        ("rule 'AFF-01'", "two versions begin on 2024-01-01"),
    ),
    Mistake(
        "a case before the pack starts", CASES, "2025-12-31", "2023-12-31", 7, ("2023-12-31", "before the pack starts")
    ),
    Mistake(
        "a parameter that begins too late",
        PARAMETERS,
        "{2024-01-01: 0.8}",
        "{2024-06-01: 0.8}",
        0,
        ("no value on 2024-01-01", "2024-06-01"),
    ),
]


@pytest.mark.parametrize("mistake", [*YAML, *KEYS, *DATES], ids=str)
def test_mistake_in_a_file_is_told(mistake: Mistake, tmp_path: Path) -> None:
    assert_told(mistake, tmp_path)


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
