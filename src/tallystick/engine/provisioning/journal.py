"""The allowance as double entries, and the trial balance that they make with those of servicing."""

from __future__ import annotations

import polars as pl

from tallystick.engine.provisioning.movement import CHARGED
from tallystick.engine.servicing.columns import ACCOUNTS, MEMORANDUM
from tallystick.pack.policy import Policy

ALLOWANCE, EXPENSE = "allowance", "impairment_expense"
OFF_BALANCE, OFF_CONTRA = "off_interest_due", "off_contra"
RESULTS = ("interest_income", "penalty_income", "fee_income", "waiver_expense", EXPENSE)
ORDER = (*ACCOUNTS[: -len(MEMORANDUM)], EXPENSE, *MEMORANDUM)
SERVICING, PROVISIONING = "servicing", "provisioning"
_COLUMNS = ("loan_id", "day", "cause", "account", "stage", "debit_minor", "credit_minor")


def provision_postings(
    movement: pl.LazyFrame, closing: pl.LazyFrame, opening: pl.LazyFrame | None, policy: Policy
) -> pl.LazyFrame:
    """This function will give the double entries of the allowance: loan, day, cause, account, stage, debit, credit.

    Every row of `movement` that goes through profit and loss is impairment expense against the allowance of its stage;
    a loan that changed stage moves what it held from one to the other (`transfer`). What was written off and recovered
    is in the postings of servicing already, on the account of the allowance. Where the bank hands over balances, so
    that servicing posts nothing, interest off balance is posted here (memorandum, `off_balance_interest`). Amounts are
    in minor units, debits equal credits per loan and cause.
    """
    charged = movement.filter(pl.col("cause").is_in(CHARGED)).select(
        "loan_id", "cause", "stage", pl.col("amount_minor"), debit=pl.lit(EXPENSE), credit=pl.lit(ALLOWANCE)
    )
    parts = [
        _entries(charged, debit_stage=pl.lit(None, pl.Int8), credit_stage=pl.col("stage")),
        *_transfers(closing, opening),
        *_off_balance(closing, opening),
    ]
    return pl.concat(parts).with_columns(day=pl.lit(policy.day)).select(_COLUMNS)


def _entries(rows: pl.LazyFrame, *, debit_stage: pl.Expr, credit_stage: pl.Expr) -> pl.LazyFrame:
    """Two lines a row: `amount_minor` from account `credit` to account `debit`, turned round where it is negative."""
    amount = pl.col("amount_minor")
    sides = [(pl.col("debit"), debit_stage, amount), (pl.col("credit"), credit_stage, -amount)]
    return pl.concat(
        rows.filter(amount != 0).select(
            "loan_id",
            "cause",
            account=account,
            stage=stage.cast(pl.Int8),
            debit_minor=moved.clip(lower_bound=0),
            credit_minor=(-moved).clip(lower_bound=0),
        )
        for account, stage, moved in sides
    )


def _transfers(closing: pl.LazyFrame, opening: pl.LazyFrame | None) -> list[pl.LazyFrame]:
    """What a loan held moves with it from its old stage to its new one."""
    if opening is None:
        return []
    before = opening.select("loan_id", was=pl.col("stage").cast(pl.Int8), amount_minor=pl.col("ecl_minor"))
    moved = closing.select("loan_id", "stage").join(before, on="loan_id", how="inner", maintain_order="left")
    moved = moved.filter(pl.col("stage") != pl.col("was")).with_columns(
        cause=pl.lit("transfer"), debit=pl.lit(ALLOWANCE), credit=pl.lit(ALLOWANCE)
    )
    return [_entries(moved, debit_stage=pl.col("was"), credit_stage=pl.col("stage"))]


def _off_balance(closing: pl.LazyFrame, opening: pl.LazyFrame | None) -> list[pl.LazyFrame]:
    """Interest off balance of books of balances; books of events have it in the postings of servicing."""
    known = closing.collect_schema().names()
    if "allowance_used_minor" in known or "off_balance_interest_minor" not in known:
        return []
    owed = pl.col("off_balance_interest_minor").fill_null(0)
    now = closing.select("loan_id", now=owed)
    if opening is None or "off_balance_interest_minor" not in opening.collect_schema().names():
        both = now.with_columns(was=pl.lit(0, pl.Int64))
    else:
        both = now.join(
            opening.select("loan_id", was=owed), on="loan_id", how="full", coalesce=True, maintain_order="left_right"
        )
    rows = both.select(
        "loan_id",
        cause=pl.lit("off_balance_interest"),
        amount_minor=pl.col("now").fill_null(0) - pl.col("was").fill_null(0),
        debit=pl.lit(OFF_BALANCE),
        credit=pl.lit(OFF_CONTRA),
    )
    nothing = pl.lit(None, pl.Int8)
    return [_entries(rows, debit_stage=nothing, credit_stage=nothing)]


def trial_balance(
    servicing: pl.LazyFrame | None, provisioning: pl.LazyFrame, before: pl.LazyFrame | None
) -> pl.DataFrame:
    """This function will give `account, kind, ledger, opening_minor, moved_minor, closing_minor`; debits are positive.

    `servicing` are all its postings since the loans began, `provisioning` those of the month; `before` is the last
    month end's trial balance, without which everything counts as moved now. `kind` is balance, result or memorandum;
    openings, movements and closings each add up to nothing, on the book and beside it.
    """
    net = (pl.col("debit_minor") - pl.col("credit_minor")).sum()
    held = {"account": pl.String, "ledger": pl.String, "opening_minor": pl.Int64}
    opened = pl.LazyFrame(schema=held)
    if before is not None:
        opened = before.select("account", "ledger", opening_minor="closing_minor")
    moved = provisioning.group_by("account").agg(moved=net).with_columns(ledger=pl.lit(PROVISIONING))
    if servicing is not None:
        ever = servicing.group_by("account").agg(ever=net).with_columns(ledger=pl.lit(SERVICING))
        moved = pl.concat([moved, ever], how="diagonal")
    else:
        moved = moved.with_columns(ever=pl.lit(None, pl.Int64))
    both = opened.join(moved, on=["account", "ledger"], how="full", coalesce=True)
    opening = pl.col("opening_minor").fill_null(0)
    closing = pl.when(pl.col("ledger") == SERVICING).then(pl.col("ever").fill_null(0))
    place = pl.col("account").replace_strict(list(ORDER), list(range(len(ORDER))), return_dtype=pl.Int32)
    lines = both.select(
        "account",
        kind=pl.when(pl.col("account").is_in(MEMORANDUM))
        .then(pl.lit("memorandum"))
        .when(pl.col("account").is_in(RESULTS))
        .then(pl.lit("result"))
        .otherwise(pl.lit("balance")),
        ledger="ledger",
        opening_minor=opening,
        closing_minor=closing.otherwise(opening + pl.col("moved").fill_null(0)),
    ).with_columns(moved_minor=pl.col("closing_minor") - pl.col("opening_minor"))
    columns = ("account", "kind", "ledger", "opening_minor", "moved_minor", "closing_minor")
    return lines.sort(place, "ledger").select(columns).collect(engine="streaming")
