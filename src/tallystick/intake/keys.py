"""Rows with one key. Those that say the same are kept once; those that contradict each other are not used at all."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.intake.tables import SCHEMAS

REPEATS, CONTRADICTS = "repeats_earlier_row", "contradicts_same_key"


def settle_keys(table: str, valid: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """This function will give `valid` with one row a key, and the rows taken out: the schema's columns and `rule`.

    Rows are the same where all but `row` is equal. Keys are looked for by their hashes first, so that a table of many
    million rows needs 8 bytes a row for it.
    """
    schema = SCHEMAS[table]
    key = schema.primary_key()
    nothing = pl.Schema({name: column.dtype for name, column in schema.columns().items()} | {"rule": pl.String()})
    if not key:
        return valid, nothing.to_frame()
    if len(key) == 1 and valid.select(_rises(pl.col(key[0]))).collect(engine="streaming").item():
        return valid, nothing.to_frame()
    hashed = pl.struct(key).hash()
    hashes = np.sort(valid.select(hashed.alias("hash")).collect(engine="streaming").to_series().to_numpy())
    twice = pl.Series(hashes[1:][hashes[1:] == hashes[:-1]], dtype=pl.UInt64).unique()
    if twice.is_empty():
        return valid, nothing.to_frame()
    suspects = valid.filter(hashed.is_in(twice.implode())).collect()
    out = _taken_out(suspects, key)
    if out.is_empty():
        return valid, nothing.to_frame()
    return valid.join(out.lazy().select("row", *key), on=["row", *key], how="anti", maintain_order="left"), out


def _rises(key: pl.Expr) -> pl.Expr:
    """Whether each key is larger than the one before it: then none comes twice."""
    return (key > key.shift(1)).slice(1).all() & (key.null_count() == 0)


def _taken_out(suspects: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    content = [column for column in suspects.columns if column != "row"]
    rows = pl.len().over(key)
    versions = pl.struct(content).n_unique().over(key)
    return (
        suspects.sort("row", maintain_order=True)
        .with_columns(_rows=rows, _versions=versions, _nth=pl.int_range(pl.len()).over(key))
        .filter((pl.col("_rows") > 1) & ((pl.col("_versions") > 1) | (pl.col("_nth") > 0)))
        .with_columns(rule=pl.when(pl.col("_versions") > 1).then(pl.lit(CONTRADICTS)).otherwise(pl.lit(REPEATS)))
        .drop("_rows", "_versions", "_nth")
    )
