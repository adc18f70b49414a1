"""A large bank out of a small one: its own files laid side by side under new ids, copy by copy.

Each copy is other branches and other people of one bank, with firms and loans of their own: a bank with a hundred times
the borrowers has more branches, not a hundred times the loans in each. Days, texts, products, trades and towns stay as
they are, and so does the order of the rows by day.
"""

from __future__ import annotations

import shutil
import string
from pathlib import Path

import polars as pl

IDS = (
    *("application_id", "enterprise_id", "loan_id", "renews_loan_id", "parent_loan_id", "check_id", "warning_id"),
    *("case_id", "person_id", "officer", "reviewer", "approver", "closed_by", "branch", "device_id", "group_id"),
    "connected_group_id",
)
"""Columns of one id a row."""
LISTS = ("investigators", "photo_hashes")
"""Columns of ids with spaces between."""
READ = ("process", "month_ends", "outcomes.parquet", "decisions/features.parquet")
BOOK = ("book/contracts.parquet", "book/borrowers.parquet")
SIGNS = string.digits + string.ascii_uppercase


def lay_side_by_side(bank: Path, copies: int, out: Path) -> None:
    """This function will write to `out` the files of `bank` that a diagnosis reads, `copies` times (1,296 at most).

    An id gets two signs behind it, so that it stays about as long as it was.
    """
    marks = [f"{SIGNS[at // 36]}{SIGNS[at % 36]}" for at in range(copies)]
    numbered = pl.LazyFrame({"copy": marks, "copy_no": range(copies)}, schema={"copy": pl.String, "copy_no": pl.Int64})
    for path in _files(bank):
        laid = out / path.relative_to(bank)
        laid.parent.mkdir(parents=True, exist_ok=True)
        _laid(pl.scan_parquet(path), numbered, copies).sink_parquet(laid)
    shutil.copy(bank / "bank.yaml", out / "bank.yaml")


def _files(bank: Path) -> list[Path]:
    named = [bank / part for part in (*READ, *BOOK)]
    found = [sorted(path.glob("*.parquet")) if path.is_dir() else [path] for path in named]
    return [path for paths in found for path in paths if path.is_file()]


def _laid(table: pl.LazyFrame, numbered: pl.LazyFrame, copies: int) -> pl.LazyFrame:
    held = table.collect_schema().names()
    mark = pl.col("copy")
    changed = [pl.col(name) + mark for name in IDS if name in held]
    changed += [_each(name) for name in LISTS if name in held]
    if "event_no" in held:
        changed.append((pl.col("event_no") - 1) * copies + pl.col("copy_no") + 1)
    laid = table.join(numbered, how="cross", maintain_order="left").with_columns(changed).drop("copy", "copy_no")
    return laid.with_columns(row=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32)) if "row" in held else laid


def _each(name: str) -> pl.Expr:
    """The ids of a column of lists in text, each with the mark behind it."""
    return pl.col(name).str.replace_all(" ", pl.col("copy") + " ", literal=True) + pl.col("copy")
