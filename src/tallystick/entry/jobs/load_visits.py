"""Visits and collateral as a bank's own files tell them, for the cases that are brought in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.entry.jobs.case_steps import Visited
from tallystick.record.cases.investigating import FACTS
from tallystick.record.collateral.actions import ItemFacts, Value


def visits(folder: Path, applications: pl.DataFrame, *, on: date | None = None) -> dict[str, Visited]:
    """This function will give what was seen for each application, by number: as its investigation tells it, the rest
    as the firm's last visit up to then, or up to `on`; while nobody went for it, all as the firm's last visit.
    """
    made = pl.read_parquet(folder / "process" / "investigations.parquet").drop_nulls("visited_day")
    told = made if on is None else made.filter(pl.col("visited_day") <= on)
    held = pl.read_parquet(folder / "desk" / "visits.parquet").rename({"day": "seen_day"}).sort("seen_day", "visit_id")
    asked = applications.select("application_id", "enterprise_id").join(told, on="application_id", how="left")
    wanted = asked.with_columns(until=pl.min_horizontal("visited_day", pl.lit(on, pl.Date)))
    facts = [name for name in FACTS if name in held.columns]
    seen = (
        wanted.select("application_id", "enterprise_id", "until")
        .join(held, on="enterprise_id")
        .filter((pl.col("seen_day") <= pl.col("until")).fill_null(value=True))
        .unique("application_id", keep="last", maintain_order=True)
    )
    rows = wanted.join(
        seen.select("application_id", "seen_day", "visit_id", "officer_id", "second_officer_id", *facts),
        on="application_id",
        how="left",
    )
    there = rows.filter(pl.col("visited_day").is_not_null() | pl.col("seen_day").is_not_null())
    return {row["application_id"]: _visited(row, facts) for row in there.to_dicts()}


def _visited(row: dict[str, Any], facts: list[str]) -> Visited:
    first, second, *_ = [*(row.get("investigators") or "").split(), "", ""]
    known = {name: row[name] for name in facts if row[name] is not None}
    if row.get("stated_sales_minor") is not None:
        known["stated_sales_12m_minor"] = row["stated_sales_minor"]
    return Visited(
        row["visited_day"] or row["seen_day"],
        first or row["officer_id"] or "",
        second or row["second_officer_id"] or "",
        row["report_text"] or f"走访记录 / visit {row['visit_id']}",
        known,
        row.get("minutes_on_site") or 0,
    )


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
