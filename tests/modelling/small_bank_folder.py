"""A bank folder with as much as the rating workshop reads, made from the small history."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from tallystick.engine.flow import vocabulary
from tallystick.engine.process.schemas import typed
from tallystick.intake.outputs import write_parquet
from tests.modelling.small_history import small_history

NOISE = (
    "worst_days_past_due_24m",
    "soft_score",
    "queries_6m",
    "dscr",
    "sales_yoy_3m",
    "debt_ratio",
    "new_lenders_6m",
    "owner_industry_years",
    "household_surplus_minor",
    "neighbours_view",
    "books_quality",
    "verified_sales_minor",
    "sales_volatility_12m",
    "void_share_12m",
    "buyer_top1_share",
    "sales_margin",
    "sales_sources_ratio",
)
"""Columns that the guide names and that tell nothing here."""


def small_bank_folder(folder: Path) -> Path:
    """This function will write process, outcomes, decisions and owners of the small history into `folder`."""
    chance = np.random.default_rng(3)
    table = small_history().with_columns(
        decided_day=pl.col("decided_day").dt.offset_by("-14mo"),
        defaulted_day=pl.col("defaulted_day").dt.offset_by("-14mo"),
    )
    rows, approved = table.height, table["final_outcome"] == "approved"
    loan = pl.Series([f"L{n:06d}" for n in range(rows)]).set(~approved, None)
    named = table.select("application_id", "enterprise_id", asked_day="decided_day").with_columns(loan_id=loan)
    applications = named.with_columns(
        product=pl.lit("micro_cash"),
        channel=pl.lit("branch"),
        asked_minor=pl.lit(10_000_000, pl.Int64),
        term_months=pl.lit(12),
        branch=pl.Series([f"B{n % 5}" for n in range(rows)]),
        engine_outcome=table["model_outcome"],
        outcome=table["final_outcome"],
        pd_12m=pl.Series(np.round(chance.uniform(0.01, 0.2, rows), 4)),
    )
    features = named.select("application_id", "enterprise_id", as_of="asked_day").with_columns(
        **_features(table, chance)
    )
    outcomes = pl.DataFrame({"loan_id": loan, "defaulted_day": table["defaulted_day"]}).drop_nulls("loan_id")
    owners = named.select("enterprise_id").unique(maintain_order=True)
    heads = owners.with_columns(
        owner_id=pl.concat_str(pl.lit("P"), "enterprise_id"),
        role=pl.lit("legal_representative"),
        birth_day=pl.Series([date(1950 + n % 45, 6, 1) for n in range(owners.height)]),
        gender=pl.Series(["female", "male"] * owners.height).head(owners.height),
    )
    for name in ("process", "decisions", "evidence"):
        (folder / name).mkdir(parents=True)
    write_parquet(typed("applications", applications), folder / "process" / "applications.parquet")
    write_parquet(typed("outcomes", outcomes), folder / "outcomes.parquet")
    write_parquet(features, folder / "decisions" / "features.parquet")
    write_parquet(heads, folder / "evidence" / "owners.parquet")
    return folder


def _features(table: pl.DataFrame, chance: np.random.Generator) -> dict[str, pl.Series]:
    """The history's columns under names the engine makes, and every other number that the guide names."""
    rows = table.height
    known = vocabulary()
    noise = {name: pl.Series(chance.gamma(2.0, 1.0, rows)).cast(known[name].dtype, strict=False) for name in NOISE}
    codes = {
        "industry": pl.Series(chance.choice(["retail", "catering", "textiles"], rows)),
        "size_class": pl.Series(chance.choice(["micro", "small"], rows)),
        "product": pl.Series(["micro_cash"] * rows),
        "repayment": pl.Series(["bullet"] * rows),
        "security": pl.Series(["unsecured"] * rows),
        "connected_group_id": table["enterprise_id"],
        "has_invoices": pl.Series([True] * rows),
    }
    return {
        "sales_12m_minor": table["sales"].round().cast(pl.Int64),
        "lenders": table["lenders"].cast(pl.Int32),
        "firm_age_months": (table["years"] * 12).cast(pl.Int32),
        "requested_tenor_months": pl.Series([12] * rows),
        **noise,
        **codes,
    }
