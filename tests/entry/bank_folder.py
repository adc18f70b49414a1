"""The bank of eight loans on disk, with its closed month in `closed`."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from tests.engine.status.a_bank import DAY, FIRMS, a_bank


def write_folder(out: Path) -> Path:
    """This function will write the bank into the folder `out` and give it."""
    bank = a_bank()
    for name in ("process", "book", "evidence", "month_ends", "closed"):
        (out / name).mkdir()
    (out / "bank.yaml").write_text("name: Small\n", "utf-8")
    channel = {"channel": "branch", "term_months": 12}
    bank.applications.with_columns(**{k: pl.lit(v) for k, v in channel.items()}).write_parquet(
        out / "process" / "applications.parquet"
    )
    for (month,), rows in bank.month_ends.partition_by("month", as_dict=True, include_key=False).items():
        rows.write_parquet(out / "month_ends" / f"{month}.parquet")
    contracts = bank.contracts.with_columns(repayment=pl.lit("bullet"))
    contracts.write_parquet(out / "book" / "contracts.parquet")
    bank.borrowers.write_parquet(out / "book" / "borrowers.parquet")
    named = bank.firms.with_columns(name=pl.format("Firm {}", "enterprise_id"), stray=pl.lit(1)).select(*FIRMS, "name")
    named.write_parquet(out / "evidence" / "enterprises.parquet")
    bank.loans.write_parquet(out / "closed" / "loans.parquet")
    (out / "closed" / "run.json").write_text(json.dumps({"job": "month-end", "day": DAY.isoformat()}), "utf-8")
    return out
