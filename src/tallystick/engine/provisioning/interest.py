"""Interest revenue by the effective rate: on the gross amount, of impaired loans on the amount net of allowance."""

from __future__ import annotations

import polars as pl

from tallystick.engine.step import Step
from tallystick.kernel.columns import Column, Columns
from tallystick.kernel.money import rounded
from tallystick.pack.policy import Policy

IMPAIRED = 3

READS = Columns(
    (
        Column("exposure_minor", pl.Int64, "minor", "the bank's claim on the day", "债权余额"),
        Column("stage", pl.Int8, "count", "IFRS 9 / CAS 22 stage", "阶段", "higher_is_worse"),
        Column("ecl_minor", pl.Int64, "minor", "allowance: the loss of its stage, overlays included", "损失准备"),
        Column("eir", pl.Float64, "share", "effective interest rate, a year", "实际利率"),
        Column(
            "is_impaired_at_origination",
            pl.Boolean,
            "flag",
            "impaired when it was bought or made",
            "源生已发生信用减值",
        ),
    )
)
ADDS = Columns(
    (
        Column("interest_base_minor", pl.Int64, "minor", "amount on which interest is revenue", "利息收入计息基础"),
        Column(
            "interest_yearly_minor", pl.Int64, "minor", "interest revenue of a year at the effective rate", "年利息收入"
        ),
    )
)


def earn(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add what interest revenue is reckoned on, and a year of it at the effective rate (fen).

    Stages 1 and 2 earn on the gross amount; stage 3, and a loan impaired at origination in any stage, on the gross
    amount less its allowance, never below zero (IFRS 9 5.4.1; CAS 22 Art. 38; rules 5.4). Null off the book, and where
    claim, allowance or rate are not known. Halves are rounded up.
    """
    at_origin = pl.col("is_impaired_at_origination").fill_null(value=False)
    on_net = (pl.col("stage") == IMPAIRED) | at_origin
    net = (pl.col("exposure_minor") - pl.col("ecl_minor")).clip(lower_bound=0)
    base = pl.when(pl.col("stage").is_not_null()).then(pl.when(on_net).then(net).otherwise("exposure_minor"))
    frame = frame.with_columns(interest_base_minor=base)
    return frame.with_columns(interest_yearly_minor=rounded(pl.col("interest_base_minor") * pl.col("eir")))


def interest_by_stage(closing: pl.LazyFrame) -> pl.DataFrame:
    """This function will sum the closed loans by stage: `stage, loans, exposure_minor, allowance_minor, ...`.

    `interest_base_minor`, `interest_yearly_minor`, `interest_foregone_minor` (what a year on the gross amount would
    bring above that) and `loans_unknown`, whose interest is not known and not in the sums.
    """
    yearly, gross = pl.col("interest_yearly_minor"), rounded(pl.col("exposure_minor") * pl.col("eir"))
    sums = closing.filter(pl.col("stage").is_not_null()).select(
        "stage", "exposure_minor", "ecl_minor", *ADDS, gross=gross
    )
    found = sums.group_by("stage").agg(
        loans=pl.len().cast(pl.Int64),
        exposure_minor=pl.col("exposure_minor").sum(),
        allowance_minor=pl.col("ecl_minor").sum(),
        interest_base_minor=pl.col("interest_base_minor").sum(),
        interest_yearly_minor=yearly.sum(),
        interest_foregone_minor=(pl.col("gross") - yearly).sum(),
        loans_unknown=yearly.is_null().sum().cast(pl.Int64),
    )
    return found.sort("stage").collect(engine="streaming")


STEP = Step(name="interest revenue", run=earn, reads=lambda _: READS, adds=lambda _: ADDS, per="loan")
