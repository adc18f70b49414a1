"""What came of loans, as far as the day tells."""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.files import BankFiles


def loan_outcomes(files: BankFiles) -> pl.LazyFrame:
    """This function will give one row a contract.

    `loan_id, drawn_day, lent_minor, defaulted_day, is_bad_12m, is_bad_6m, loss_minor, loss_share`. A window of months
    counts from the drawdown; it is null until the window is over, whatever happened so far, or early defaults would
    count before their absence does. A loan without default has no loss so far.
    """
    contracts = files.get("contracts").select(
        "loan_id", drawn_day=pl.coalesce("drawn_day", "signed_day"), lent_minor="principal_minor"
    )
    known = files.get("outcomes").select("loan_id", "defaulted_day", "loss_minor")
    default = pl.col("defaulted_day")
    return contracts.join(known, on="loan_id", how="left").with_columns(
        is_bad_12m=_within("12mo", default, files),
        is_bad_6m=_within("6mo", default, files),
        loss_minor=pl.col("loss_minor").fill_null(0),
        loss_share=pl.when(pl.col("lent_minor") > 0).then(pl.col("loss_minor").fill_null(0) / pl.col("lent_minor")),
    )


def _within(window: str, default: pl.Expr, files: BankFiles) -> pl.Expr:
    ends = pl.col("drawn_day").dt.offset_by(window)
    return pl.when(ends <= files.day).then((default <= ends).fill_null(value=False))


def bad_after(files: BankFiles, *, window: str) -> pl.Expr:
    """This function will tell of rows with `day` and `defaulted_day` whether the default came within `window` after.

    Null until the window is over; false for a loan that was in default already.
    """
    ends = pl.col("day").dt.offset_by(window)
    after = (pl.col("defaulted_day") > pl.col("day")) & (pl.col("defaulted_day") <= ends)
    return pl.when(ends <= files.day).then(after.fill_null(value=False))
