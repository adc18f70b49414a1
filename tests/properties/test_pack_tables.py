"""A table's compiled lookup answers as a search of its rows by hand would."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.columns import Column, Columns
from tallystick.pack import read_pack

HEAD = "id: p\ntitle: {en: P, zh: P}\nversion: 1\ncurrency: CNY\nstarts: 2024-01-01\n"
CODES = ("a", "b", "c")
COLUMNS = Columns((Column("x", pl.Int64, "count", "x"), Column("y", pl.Float64, "ratio", "y")))

cuts = st.lists(st.integers(-20, 20), min_size=0, max_size=5, unique=True).map(sorted)
bands = cuts.map(lambda ends: list(pairwise([None, *ends, None])))
halves = bands.map(lambda found: [tuple(None if end is None else end / 2 for end in band) for band in found])
groups = st.sampled_from(([["a"], ["b"], ["c"]], [["a", "b"], ["c"]], [["a", "b", "c"]], [["a", "c"], ["b"]]))
Band = tuple[float | None, float | None]


def shown(band: Band) -> str:
    return "[" + ", ".join("null" if end is None else str(end) for end in band) + "]"


def inside(value: float | None, band: Band) -> bool:
    lower, upper = band
    return value is not None and (lower is None or value >= lower) and (upper is None or value < upper)


@given(bands, halves, groups, st.randoms(use_true_random=False))
def test_a_lookup_is_a_search(xs: list[Band], ys: list[Band], codes: list[list[str]], chance: object) -> None:
    rows = list(enumerate(product(xs, ys, codes), start=100))
    chance.shuffle(rows)  # type: ignore[attr-defined]
    text = (
        "name: t\nfrom: 2024-01-01\nsource: S\ndimensions:\n  - {column: x, kind: band}\n  - {column: y, kind: band}\n"
        f"  - {{column: z, kind: code, values: [{', '.join(CODES)}]}}\noutputs: [{{name: n, type: int}}]\nrows:\n"
    )
    text += "".join(f"  - {{x: {shown(x)}, y: {shown(y)}, z: [{', '.join(z)}], n: {n}}}\n" for n, (x, y, z) in rows)
    with TemporaryDirectory() as folder:
        (Path(folder) / "tables").mkdir()
        (Path(folder) / "pack.yaml").write_text(HEAD)
        (Path(folder) / "tables" / "t.yaml").write_text(text)
        pack = read_pack(folder)
    grid = pack.on(pack.starts, COLUMNS).grid("t")
    ends = {end for x in xs for end in x if end is not None} | {2 * end for y in ys for end in y if end is not None}
    points = sorted({point for end in ends for point in (end - 1, end, end + 1)} | {0})
    asked = [*product(points, [p / 2 for p in points][:12], (*CODES, "other", None)), (None, 0.0, "a"), (0, None, "a")]
    frame = pl.DataFrame(asked, schema={"x": pl.Int64, "y": pl.Float64, "z": pl.String}, orient="row")
    got = frame.select(grid["n"]).to_series().to_list()
    expected = [
        next((n for n, (a, b, c) in rows if inside(x, a) and inside(y, b) and z in c), None) for x, y, z in asked
    ]
    assert got == expected
