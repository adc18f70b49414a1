"""The columns that the cross checks give per firm (交叉核验)."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.columns import Column, Columns

_I = "invoices"
_NONE = "no invoices seen"

BOOKS = Columns(
    (
        Column(
            "repeated_rows",
            pl.Int32,
            "count",
            "invoice rows that repeat an earlier one",
            "重复发票行数",
            "higher_is_worse",
            _NONE,
            _I,
        ),
        Column(
            "self_invoice_share",
            pl.Float64,
            "share",
            "value invoiced with itself, by all it sold and bought",
            "自开自受发票占比",
            "higher_is_worse",
            "no invoice with an amount seen",
            _I,
        ),
    )
)
SHARED = Columns(
    (
        Column(
            "shared_invoice_count",
            pl.Int32,
            "count",
            "invoices that another applicant booked on the same side",
            "与其他申请人重复入账发票数",
            "higher_is_worse",
            _NONE,
            _I,
        ),
    )
)
BUSINESS = Columns(
    (
        Column(
            "business_id",
            pl.String,
            "text",
            "the business the applicant is: its least applicant",
            "经营主体编号",
            "neutral",
            "nothing to compare applicants by",
            _I,
        ),
        Column(
            "business_members",
            pl.Int32,
            "count",
            "applicants that probably are this business",
            "同一经营主体申请人数",
            "neutral",
            "nothing to compare applicants by",
            _I,
        ),
    )
)
CONNECTED = Columns(
    (
        Column(
            "connected_group_id",
            pl.String,
            "text",
            "the group of connected applicants: its least applicant",
            "关联集团编号",
            "neutral",
            "nothing to connect applicants by",
            "relations",
        ),
        Column(
            "connected_members",
            pl.Int32,
            "count",
            "applicants connected by control, shares, family, owner or as one business",
            "关联申请人数",
            "neutral",
            "neither relations nor owners were collected, and nothing else connects the firm",
            "relations",
        ),
    )
)
SALES_SOURCES = Columns(
    (
        Column(
            "sales_sources_ratio",
            pl.Float64,
            "ratio",
            "largest by smallest of sales by tax, invoices and account inflow over the time they share",
            "税票流水销售差异倍数",
            "higher_is_worse",
            "fewer than two of the three, or less than three months in common",
            _I,
        ),
    )
)
HISTORY = Columns(
    (
        Column(
            "history_stop_days",
            pl.Int32,
            "days",
            "days since the last invoice or account movement, of whichever stopped first",
            "历史数据中断天数",
            "higher_is_worse",
            "neither invoices nor account flows seen",
            _I,
        ),
    )
)
