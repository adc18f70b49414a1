"""Approvals to connected firms that only together need a higher authority."""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.files import BankFiles

WINDOW_DAYS = 90
"""Problem catalogue, row 13: several loans to connected parties within 90 days."""


def split_approvals(approved: pl.LazyFrame, files: BankFiles) -> pl.LazyFrame:
    """This function will give `application_id, split_by_authority, is_within_authority` of approved applications.

    `approved` has `application_id, enterprise_id, approver, approved_minor, decided_day` and `connected_group_id`, null
    where the firm is connected to nobody. The total is of all approvals to the firm or its group within the 90 days up
    to and including this one; the authority is the approver's. Null where the authority is not known.
    """
    authority = files.get("staff").select(approver="person_id", authority_minor="authority_minor")
    group = pl.coalesce("connected_group_id", "enterprise_id")
    dated = approved.filter(pl.col("decided_day").is_not_null())
    rows = dated.with_columns(group=group).join(authority, on="approver", how="left").sort("group", "decided_day")
    total = (
        rows.rolling(index_column="decided_day", period=f"{WINDOW_DAYS}d", group_by="group")
        .agg(together=pl.col("approved_minor").sum(), firms=pl.len())
        .unique(["group", "decided_day"], keep="last", maintain_order=True)
    )
    known = pl.col("authority_minor") > 0
    return (
        rows.join(total, on=["group", "decided_day"], how="left")
        .with_columns(
            split_by_authority=pl.when(known & (pl.col("firms") > 1))
            .then(pl.col("together") / pl.col("authority_minor"))
            .when(known)
            .then(pl.lit(0.0)),
            is_within_authority=pl.when(known).then(pl.col("approved_minor") <= pl.col("authority_minor")),
        )
        .select("application_id", "split_by_authority", "is_within_authority")
    )
