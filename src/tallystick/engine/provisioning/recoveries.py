"""What will still be recovered from an impaired loan, as cash flows by year since default."""

from __future__ import annotations

import polars as pl

from tallystick.engine.step import Step
from tallystick.kernel.columns import Column, Columns
from tallystick.kernel.money import rounded
from tallystick.pack.policy import Policy

YEARS = (1, 2, 3, 4, 5)
DAYS_IN_YEAR = 365.0

READS = Columns(
    (
        Column("exposure_minor", pl.Int64, "minor", "the bank's claim on the day", "债权余额"),
        Column("security", pl.String, "code", "unsecured, guaranteed, mortgaged or pledged", "担保方式"),
        Column("security_value_minor", pl.Int64, "minor", "security after haircut", "押品折后价值", "higher_is_better"),
        Column("eir", pl.Float64, "share", "effective interest rate, a year", "实际利率"),
        Column("is_npl", pl.Boolean, "flag", "substandard or worse", "不良", "higher_is_worse"),
        Column("class_since", pl.Date, "day", "since when it has that class", "分类起始日"),
        Column("oldest_due_day", pl.Date, "day", "due day of the oldest unpaid amount", "最早未还到期日"),
    )
)
ADDS = Columns(
    (Column("recovery_expected_minor", pl.Int64, "minor", "present value of what will be recovered", "预计回收现值"),)
)


def expect_recoveries(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add the present value of expected recoveries (fen) of impaired loans, null for the others.

    `sum_y share(security, y) * claim / (1 + EIR)^(y - 1/2 - elapsed)` over the years still ahead; the pack's grid
    `recovery_curve` gives each year's share of the claim at default. Secured loans recover no more than their security
    is worth. Past years are gone: what did not come by then is not expected any more (rules 8.4, 11.5).
    """
    fields = pl.struct("is_npl", *(name for name in READS if name != "is_npl"))

    def expected(rows: pl.Series) -> pl.Series:
        impaired = rows.struct.field("is_npl").fill_null(value=False).arg_true()
        loans = rows.gather(impaired).struct.unnest().lazy()
        values = _of_impaired(loans, policy).collect().to_series()
        nothing = pl.repeat(None, len(rows), dtype=pl.Int64, eager=True).alias(rows.name)
        return nothing.scatter(impaired, values) if len(values) else nothing

    return frame.with_columns(
        recovery_expected_minor=fields.map_batches(expected, return_dtype=pl.Int64, is_elementwise=True)
    )


def _of_impaired(loans: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """One column, the present value of what each of the impaired `loans` will still bring."""
    curve = policy.grid("recovery_curve")["share"]
    start = pl.coalesce("oldest_due_day", "class_since", pl.lit(policy.day))
    elapsed = (pl.lit(policy.day) - start).dt.total_days() / DAYS_IN_YEAR
    eir, total = pl.col("eir").fill_null(0.0), pl.lit(0.0)
    loans = loans.with_columns(_elapsed=elapsed)
    for year in YEARS:
        ahead, share = pl.lit(year - 0.5) - pl.col("_elapsed"), pl.col(f"_share_{year}")
        total = total + pl.when(ahead > 0).then(share / (1 + eir) ** ahead).otherwise(0.0)
        loans = loans.with_columns(recovery_year=pl.lit(year, pl.Int32)).with_columns(curve.alias(f"_share_{year}"))
    secured = pl.col("security").is_in(["mortgaged", "pledged"])
    base = (
        pl.when(secured).then(pl.min_horizontal("exposure_minor", "security_value_minor")).otherwise("exposure_minor")
    )
    return loans.select(pl.min_horizontal(rounded(base * total), "exposure_minor").alias("recovery_expected_minor"))


STEP = Step(name="expected recoveries", run=expect_recoveries, reads=lambda _: READS, adds=lambda _: ADDS, per="loan")
