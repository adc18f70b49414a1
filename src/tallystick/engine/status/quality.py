"""How sound the book is on the day: days past due, classes, stages, cover, and what defaults brought back."""

from __future__ import annotations

import polars as pl

from tallystick.engine.status.bank import Bank
from tallystick.engine.status.shown import PART, Shown, banded, by_part

OVERDUE = ("current", "1_30", "31_60", "61_90", "91_180", "181_360", "over_360")
CLASSES = ("normal", "special_mention", "substandard", "doubtful", "loss")
STAGES = ("1", "2", "3")
_EDGES = (1, 31, 61, 91, 181, 361)


def overdue(loans: pl.DataFrame) -> Shown:
    """This function will give the book by days past due."""
    return by_part("overdue", loans, banded("days_past_due", _EDGES, OVERDUE), order=OVERDUE)


def classes(loans: pl.DataFrame) -> Shown:
    """This function will give the book by class, with the allowance and the share covered by it."""
    return _covered(
        by_part("classes", loans, pl.col("class"), order=CLASSES, show=("ecl_minor",)), loans, pl.col("class")
    )


def stages(loans: pl.DataFrame) -> Shown:
    """This function will give the book by stage, with the allowance and the share covered by it."""
    stage = pl.col("stage").cast(pl.String)
    return _covered(by_part("stages", loans, stage, order=STAGES, show=("stage_reason", "ecl_minor")), loans, stage)


def _covered(shown: Shown, loans: pl.DataFrame, part: pl.Expr) -> Shown:
    held = loans.group_by(part.fill_null("unknown").alias(PART)).agg(allowance_minor=pl.col("ecl_minor").sum())
    table = shown.table.join(held, on=PART, how="left", maintain_order="left")
    covered = pl.when(pl.col("exposure_minor") > 0).then(pl.col("allowance_minor") / pl.col("exposure_minor"))
    return Shown(shown.name, table.with_columns(covered=covered), shown.behind)


def recovery(bank: Bank) -> Shown:
    """This function will give what defaulted loans brought back by security: recovered, LGD seen and by the pack."""
    lgd, defaults = bank.closing.get("lgd"), bank.closing.get("defaults")
    if lgd is None or defaults is None or lgd.is_empty():
        return Shown("recovery", pl.DataFrame(schema={PART: pl.String, "lgd_all": pl.Float64}), pl.DataFrame())
    ead = pl.col("ead_minor")
    table = (
        lgd.rename({"security": PART})
        .with_columns(recovered_share=pl.when(ead > 0).then(pl.col("recovered_minor") / ead))
        .sort("ead_minor", PART, descending=[True, False])
    )
    columns = ("loan_id", "enterprise_id", "branch", "default_day", "resolution", "ead_minor", "recovered_minor", "lgd")
    behind = defaults.select(pl.col("security").alias(PART), *columns).sort(PART, "loan_id")
    return Shown("recovery", table, behind)


def recovery_curves(bank: Bank) -> Shown:
    """This function will give the share recovered by months since default, by year of default."""
    curves, defaults = bank.closing.get("curves"), bank.closing.get("defaults")
    if curves is None or defaults is None or curves.is_empty():
        return Shown("recovery_curves", pl.DataFrame(schema={"vintage": pl.Int32, "months": pl.Int64}), pl.DataFrame())
    columns = ("loan_id", "enterprise_id", "default_day", "ead_minor", "recovered_minor", "lgd")
    year = pl.col("default_day").dt.year().cast(pl.String).alias(PART)
    return Shown(
        "recovery_curves", curves.sort("vintage", "months"), defaults.select(year, *columns).sort(PART, "loan_id")
    )


def agreement(loans: pl.DataFrame, held: pl.DataFrame, month: str) -> Shown:
    """This function will hold the class the bank's own month end gave against the class by the policy's rules.

    One row a pair of classes, `part` the bank's own and `to` the policy's, with loans, claims (fen) and whether NPL
    differs; loans that either lacks are left out. Empty where the bank has no month end of `month`. Behind it stand
    the loans on which the two differ, with the article that gave the policy's class.
    """
    own = held.filter(pl.col("month") == month).select("loan_id", pl.col("class").alias(PART))
    both = loans.join(own, on="loan_id", how="inner").with_columns(pl.col("class").alias("to"))
    table = both.group_by(PART, "to").agg(
        loans=pl.len().cast(pl.Int64), exposure_minor=pl.col("exposure_minor").sum(), npl=pl.col("is_npl").first()
    )
    table = table.with_columns(own_npl=pl.col(PART).is_in(CLASSES[2:])).sort(
        "exposure_minor", PART, "to", descending=True
    )
    columns = ("to", "loan_id", "enterprise_id", "exposure_minor", "days_past_due", "class_article", "branch")
    apart = both.filter(pl.col(PART) != pl.col("to"))
    return Shown("agreement", table, apart.select(PART, *columns).sort(PART, "to", "loan_id"))
