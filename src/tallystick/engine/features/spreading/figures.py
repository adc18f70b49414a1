"""Figures: of each firm's statements the ones that count, line by line.

They are the newest balance sheet, the newest income statement of enough months, and of each the one before.
"""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.spreading.lines import NUMBER, parts
from tallystick.engine.features.spreading.place import OF_WHICH, line_number, received, signed
from tallystick.engine.features.windows import KEY, months_before
from tallystick.pack.policy import Policy

YEAR = 12

ONCE = (
    "revenue", "cost_of_sales", "finance_expense", "interest_expense", "operating_profit", "nonoperating_income",
    "nonoperating_expense", "total_profit", "income_tax", "net_profit", "main_revenue", "other_revenue", "main_cost",
    "other_cost", "total_assets", "liabilities_and_equity", "total_liabilities", "equity", "current_assets",
    "current_liabilities", "noncurrent_assets", "noncurrent_liabilities", "receivables_net",
)  # fmt: skip
"""Lines that a statement states once; of two names for one of them the larger stands, and absent is unknown."""

ADDED = ("receivables", "prepayments", "inventory", "payables", "advances_received", "accumulated_depreciation")
"""Lines of the balance sheet that are added up; where there is a balance sheet, absent is zero."""

CHARGES = ("depreciation", "amortisation")
TURNING = (*ADDED, "receivables_net", "stock_details", "total_assets")
"""Lines whose opening counts."""


def figures(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give one row per firm with a statement, all amounts in minor units and of their own period.

    The newest balance sheet and the newest income statement of at least `statement_interim_least_months`, neither
    older than `statement_valid_months`: a column per line. `opening_<line>` is the year's opening, as the sheet
    states it, else the closing of last December's sheet. `before_revenue` is of the same period a year ago
    (`before_months`), `annual_revenue` of last calendar year. `months` covered; `last` and `balance_month`,
    `base_month` count year x 12 + month.
    """
    rows = _in_roles(received(evidence, policy), policy)
    rows = rows.with_columns(line_number(pl.when(pl.col("counts")).then("item")).alias("line"))
    line = pl.col("line")
    rows = rows.with_columns(signed(line, pl.col("now", "opening", "before", "annual")))
    sums = [_when(name, "now").sum().alias(name) for name in (*ADDED, *CHARGES)]
    openings = [_opening(name) for name in TURNING]
    return rows.group_by(KEY).agg(
        pl.col("index").max().alias("last"),
        pl.col("balance_month", "base_month").first(),
        pl.when(pl.col("is_base")).then("period_months").max().alias("months"),
        *(_when(name, "now").max().alias(name) for name in ONCE),
        *sums,
        _stock_details("now").alias("stock_details"),
        *openings,
        _when("revenue", "before").max().alias("before_revenue"),
        pl.when(pl.col("before").is_not_null() & (pl.col("sheet") == "income"))
        .then("period_months").max().alias("before_months"),
        _when("revenue", "annual").max().alias("annual_revenue"),
        *_parts(),
        *_unplaced(),
    )  # fmt: skip


def _in_roles(rows: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """Rows with what each of them is for: `now`, `opening`, `before`, `annual` hold its amount where it counts."""
    sheet, months = pl.col("sheet"), pl.col("period_months")
    fresh = pl.col("period_end") > months_before(policy.day, int(policy.number("statement_valid_months")))
    long_enough = months >= int(policy.number("statement_interim_least_months"))
    is_balance, is_income, index = sheet == "balance", sheet == "income", pl.col("index")
    last_december = ((pl.col("balance_month") - 1) // YEAR) * YEAR
    year_before = ((pl.col("base_month") - 1) // YEAR) * YEAR
    now = pl.when(is_balance).then(index == pl.col("balance_month")).otherwise(index == pl.col("base_month"))
    before = (
        pl.when(is_balance).then(index == last_december).otherwise(is_income & (index == pl.col("base_month") - YEAR))
    )
    annual = is_income & (months == YEAR) & (index == year_before)
    amount = pl.col("amount_minor")
    return (
        rows.with_columns((pl.col("period_end").dt.year() * YEAR + pl.col("period_end").dt.month()).alias("index"))
        .with_columns(
            pl.when(is_balance & fresh).then(index).max().over(KEY).alias("balance_month"),
            pl.when(is_income & fresh & long_enough).then(index).max().over(KEY).alias("base_month"),
        )
        .with_columns(
            pl.when(now).then(amount).alias("now"),
            pl.when(now & is_balance).then("opening_minor").alias("opening"),
            pl.when(before).then(amount).alias("before"),
            pl.when(annual).then(amount).alias("annual"),
            (now & is_income).alias("is_base"),
            (now | before | annual).alias("counts"),
        )
    )


def _when(name: str, role: str) -> pl.Expr:
    return pl.when(pl.col("line") == NUMBER[name]).then(role)


def _stock_details(role: str) -> pl.Expr:
    is_detail = pl.col("line").is_between(NUMBER["raw_materials"], NUMBER["turnover_materials"])
    return pl.when(is_detail).then(role).sum()


def _opening(name: str) -> pl.Expr:
    """The year's opening: as stated, where the sheet states any (a blank is zero), else the last December's closing."""
    stated, closed = (
        _stock_details(role) if name == "stock_details" else _when(name, role).sum() for role in ("opening", "before")
    )
    is_sheet = (pl.col("sheet") == "balance") & pl.col("before").is_not_null()
    return (pl.when(pl.col("opening").is_not_null().any()).then(stated).when(is_sheet.any()).then(closed)).alias(
        f"opening_{name}"
    )


def _parts() -> list[pl.Expr]:
    """What the two current subtotals should come to, receivables and their allowance aside."""
    receivables = NUMBER["receivables"]
    held = {
        "current_assets_parts": [number for number in parts("cash", "other_current_assets") if number != receivables],
        "current_liabilities_parts": parts("short_loans", "other_current_liabilities"),
    }
    sums = [pl.when(pl.col("line").is_in(numbers)).then("now").sum().alias(name) for name, numbers in held.items()]
    return [*sums, _when("bad_debt_allowance", "now").sum().alias("bad_debt_allowance")]


def _unplaced() -> list[pl.Expr]:
    value = pl.col("now").abs()
    lost = pl.col("line").is_null() & pl.col("item").str.contains(OF_WHICH).not_()
    return [
        pl.when(lost).then(value).sum().alias("value_unplaced"),
        pl.when(pl.col("line").is_null().not_() | lost).then(value).sum().alias("value_read"),
    ]
