"""A few rows as branches get them wrong, for the quarantine; and the same table in a bank's own headers and forms."""

from __future__ import annotations

import polars as pl

FAULTS: dict[str, tuple[dict[str, object], ...]] = {
    "owners": ({"owner_id": "P901", "share": 1.7}, {"owner_id": "P902", "role": "boss"}),
    "invoices": ({"enterprise_id": "F999"}, {"total_minor": 1}, {"counterparty": None}),
    "utilities": ({"quantity": -120.0, "meter": "water"},),
    "bureau_queries": ({"purpose": "curiosity"},),
    "visits": ({"visit_id": "V901", "person_score": 9}, {"visit_id": "V902", "second_officer_id": "same"}),
    "collateral": ({"collateral_id": "K901", "value_minor": -1},),
    "applications": ({"application_id": "A901", "tenor_months": 0},),
    "exposures": ({"loan_id": "LB9001", "enterprise_id": "F999"},),
}
"""Table -> what is wrong in copies of its last row."""


def with_faults(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """This function will add to each table of `FAULTS` copies of its last row with one thing wrong in each."""
    return {name: _spoiled(frame, FAULTS.get(name, ())) for name, frame in tables.items()}


def _spoiled(frame: pl.DataFrame, faults: tuple[dict[str, object], ...]) -> pl.DataFrame:
    last = frame.tail(1)
    copies = [last.with_columns(**{column: _value(last, value) for column, value in fault.items()}) for fault in faults]
    return pl.concat([frame, *(copy.cast(frame.schema) for copy in copies)])


def _value(last: pl.DataFrame, value: object) -> pl.Expr:
    return pl.col("officer_id") if value == "same" else pl.lit(value)


def tax_in_bank_words(tax: pl.DataFrame) -> pl.DataFrame:
    """This function will give the VAT returns as a bank keeps them: its headers, grouped yuan, one unreadable."""
    said = tax.select(
        pl.col("enterprise_id").alias("纳税人编号"),
        pl.lit("增值税").alias("税种"),
        pl.col("period_end").dt.strftime("%Y年%m月%d日").alias("税款所属期止"),
        _yuan("declared_sales_minor").alias("申报销售额（元）"),
        _yuan("tax_due_minor").alias("应纳税额（元）"),
        _yuan("tax_paid_minor").alias("实缴税额（元）"),
        pl.col("declared_day").dt.strftime("%Y/%m/%d").alias("申报日期"),
    )
    unreadable = said.tail(1).with_columns(
        pl.lit("2024年01月31日").alias("税款所属期止"), pl.lit("约三十万").alias("申报销售额（元）")
    )
    return pl.concat([said, unreadable])


def flows_in_bank_words(flows: pl.DataFrame) -> pl.DataFrame:
    """This function will give the account movements under a core banking system's headers."""
    kinds = {name: words for words, name in FLOW_KINDS.items()}
    return flows.select(
        pl.col("enterprise_id").alias("客户号"),
        pl.col("account_id").alias("账号"),
        pl.col("flow_no").alias("流水号"),
        pl.col("day").dt.strftime("%Y%m%d").alias("记账日"),
        pl.col("direction").replace_strict({"in": "贷", "out": "借"}).alias("借贷标志"),
        (pl.col("amount_minor") / 100).alias("发生额"),
        (pl.col("balance_minor") / 100).alias("余额"),
        pl.col("counterparty").alias("对手户名"),
        pl.col("kind").replace_strict(kinds).alias("摘要"),
    )


FLOW_KINDS = {
    "货款收入": "sale",
    "货款支出": "purchase",
    "工资": "wages",
    "缴税": "tax",
    "同名划转": "own_transfer",
    "民间借贷还款": "private_lender",
}
"""A core banking system's remarks -> kinds of movement."""


def _yuan(column: str) -> pl.Expr:
    """Yuan with two decimals and a comma at each thousand, as text: 1,234,567.80."""
    whole, cents = pl.col(column) // 100, pl.col(column) % 100
    grouped = whole.cast(pl.String).str.reverse().str.replace_all(r"(\d{3})", "$1,").str.reverse().str.strip_prefix(",")
    return grouped + "." + cents.cast(pl.String).str.zfill(2)
