"""Edges that no case covers are found; a bank can reach none."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tallystick.kernel.columns import Columns
from tallystick.pack import Pack, Policy
from tallystick.pack.cases import run_cases
from tallystick.pack.edges import uncovered_edges
from tests.pack.small_bank import FILES, VOCABULARY, decide, small_bank

COVERED = """\
day: 2026-01-01
base: {dscr: 2, amount_minor: 50000000, lenders: 1, has_guarantor: false, security: unsecured}
cases:
  - {name: good, expect: {outcome: approve, hit: []}}
  - {name: at the floor, change: {dscr: 1.2}, expect: {hit: []}}
  - {name: below the floor, change: {dscr: 1.19}, expect: {hit: [AFF-01]}}
  - {name: the day before, day: 2025-12-31, change: {dscr: 1.19}, expect: {hit: []}}
  - {name: at the guaranteed floor, change: {has_guarantor: true, dscr: 0.8}, expect: {hit: []}}
  - {name: below the guaranteed floor, change: {has_guarantor: true, dscr: 0.79}, expect: {hit: [AFF-01]}}
  - {name: cover not known, change: {dscr: null}, expect: {unknown: [AFF-01]}}
  - {name: guarantor not known, change: {has_guarantor: null, dscr: 1}, expect: {unknown: [AFF-01]}}
  - {name: at the micro amount, change: {amount_minor: 100000000, lenders: 9}, expect: {hit: []}}
  - {name: four lenders, change: {amount_minor: 100000001, lenders: 4}, expect: {hit: []}}
  - {name: five lenders, change: {amount_minor: 100000001, lenders: 5}, expect: {hit: [LEN-01]}}
  - {name: amount not known, change: {amount_minor: null, lenders: 9}, expect: {unknown: [LEN-01]}}
  - {name: lenders not known, change: {amount_minor: 100000001, lenders: null}, expect: {unknown: [LEN-01]}}
probes:
  - {table: price, at: {grade_rank: [1, 3, 4], security: unsecured}, expect: {floor_bp: [465, 465, 600]}}
"""


def lacking(pack: Pack, given: Columns = VOCABULARY) -> set[tuple[str, str, str]]:
    """This function will give kind, thing and what lacks of every uncovered edge."""
    found = uncovered_edges(pack, VOCABULARY, run_cases(pack, VOCABULARY, decide), given=given)
    return {(edge.kind, edge.thing, edge.lacks) for edge in found}


def without(tmp_path: Path, name: str) -> set[tuple[str, str, str]]:
    """This function will give what lacks when the case called `name` is left out."""
    lines = [line for line in COVERED.splitlines(keepends=True) if f"name: {name}," not in line]
    assert len(lines) == COVERED.count("\n") - 1
    return lacking(small_bank(tmp_path, {"cases/all.yaml": "".join(lines)}))


def test_all_edges_can_be_covered(tmp_path: Path) -> None:
    pack = small_bank(tmp_path, {"cases/all.yaml": COVERED})
    assert run_cases(pack, VOCABULARY, decide).failures == ()
    assert lacking(pack) == set()


FLOOR = "AFF-01, when: dscr < @dscr_floor"
GUARANTEED = "AFF-01, except 1 then: dscr < @dscr_floor_guaranteed"
ON, OTHER = "stands on the threshold", "stands on its other side"


def test_each_case_is_needed(tmp_path: Path) -> None:
    day = ("change", "parameter 'dscr_floor'", "stands on 2025-12-31, the day before")
    expected = {
        "at the floor": {("threshold", FLOOR, ON)},
        "below the floor": set[tuple[str, str, str]](),
        "the day before": {day},
        "at the guaranteed floor": {("threshold", GUARANTEED, ON)},
        "below the guaranteed floor": {("threshold", GUARANTEED, OTHER)},
        "cover not known": {("missing", "AFF-01, column: dscr", "has it alone null")},
        "guarantor not known": {("missing", "AFF-01, column: has_guarantor", "has it alone null")},
        "at the micro amount": {("threshold", "LEN-01, applies: amount_minor > @micro_amount_minor", ON)},
        "four lenders": {("threshold", "LEN-01, when: lenders >= 5", OTHER)},
        "five lenders": {("threshold", "LEN-01, when: lenders >= 5", ON)},
        "amount not known": {("missing", "LEN-01, column: amount_minor", "has it alone null")},
        "lenders not known": {("missing", "LEN-01, column: lenders", "has it alone null")},
    }
    assert {name: without(tmp_path / name, name) for name in expected} == expected | {
        "below the floor": {("threshold", FLOOR, OTHER)}
    }


def test_a_case_counts_only_where_the_rule_is_asked(tmp_path: Path) -> None:
    text = COVERED.replace("amount_minor: 100000001, lenders: 5", "amount_minor: 99999999, lenders: 5")
    assert ("threshold", "LEN-01, when: lenders >= 5", ON) in lacking(small_bank(tmp_path, {"cases/all.yaml": text}))


def test_bands(tmp_path: Path) -> None:
    text = COVERED.replace("[1, 3, 4]", "[2, 4]").replace("[465, 465, 600]", "[465, 600]")
    assert lacking(small_bank(tmp_path / "a", {"cases/all.yaml": text})) == {
        ("band", "table 'price', grade_rank", "asks at 1")
    }
    text = COVERED[: COVERED.index("probes")]
    assert lacking(small_bank(tmp_path / "b", {"cases/all.yaml": text})) == {
        ("band", "table 'price', grade_rank", "asks at 1"),
        ("band", "table 'price', grade_rank", "asks at 4"),
        ("band", "table 'price', grade_rank", "asks in the band below 4"),
    }


def test_a_table_changes_on_a_day_that_its_probes_may_stand_on(tmp_path: Path) -> None:
    table = FILES["tables/price.yaml"]
    later = table.replace("from: 2024-01-01", "from: 2025-06-01").replace("465", "470")
    both = "".join("- " + text.replace("\n", "\n  ").rstrip(" ") for text in (table, later))
    lacks = {
        ("change", "table 'price'", "stands on 2025-06-01"),
        ("change", "table 'price'", "stands on 2025-05-31, the day before"),
    }
    text = COVERED.replace("465, 465", "470, 470")
    assert lacking(small_bank(tmp_path / "a", {"tables/price.yaml": both, "cases/all.yaml": text})) == lacks
    text += (
        "  - {table: price, day: 2025-05-31, at: {grade_rank: 1, security: unsecured}, expect: {floor_bp: 465}}\n"
        "  - {table: price, day: 2025-06-01, at: {grade_rank: 1, security: unsecured}, expect: {floor_bp: 470}}\n"
    )
    assert lacking(small_bank(tmp_path / "b", {"tables/price.yaml": both, "cases/all.yaml": text})) == set()


def test_codes_want_true_and_false(tmp_path: Path) -> None:
    rules = (
        FILES["rules/all.yaml"].replace("lenders >= 5", "security in ('mortgaged')").replace("  shows: lenders\n", "")
    )
    text = COVERED.replace("hit: [LEN-01]", "hit: []").replace("unknown: [LEN-01]", "outcome: approve")
    found = lacking(small_bank(tmp_path, {"rules/all.yaml": rules, "cases/all.yaml": text}))
    assert ("codes", "LEN-01, when: security in ('mortgaged')", "makes it true") in found
    assert ("codes", "LEN-01, when: security in ('mortgaged')", "makes it false") not in found


def test_what_a_step_works_out_wants_both_sides_only(tmp_path: Path) -> None:
    def flow(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
        return decide(frame.with_columns(dscr=pl.col("sales_minor") / 7e7), policy)

    given = Columns(column for name, column in VOCABULARY.items() if name != "dscr")
    text = """\
day: 2026-01-01
base: {sales_minor: 100000000, amount_minor: 5, lenders: 1, has_guarantor: false}
cases:
  - {name: above, expect: {hit: []}}
  - {name: below, change: {sales_minor: 80000000}, expect: {hit: [AFF-01]}}
  - {name: unknown, change: {sales_minor: null}, expect: {unknown: [AFF-01]}}
"""
    pack = small_bank(tmp_path, {"cases/all.yaml": text})
    run = run_cases(pack, VOCABULARY, flow, given=given)
    things = {edge.thing for edge in uncovered_edges(pack, VOCABULARY, run, given=given)}
    assert FLOOR not in things
    assert "AFF-01, column: dscr" not in things
    assert GUARANTEED in things
