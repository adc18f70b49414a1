"""A pack's own cases: what is expected, what came out, and where it is written."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tallystick.kernel.columns import Columns
from tallystick.pack import PackErrors, Policy
from tallystick.pack.cases import Failure, run_cases
from tests.pack.small_bank import FILES, VOCABULARY, decide, small_bank

BASE = FILES["cases/all.yaml"][: FILES["cases/all.yaml"].index("cases:")]


def failures(tmp_path: Path, *lines: str, probes: str = "") -> list[tuple[int, str, str, str, str]]:
    """This function will give line, case, what, expected and got of each failure of these cases and probes."""
    text = BASE + "cases:\n" + "".join(f"  - {{{line}}}\n" for line in lines) + probes
    pack = small_bank(tmp_path, {"cases/all.yaml": text})
    found = run_cases(pack, VOCABULARY, decide).failures
    return [(f.place.line, f.case, f.what, f.expected, f.got) for f in found]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("name: x, expect: {outcome: approve}", None),
        ("name: x, expect: {outcome: refer}", ("outcome", "refer", "approve")),
        ("name: x, change: {dscr: 0.1}, expect: {hit: [AFF-01]}", None),
        ("name: x, change: {dscr: 0.1}, expect: {hit: []}", ("hit", "[]", "[AFF-01]")),
        ("name: x, change: {dscr: null}, expect: {unknown: [AFF-01], outcome: refer}", None),
        ("name: x, change: {dscr: null}, expect: {unknown: []}", ("unknown", "[]", "[AFF-01]")),
        ("name: x, expect: {dscr: 2}", None),
        ("name: x, expect: {dscr: 2.000000000001}", None),
        ("name: x, expect: {dscr: 2.0001}", ("dscr", "2.0001", "2.0")),
        ("name: x, expect: {sales_minor: null}", None),
        ("name: x, expect: {sales_minor: 0}", ("sales_minor", "0", "null")),
        ("name: x, expect: {has_guarantor: false}", None),
        ("name: x, expect: {has_guarantor: 0}", ("has_guarantor", "0", "false")),
        ("name: x, change: {founded_day: 2020-01-01}, expect: {founded_day: 2020-01-01}", None),
        ("name: x, expect: {outcom: approve}", ("outcom", "approve", "no such column; did you mean 'outcome'?")),
        ("name: x, change: {lenders: 9, amount_minor: 200000000}, expect: {hit: [LEN-01], outcome: refer}", None),
        ("name: x, day: 2025-12-31, change: {dscr: 1.1}, expect: {hit: []}", None),
        ("name: x, change: {dscr: 1.1}, expect: {hit: [AFF-01]}", None),
    ],
)
def test_expectations(line: str, wrong: tuple[str, str, str] | None, tmp_path: Path) -> None:
    assert failures(tmp_path, line) == ([] if wrong is None else [(4, "x", *wrong)])


def test_a_failure_says_where(tmp_path: Path) -> None:
    text = BASE + "cases:\n  - name: x\n    expect:\n      outcome: approve\n      hit: [AFF-01]\n"
    pack = small_bank(tmp_path, {"cases/all.yaml": text})
    (failure,) = run_cases(pack, VOCABULARY, decide).failures
    assert isinstance(failure, Failure)
    assert str(failure).endswith("cases/all.yaml:7: x: hit: expected [AFF-01], got []")


@pytest.mark.parametrize(
    ("probe", "wrong"),
    [
        ("at: {grade_rank: 1, security: mortgaged}, expect: {floor_bp: 385}", []),
        ("at: {grade_rank: [1, 3, 4], security: mortgaged}, expect: {floor_bp: [385, 385, 600]}", []),
        ("at: {grade_rank: [0, 11, null], security: mortgaged}, expect: {floor_bp: null}", []),
        ("day: [2024-01-01, 2026-01-01], at: {grade_rank: 1, security: mortgaged}, expect: {floor_bp: 385}", []),
        (
            "at: {grade_rank: [3, 4], security: mortgaged}, expect: {floor_bp: 385}",
            [(5, "table 'price' on 2026-01-01 at grade_rank 4, security mortgaged", "floor_bp", "385", "600")],
        ),
        (
            "at: {grade_rank: 1, security: null}, expect: {floor_bp: 385}",
            [(5, "table 'price' on 2026-01-01 at grade_rank 1, security null", "floor_bp", "385", "null")],
        ),
    ],
)
def test_probes(probe: str, wrong: list[tuple[int, str, str, str, str]], tmp_path: Path) -> None:
    probes = f"probes: [{{table: price, {probe}}}]\n"
    assert failures(tmp_path, "name: x, expect: {outcome: approve}", probes=probes) == wrong


def test_what_steps_make_is_not_given(tmp_path: Path) -> None:
    """A column that a step adds may be expected, and is not in the frame before it."""

    def flow(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
        assert "dscr" not in frame.collect_schema()
        return decide(frame.with_columns(dscr=pl.col("sales_minor") / pl.col("amount_minor")), policy)

    given = Columns(column for name, column in VOCABULARY.items() if name != "dscr")
    line = "{name: x, change: {sales_minor: 60000000}, expect: {dscr: 1.2, hit: []}}"
    text = BASE.replace("dscr: 2, ", "") + f"cases: [{line}]\n"
    pack = small_bank(tmp_path, {"cases/all.yaml": text})
    assert run_cases(pack, VOCABULARY, flow, given=given).failures == ()


def test_cases_of_a_broken_pack_do_not_run(tmp_path: Path) -> None:
    rules = FILES["rules/all.yaml"].replace("lenders >= 5", "lendrs >= 5")
    with pytest.raises(PackErrors, match="'lendrs'"):
        run_cases(small_bank(tmp_path, {"rules/all.yaml": rules}), VOCABULARY, decide)


def test_a_row_that_the_decision_loses(tmp_path: Path) -> None:
    pack = small_bank(tmp_path)
    run = run_cases(pack, VOCABULARY, lambda frame, policy: decide(frame, policy).head(0))
    assert {(f.what, f.got) for f in run.failures} == {("the row", "none")}
