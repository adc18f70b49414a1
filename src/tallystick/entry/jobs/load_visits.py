"""Visits and collateral as a bank's own files tell them, for the cases that are brought in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from tallystick.entry.jobs.case_steps import Visited
from tallystick.record.cases.investigating import FACTS
from tallystick.record.collateral.actions import ItemFacts, Value


def visits(folder: Path, applications: pl.DataFrame, *, on: date | None = None) -> dict[str, Visited]:
    """This function will give each firm's last visit, up to `on`, with the report written for it; by the firm."""
    held = pl.read_parquet(folder / "desk" / "visits.parquet").sort("day", "visit_id")
    if on is not None:
        held = held.filter(pl.col("day") <= on)
    reports = pl.read_parquet(folder / "process" / "investigations.parquet").join(
        applications.select("application_id", "enterprise_id"), on="application_id"
    )
    told = reports.drop_nulls("report_text").select("enterprise_id", "visited_day", "report_text")
    last = held.unique("enterprise_id", keep="last", maintain_order=True)
    written = told.unique(["enterprise_id", "visited_day"], keep="last")
    rows = last.join(written, left_on=["enterprise_id", "day"], right_on=["enterprise_id", "visited_day"], how="left")
    facts = [name for name in FACTS if name in held.columns]
    return {
        row["enterprise_id"]: Visited(
            row["day"],
            row["officer_id"],
            row["second_officer_id"] or "",
            row["report_text"] or f"走访记录 / visit {row['visit_id']}",
            {name: row[name] for name in facts if row[name] is not None},
        )
        for row in rows.to_dicts()
    }


def collateral(folder: Path) -> dict[str, tuple[str, ItemFacts, Value]]:
    """This function will give each firm's most valuable collateral, as it would be put on the register."""
    held = pl.read_parquet(folder / "desk" / "collateral.parquet").sort("value_minor", "collateral_id")
    return {
        row["enterprise_id"]: (
            row["collateral_id"],
            ItemFacts(kind=row["kind"], prior_lien_minor=row["prior_lien_minor"], insured_until=row["insured_until"]),
            Value(
                valued_day=row["valued_day"],
                value_minor=row["value_minor"],
                method="market",
                source="评估 / appraisal",
            ),
        )
        for row in held.to_dicts()
    }
