"""What the tests of back-tests on a cluster share: a past as Parquet, with rows that cannot be used."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tallystick.lab.backtest import Assumption
from tests.entry.bank import PACK
from tests.lab.histories import table

PACKS = (PACK, PACK.with_name("l_bank_strict"))
ASSUMED = Assumption(horizon_months=12, unseen_times=2.0)
TOLD = ("defaulted_day", "loss_minor")


def mixed_past(home: Path, *, applications: int) -> Path:
    """This function will write a past in three files, its outcomes apart, and a YAML file that names them.

    One application stands twice, one has no day, one an outcome that is none.
    """
    (home / "past").mkdir()
    rows = table(applications)
    day = pl.when(pl.col("application_id") == "A00011").then(None).otherwise("asked_day")
    odd = pl.when(pl.col("application_id") == "A00012").then(pl.lit("danced")).otherwise("bank_outcome")
    bad = pl.concat([rows, rows[40:41]]).with_columns(day.alias("asked_day"), odd.alias("bank_outcome"))
    third = -(-bad.height // 3)
    for part in range(3):
        bad.slice(part * third, third).drop(TOLD).write_parquet(home / "past" / f"part-{part}.parquet")
    fell = rows.filter(pl.col("defaulted_day").is_not_null())
    fell.select("application_id", *TOLD).write_parquet(home / "outcomes.parquet")
    asked = home / "past.yaml"
    asked.write_text("history: past\noutcomes: outcomes.parquet\nfirst: 2024-02-01\n", "utf-8")
    return asked
