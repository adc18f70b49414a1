"""Parquet files, some hundred thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tallystick.intake.bounds import Bounds
from tallystick.intake.errors import IntakeError


def columns_of_parquet(path: Path) -> tuple[str, ...]:
    """This function will give the names of the columns of Parquet file `path`.

    :raises IntakeError: it is no Parquet file, or is not whole.
    """
    try:
        return tuple(pl.read_parquet_schema(path))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _damaged(path, error) from None


def blocks_of_parquet(path: Path, *, bounds: Bounds) -> Iterator[pl.DataFrame]:
    """This function will give all rows of `path` as frames of columns `0`, `1`, ...

    :raises IntakeError: it is damaged.
    """
    names = columns_of_parquet(path)
    try:
        scan = pl.scan_parquet(path, glob=False)
        rows = scan.select(pl.len()).collect().item()
        for first in range(0, rows, bounds.block_rows):
            frame = scan.slice(first, bounds.block_rows).collect()
            yield frame.rename({name: str(number) for number, name in enumerate(names)})
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _damaged(path, error) from None


def _damaged(path: Path, error: Exception) -> IntakeError:
    return IntakeError(
        thing="the Parquet file",
        place=path,
        cause=f"it cannot be read ({str(error).splitlines()[0]})",
        cure="Fetch or write the file again; it is damaged or not whole",
    )
