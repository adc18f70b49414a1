"""Tables answer once for every point: on the edge, just below it, outside, missing."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tallystick.pack import PackErrors
from tallystick.pack.policy import Grid, PolicyError
from tests.pack.small_bank import DAY, FILES, VOCABULARY, small_bank

TABLE = FILES["tables/price.yaml"]


def grid_of(tmp_path: Path, text: str = TABLE) -> Grid:
    """This function will give the one table of the small bank, written as `text`."""
    return small_bank(tmp_path, {"tables/price.yaml": text, "cases/all.yaml": None}).on(DAY, VOCABULARY).grid("price")


@pytest.mark.parametrize(
    ("rank", "security", "floor"),
    [
        (1, "mortgaged", 385),
        (1, "unsecured", 465),
        (3, "unsecured", 465),
        (4, "unsecured", 600),
        (4, "mortgaged", 600),
        (10, "mortgaged", 600),
        (11, "mortgaged", None),
        (0, "mortgaged", None),
        (-5, "unsecured", None),
        (None, "mortgaged", None),
        (1, None, None),
        (None, None, None),
        (1, "pledged", None),
        (5, "", None),
    ],
)
def test_a_table_at_its_edges(rank: int | None, security: str | None, floor: int | None, tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"grade_rank": [rank], "security": [security]}, schema={"grade_rank": pl.Int32, "security": pl.String}
    )
    assert frame.select(grid_of(tmp_path)["floor_bp"]).item() == floor


OPEN = """\
name: price
from: 2024-01-01
source: Manual
dimensions:
  - {column: amount_minor, kind: band, missing: true}
  - {column: has_guarantor, kind: code, values: [true, false], missing: true}
outputs:
  - {name: who, type: text, unit: code}
  - {name: share, type: float, unit: share}
rows:
  - {amount_minor: [null, 100], has_guarantor: any, who: branch, share: 0.5}
  - {amount_minor: [100, null], has_guarantor: true, who: region, share: 1}
  - {amount_minor: [100, null], has_guarantor: false, who: head, share: 0}
  - {amount_minor: any, has_guarantor: missing, who: head, share: 0.1}
  - {amount_minor: missing, has_guarantor: any, who: board, share: 0.2}
  - {amount_minor: missing, has_guarantor: missing, who: board, share: 0.3}
"""


@pytest.mark.parametrize(
    ("amount", "guarantor", "answer"),
    [
        (-1, True, ("branch", 0.5)),
        (99, False, ("branch", 0.5)),
        (100, True, ("region", 1.0)),
        (100, False, ("head", 0.0)),
        (10**15, True, ("region", 1.0)),
        (100, None, ("head", 0.1)),
        (None, True, ("board", 0.2)),
        (None, None, ("board", 0.3)),
    ],
)
def test_open_ends_flags_and_missing(
    amount: int | None, guarantor: bool | None, answer: tuple[str, float], tmp_path: Path
) -> None:
    frame = pl.DataFrame(
        {"amount_minor": [amount], "has_guarantor": [guarantor]},
        schema={"amount_minor": pl.Int64, "has_guarantor": pl.Boolean},
    )
    grid = grid_of(tmp_path, OPEN)
    found = frame.select(who=grid["who"], share=grid["share"])
    assert found.row(0) == answer
    assert found.schema == {"who": pl.String, "share": pl.Float64}


def test_every_row_that_lacks_is_a_gap(tmp_path: Path) -> None:
    lines = OPEN.splitlines(keepends=True)
    gaps = [
        "amount_minor [open, 100), has_guarantor true or false",
        "amount_minor [100, open), has_guarantor true",
        "amount_minor [100, open), has_guarantor false",
        "amount_minor [open, open), has_guarantor missing",
        "amount_minor missing, has_guarantor true or false",
        "amount_minor missing, has_guarantor missing",
    ]
    for number, gap in enumerate(gaps):
        text = "".join(line for n, line in enumerate(lines) if n != 10 + number)
        with pytest.raises(PackErrors) as broken:
            grid_of(tmp_path, text)
        assert [e.cause for e in broken.value.errors] == [f"no row answers for {gap}"]
        assert broken.value.errors[0].place.line == 10


def test_two_gaps_are_two_boxes(tmp_path: Path) -> None:
    text = TABLE.replace("[1, 4], security: mortgaged", "[2, 4], security: mortgaged").replace("[4, 11]", "[5, 11]")
    with pytest.raises(PackErrors) as broken:
        grid_of(tmp_path, text)
    assert [e.cause.removeprefix("no row answers for ") for e in broken.value.errors] == [
        "grade_rank [1, 2), security mortgaged",
        "grade_rank [4, 5), security unsecured or mortgaged",
    ]


def test_a_table_of_one_cell(tmp_path: Path) -> None:
    text = OPEN[: OPEN.index("dimensions")] + (
        "dimensions: [{column: amount_minor, kind: band}]\n"
        "outputs: [{name: share, type: float}]\n"
        "rows: [{amount_minor: any, share: 0.25}]\n"
    )
    frame = pl.DataFrame({"amount_minor": [1, None]}, schema={"amount_minor": pl.Int64})
    assert frame.select(grid_of(tmp_path, text)["share"]).to_series().to_list() == [0.25, None]


def test_a_table_works_on_any_frame(tmp_path: Path) -> None:
    grid = grid_of(tmp_path)
    frame = pl.DataFrame({"grade_rank": [1, 5, None] * 1000, "security": ["unsecured", "mortgaged", None] * 1000})
    expected = [465, 600, None] * 1000
    assert frame.lazy().select(grid["floor_bp"]).collect(engine="streaming").to_series().to_list() == expected
    assert frame.head(0).select(floor=grid["floor_bp"]).schema == {"floor": pl.Int64}
    together = frame.with_columns(floor=grid["floor_bp"]).filter(pl.col("floor") > 500)
    assert together.height == 1000


def test_an_unknown_output_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="no output 'floor'; did you mean 'floor_bp'"):
        grid_of(tmp_path)["floor"]


def test_a_table_too_large_to_prove(tmp_path: Path) -> None:
    dimensions = "".join(f"  - {{column: c{n}, kind: band}}\n" for n in range(5))
    rows = "".join("  - {" + ", ".join(f"c{d}: [{n}, {n + 1}]" for d in range(5)) + ", x: 1}\n" for n in range(20))
    head = "name: price\nfrom: 2024-01-01\nsource: S\n"
    text = f"{head}dimensions:\n{dimensions}outputs: [{{name: x, type: int}}]\nrows:\n{rows}"
    with pytest.raises(PackErrors, match="cells, more than"):
        grid_of(tmp_path, text)
