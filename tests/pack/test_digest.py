"""The digest changes when the policy changes, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pack.small_bank import FILES, small_bank

SAME = {
    "comments": ("rules/all.yaml", "- code: LEN-01", "# why\n\n- code: LEN-01  # many"),
    "spelling of a condition": ("rules/all.yaml", "when: lenders >= 5", "when: ( lenders>=5 )"),
    "a number as a fraction": ("parameters/all.yaml", "2026-01-01: 1.2}", "2026-01-01: 1.20}"),
    "one as 1.0": ("parameters/all.yaml", "{2024-01-01: 1.0,", "{2024-01-01: 1,"),
    "order of values": (
        "parameters/all.yaml",
        "{2024-01-01: 1.0, 2026-01-01: 1.2}",
        "{2026-01-01: 1.2, 2024-01-01: 1.0}",
    ),
    "quotes": ("rules/all.yaml", "source: Manual 4.3", "source: 'Manual 4.3'"),
    "layout": (
        "products/tax_loan.yaml",
        "terms: {max_amount_minor: 300000000, ",
        "terms: {\n  max_amount_minor: 300_000_000, ",
    ),
    "a list of one": (
        "products/tax_loan.yaml",
        FILES["products/tax_loan.yaml"],
        "".join(("- ", FILES["products/tax_loan.yaml"].replace("\n", "\n  ").rstrip(" "))),
    ),
    "split of rows": (
        "tables/price.yaml",
        "  - {grade_rank: [4, 11], security: any, floor_bp: 600}\n",
        (
            "  - {grade_rank: [4, 7], security: any, floor_bp: 600}\n"
            "  - {grade_rank: [7, 11], security: [mortgaged, unsecured], floor_bp: 600}\n"
        ),
    ),
    "order of codes": ("tables/price.yaml", "values: [unsecured, mortgaged]", "values: [mortgaged, unsecured]"),
    "order of bins": (
        "scorecards/small.yaml",
        "      - {band: [null, 1], points: -20}\n      - {band: [1, null], points: 15, woe: 0.4}\n",
        "      - {band: [1, null], points: 15, woe: 0.4}\n      - {band: [null, 1], points: -20}\n",
    ),
    "order of grades": (
        "scale.yaml",
        FILES["scale.yaml"],
        (
            "from: 2024-01-01\nsource: Manual 5\ngrades:\n"
            "  - {code: B, pd_from: 0.01, pd_until: 1, pd_12m: 0.03}\n"
            "  - {code: A, pd_from: 0, pd_until: 0.01, pd_12m: 0.005}\n"
        ),
    ),
    "cases": ("cases/all.yaml", "lenders: 1", "lenders: 2"),
}
OTHER = {
    "a threshold": ("parameters/all.yaml", "2026-01-01: 1.2", "2026-01-01: 1.21"),
    "its first day": ("parameters/all.yaml", "2026-01-01: 1.2", "2026-01-02: 1.2"),
    "a value to come": ("parameters/all.yaml", "{2024-01-01: 0.8}", "{2024-01-01: 0.8, 2099-01-01: 0.9}"),
    "a comparison": ("rules/all.yaml", "lenders >= 5", "lenders > 5"),
    "an outcome": ("rules/all.yaml", "outcome: refer", "outcome: decline"),
    "what missing means": ("rules/all.yaml", "missing: decline", "missing: refer"),
    "a name": ("rules/all.yaml", "Many lenders", "Too many lenders"),
    "an answer": ("tables/price.yaml", "floor_bp: 465", "floor_bp: 466"),
    "an edge of a band": (
        "tables/price.yaml",
        "[1, 4], security: mortgaged, floor_bp: 385}",
        "[1, 3], security: mortgaged, floor_bp: 385}\n  - {grade_rank: [3, 4], security: mortgaged, floor_bp: 386}",
    ),
    "a domain": ("tables/price.yaml", "max: 11}", "max: 12}"),
    "points": ("scorecards/small.yaml", "points: 20", "points: 21"),
    "calibration": ("scorecards/small.yaml", "slope: 0.015", "slope: 0.016"),
    "a PD": ("scale.yaml", "pd_12m: 0.03", "pd_12m: 0.031"),
    "a term": ("products/tax_loan.yaml", "revolving", "bullet"),
    "the version": ("pack.yaml", "version: 1.0.0", "version: 1.0.1"),
}


def digest_after(tmp_path: Path, file: str, old: str, new: str) -> str:
    """This function will give the small bank's digest after one edit."""
    assert old in FILES[file]
    text = FILES[file].replace(old, new)
    if "max: 12" in new:
        text = text.replace("[4, 11]", "[4, 12]")
    return small_bank(tmp_path / "edited", {file: text}).digest


@pytest.mark.parametrize("edit", SAME.values(), ids=SAME)
def test_the_digest_stays(edit: tuple[str, str, str], tmp_path: Path) -> None:
    assert digest_after(tmp_path, *edit) == small_bank(tmp_path / "plain").digest


@pytest.mark.parametrize("edit", OTHER.values(), ids=OTHER)
def test_the_digest_changes(edit: tuple[str, str, str], tmp_path: Path) -> None:
    assert digest_after(tmp_path, *edit) != small_bank(tmp_path / "plain").digest


def test_the_split_into_files_says_nothing(tmp_path: Path) -> None:
    rules = FILES["rules/all.yaml"]
    cut = rules.index("- code: LEN-01")
    files = {"rules/all.yaml": None, "rules/b.yaml": rules[:cut], "rules/a.yaml": rules[cut:]}
    assert small_bank(tmp_path / "split", files).digest == small_bank(tmp_path / "whole").digest


def test_a_digest_is_for_ever(tmp_path: Path) -> None:
    """Stored decisions name this digest: a change of the way it is worked out would orphan them."""
    assert small_bank(tmp_path).digest == "23444771c83395aaab6552762adea05919ef4d3ab8e80720b1f233654e488828"
