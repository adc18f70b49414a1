"""A pack that extends another states only what differs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tallystick.pack import Pack, PackErrors, read_pack
from tallystick.pack.cases import run_cases
from tallystick.pack.differences import differences
from tests.pack.small_bank import DAY, FILES, VOCABULARY, decide, small_bank, write_pack

HEAD = """\
id: strict_bank
title: {en: Strict bank, zh: 严格银行}
version: 1.0.0
extends: ../small
"""
STRICTER = "dscr_floor: {values: {2024-01-01: 1.5}}\n"


def strict_bank(tmp_path: Path, files: Mapping[str, str]) -> Pack:
    """This function will give a pack with `files` that extends the small bank."""
    write_pack(tmp_path / "small")
    folder = tmp_path / "strict"
    for name, text in {"pack.yaml": HEAD, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return read_pack(folder)


def changed(pack: Pack, tmp_path: Path) -> list[tuple[str, str, str, str, str]]:
    """This function will give what differs from the small bank."""
    found = differences(read_pack(tmp_path / "small"), pack)
    return [(d.kind, d.name, d.path, d.before, d.after) for d in found]


def test_nothing_but_a_head(tmp_path: Path) -> None:
    pack = strict_bank(tmp_path, {})
    assert changed(pack, tmp_path) == []
    assert pack.digest != read_pack(tmp_path / "small").digest
    assert (pack.id, pack.starts, pack.content.head.currency) == ("strict_bank", DAY.replace(year=2024), "CNY")
    assert run_cases(pack, VOCABULARY, decide).failures == ()


def test_one_value(tmp_path: Path) -> None:
    pack = strict_bank(tmp_path, {"parameters/floor.yaml": STRICTER})
    policy = pack.on(DAY, VOCABULARY)
    assert policy.number("dscr_floor") == 1.5
    assert policy.parameters["dscr_floor"].source == "Manual 4.2"
    assert changed(pack, tmp_path) == [
        (
            "parameter",
            "dscr_floor",
            "values",
            "since 2024-01-01, value 1; since 2026-01-01, value 1.2",
            "since 2024-01-01, value 1.5",
        )
    ]


def test_a_rule_replaces_all_versions_of_its_code(tmp_path: Path) -> None:
    one = FILES["rules/all.yaml"][FILES["rules/all.yaml"].index("- code: LEN-01") :]
    pack = strict_bank(tmp_path, {"rules/lenders.yaml": one.replace(">= 5", ">= 3")})
    assert changed(pack, tmp_path) == [("rule", "LEN-01", "when", "lenders >= 5", "lenders >= 3")]


def test_what_is_removed(tmp_path: Path) -> None:
    head = HEAD + "removes: {rules: [LEN-01], products: [tax_loan]}\n"
    pack = strict_bank(tmp_path, {"pack.yaml": head})
    assert changed(pack, tmp_path) == [
        ("rule", "LEN-01", "", "present", "absent"),
        ("product", "tax_loan", "", "present", "absent"),
    ]


def test_what_is_added(tmp_path: Path) -> None:
    one = FILES["rules/all.yaml"][FILES["rules/all.yaml"].index("- code: LEN-01") :].replace("LEN-01", "LEN-02")
    assert changed(strict_bank(tmp_path, {"rules/more.yaml": one}), tmp_path) == [
        ("rule", "LEN-02", "", "absent", "present")
    ]


def test_cases_come_along_and_are_replaced_by_name(tmp_path: Path) -> None:
    pack = strict_bank(tmp_path, {"parameters/floor.yaml": STRICTER})
    failed = {failure.case for failure in run_cases(pack, VOCABULARY, decide).failures}
    assert failed == {"at the floor", "the day before"}
    cases = """\
day: 2026-01-01
cases:
  - {name: at the floor, change: {dscr: 1.5}, expect: {outcome: approve, hit: []}}
  - {name: the day before, day: 2025-12-31, change: {dscr: 1.19}, expect: {outcome: decline}}
"""
    pack = strict_bank(tmp_path, {"parameters/floor.yaml": STRICTER, "cases/all.yaml": cases})
    run = run_cases(pack, VOCABULARY, decide)
    assert (run.failures, run.cases) == ((), 4)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (HEAD.replace("../small", "../smal"), r"pack.yaml:4: extends '../smal': there is no pack.yaml in"),
        (HEAD.replace("../small", "../strict"), "leads back to the pack itself"),
        (HEAD.replace("strict_bank", "small_bank"), "has the id of the pack it extends"),
        (HEAD + "removes: {rules: [LEN-1]}\n", "pack.yaml:5: removes: .* no rule 'LEN-1'; did you mean 'LEN-01'"),
        (HEAD + "removes: {rule: [LEN-01]}\n", "'rule'; did you mean 'rules'"),
    ],
)
def test_what_cannot_be_extended(head: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(PackErrors, match=words):
        strict_bank(tmp_path, {"pack.yaml": head})


def test_a_circle_of_two(tmp_path: Path) -> None:
    write_pack(tmp_path / "small", {"pack.yaml": FILES["pack.yaml"] + "extends: ../strict\n"})
    (tmp_path / "strict").mkdir()
    (tmp_path / "strict" / "pack.yaml").write_text(HEAD)
    with pytest.raises(PackErrors, match="leads back to the pack itself"):
        read_pack(tmp_path / "strict")


def test_mistakes_below_are_told_too(tmp_path: Path) -> None:
    with pytest.raises(PackErrors, match=r"small/scale.yaml:5: .*0\.9"):
        write_pack(tmp_path / "small", {"scale.yaml": FILES["scale.yaml"].replace("pd_until: 1,", "pd_until: 0.9,")})
        (tmp_path / "strict").mkdir()
        (tmp_path / "strict" / "pack.yaml").write_text(HEAD)
        read_pack(tmp_path / "strict")


def test_a_pack_is_told_apart_from_itself_by_nothing(tmp_path: Path) -> None:
    assert differences(small_bank(tmp_path), small_bank(tmp_path)) == []
