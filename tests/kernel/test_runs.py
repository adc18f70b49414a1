"""What a run of rows with one key comes to: the same as Polars groups it, null where nothing is known."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.runs import runs_of

SCHEMA = {"key": pl.String, "amount": pl.Int64, "share": pl.Float64, "word": pl.String, "flag": pl.Boolean}
ROW = st.tuples(
    st.sampled_from("edcba"),
    st.none() | st.integers(-50, 50),
    st.none() | st.floats(-1, 1),
    st.none() | st.sampled_from(["x", "y"]),
    st.booleans(),
)


@given(st.lists(ROW, max_size=25))
def test_each_run_is_what_a_group_would_be(rows: list[tuple[str, int | None, float | None, str | None, bool]]) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    runs = runs_of(frame.lazy(), "key")
    found = pl.DataFrame(
        {
            "key": runs.key,
            "rows": runs.count,
            "amount": runs.total("amount"),
            "flags": runs.total("flag"),
            "most": runs.largest("amount"),
            "share": runs.largest("share"),
            "known": runs.all_known("amount"),
            "word": runs.first("word"),
        }
    )
    wanted = frame.group_by("key", maintain_order=True).agg(
        rows=pl.len().cast(pl.Int64),
        amount=pl.col("amount").sum(),
        flags=pl.col("flag").sum().cast(pl.Int64),
        most=pl.col("amount").max(),
        share=pl.col("share").max(),
        known=pl.col("amount").is_not_null().all(),
        word=pl.col("word").drop_nulls().first(),
    )
    assert found.equals(wanted.select(found.columns).sort("key"))


def test_nothing_known_is_null_and_a_sum_of_nothing_is_nothing() -> None:
    rows = pl.DataFrame(
        {"key": ["b", "a", "b"], "amount": [None, 3, None]}, schema={"key": pl.String, "amount": pl.Int64}
    )
    runs = runs_of(rows.lazy(), "key")
    assert runs.key.to_list() == ["a", "b"]
    assert runs.largest("amount").to_list() == [3, None]
    assert runs.total("amount").to_list() == [3, 0]
    assert runs.first("amount").to_list() == [3, None]
