"""Returns of zero in a row, and how long tax has been owed (T2, T4)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.windows import KEY, days_since, seen
from tallystick.engine.features.declare import WORSE, count, days
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

_T = "tax_declarations"
_NONE = "no declaration seen"

ADDS = Columns(
    (
        count("tax_zero_run", WORSE, "latest VAT returns in a row with zero sales", "连续零申报次数", _NONE, _T),
        days("tax_arrears_days", WORSE, "days the oldest tax has been owed", "欠税最长天数", _NONE, _T),
    )
)


def tax(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm from the returns declared by the policy's day.

    Tax is owed from the last day of filing, `tax_filing_days` after the period. Source: rules.md 9.2, T2 and T4.
    """
    declared = pl.col("declared_day").is_null() | (pl.col("declared_day") <= policy.day)
    end, sales = pl.col("period_end"), pl.col("declared_sales_minor")
    is_vat = (pl.col("tax_kind") == "vat") & sales.is_not_null()
    last_with_sales = pl.when(is_vat & (sales != 0)).then(end).max()
    is_zero = is_vat & (sales == 0)
    owed = pl.col("tax_due_minor") > pl.col("tax_paid_minor")
    late = days_since(end, policy.day) - int(policy.number("tax_filing_days"))
    return (
        seen(evidence, _T, policy)
        .filter(declared)
        .group_by(KEY)
        .agg(
            pl.when(is_vat.any())
            .then((is_zero & (last_with_sales.is_null() | (end > last_with_sales))).sum())
            .cast(pl.Int32)
            .alias("tax_zero_run"),
            pl.when(owed).then(late).otherwise(0).max().clip(lower_bound=0).cast(pl.Int32).alias("tax_arrears_days"),
        )
    )


SOURCE = Source("tax warnings", tax, (_T,), ADDS)
