"""What the cross checks of the evidence can find: permanent codes, each with its sentence."""

from __future__ import annotations

from collections.abc import Mapping

from tallystick.kernel.codes import ReasonCode, Text
from tallystick.kernel.columns import Unit

REPEATED = "EVD-01"
REPEATED_OTHERWISE = "EVD-02"
VOID = "EVD-03"
REFUNDED = "EVD-04"
SELF_PAIRED = "EVD-05"
SELF_NAMED = "EVD-06"
SHARED = "EVD-07"
DISPUTED = "EVD-08"
ONE_BUSINESS = "EVD-09"
POSSIBLY_ONE = "EVD-10"
SOURCES_APART = "EVD-11"
HISTORY_STOPS = "EVD-12"
MOSTLY_VOID = "EVD-13"
ROUND = "EVD-14"
NO_SALES = "EVD-15"
SELF_REVEALED = "EVD-16"

CODES: tuple[ReasonCode, ...] = (
    ReasonCode(REPEATED, Text("Rows that repeat an earlier one wholly; counted once", "与前一行完全重复，只计一次")),
    ReasonCode(
        REPEATED_OTHERWISE,
        Text(
            "The same invoice stands again under another counterparty or status; counted once, void if any row is",
            "同一发票以不同对方单位或状态重复出现，只计一次，任一行作废即视为作废",
        ),
    ),
    ReasonCode(VOID, Text("Void invoices, left out of all amounts", "作废发票，不计入金额")),
    ReasonCode(
        REFUNDED,
        Text("Refunds, netted against the sale or purchase they take back", "红字发票，已冲减原销售或采购"),
    ),
    ReasonCode(
        SELF_PAIRED,
        Text("The firm booked the same invoice as its sale and as its purchase; left out", "同一发票既作销项又作进项"),
    ),
    ReasonCode(SELF_NAMED, Text("The counterparty is the firm itself; left out", "发票对方单位为企业自身，不计入")),
    ReasonCode(
        SHARED,
        Text("Another applicant booked the same invoice on the same side", "同一发票被另一申请人在同一方向入账"),
    ),
    ReasonCode(
        DISPUTED,
        Text(
            "Another applicant's book has the same invoice with the other status, void or valid",
            "同一发票在另一申请人账中状态相反（作废或有效）",
        ),
    ),
    ReasonCode(
        ONE_BUSINESS,
        Text("Probably one business with another applicant; they share one limit", "疑似同一经营主体，共用授信额度"),
    ),
    ReasonCode(
        POSSIBLY_ONE,
        Text("May belong together with another applicant; to be looked into", "可能与另一申请人存在关联，需核查"),
    ),
    ReasonCode(
        SOURCES_APART,
        Text("Tax, invoices and account inflow put sales far apart", "税务、发票与账户流水反映的销售额相差过大"),
    ),
    ReasonCode(HISTORY_STOPS, Text("The history stops before the day of decision", "历史数据在决策日前中断")),
    ReasonCode(
        MOSTLY_VOID,
        Text(
            "So much of the sales value is void that the firm cancels most of what it issues, or the status is wrong",
            "作废销售发票占比异常：企业大量作废，或状态标识有误",
        ),
    ),
    ReasonCode(ROUND, Text("Most sales are invoiced in round totals", "销售发票价税合计多为整数")),
    ReasonCode(NO_SALES, Text("Purchases without any sales in 12 months", "近12个月有采购而无销售")),
    ReasonCode(
        SELF_REVEALED,
        Text(
            "Trades with a counterparty that other books show to be the firm itself",
            "交易对方经其他账簿比对为企业自身",
        ),
    ),
)

UNITS: Mapping[str, Unit] = {
    **{reason.code: "count" for reason in CODES},
    VOID: "share",
    REFUNDED: "share",
    ONE_BUSINESS: "points",
    POSSIBLY_ONE: "points",
    SOURCES_APART: "ratio",
    HISTORY_STOPS: "days",
    MOSTLY_VOID: "share",
    ROUND: "share",
    NO_SALES: "minor",
}
"""Code -> unit of the finding's `value`."""

__all__ = ["CODES", "UNITS"]
