"""Rows by firm are those that a search for the firm finds, in the order of the file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tallystick.engine.evidence.schemas import SCHEMAS, firm_columns
from tallystick.record.evidence.by_firm import ByFirm, schema_of
from tallystick.record.evidence.recent import Recent

FIRMS = ["B", "A", "B", None, "C", "A", "A"]
OTHERS = ["A", "A", "C", "B", None, "D", "B"]


def rows(table: str, named: list[str | None], others: list[str | None]) -> pl.DataFrame:
    """Rows of `table` numbered through, with `named` and, in tables between two firms, `others`."""
    columns = firm_columns(table) or ("enterprise_id",)
    told = dict(zip(columns, (named, others), strict=False)) | {"row": list(range(1, len(named) + 1))}
    return pl.DataFrame([pl.Series(n, told.get(n, [None] * len(named)), t) for n, t in schema_of(table).items()])


@pytest.mark.parametrize("table", sorted(SCHEMAS))
@pytest.mark.parametrize("named", [FIRMS, ["A"] * 7, [None] * 7, []], ids=["several", "one", "unnamed", "empty"])
def test_each_firm_has_its_rows_in_order(table: str, named: list[str | None]) -> None:
    frame = rows(table, named, OTHERS[: len(named)])
    held = ByFirm(table, frame)
    for firm in "ABCDE":
        is_of = pl.any_horizontal(pl.col(c) == firm for c in firm_columns(table) or ("enterprise_id",))
        assert held.of(firm).equals(frame.filter(is_of)), firm


def test_a_row_between_two_firms_stands_with_both_and_once_with_one_that_it_names_twice() -> None:
    held = ByFirm("guarantees", rows("guarantees", ["A", "A"], ["B", "A"]))
    assert (held.of("A")["row"].to_list(), held.of("B")["row"].to_list()) == ([1, 2], [1])


def test_rows_take_the_types_of_their_table() -> None:
    frame = rows("owners", ["A", "B"], []).with_columns(pl.col("row").cast(pl.Int64)).reverse()
    assert ByFirm("owners", frame).of("B").schema == schema_of("owners")


def test_a_file_is_kept_by_firm_unless_it_is_large(tmp_path: Path) -> None:
    path = tmp_path / "file"
    rows("owners", FIRMS, []).write_parquet(path)
    assert Recent(largest=10).by_firm("digest", path, "owners") is None
    recent = Recent()
    first = recent.by_firm("digest", path, "owners")
    assert first is not None
    path.unlink()
    assert recent.by_firm("digest", path, "owners") is first
