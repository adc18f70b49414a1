"""What monitoring asks a pack for by name, besides the indicators' own thresholds."""

from __future__ import annotations

from tallystick.engine.parameters import Needed

_ASKED = (
    ("watch_red_signals", "count", "red signals that make a borrower red (9.2: 1)"),
    ("watch_orange_signals", "count", "families with an orange signal that make a borrower orange (9.2: 2)"),
    ("watch_orange_with", "count", "orange signals that make it orange together with yellow ones (9.2: 1)"),
    ("watch_yellow_with", "count", "yellow signals needed beside them (9.2: 3)"),
    ("watch_hold_yellow_months", "months", "months without its signals after which yellow ends"),
    ("watch_hold_orange_months", "months", "months without its signals after which orange ends"),
    ("watch_hold_red_months", "months", "months without its signals after which red ends"),
    (
        "warn_invoice_break_days",
        "days",
        "days without a sale that are a break; a season is looked for in them (I2)",
    ),
    ("warn_bridge_share", "share", "part of a repayment that other people's money must cover to be a bridge (B6)"),
    ("warn_trace_hops", "count", "payments that loan money is followed through (B4)"),
    ("warn_trace_days", "days", "days that loan money is followed (B4)"),
    ("warn_small_loan_minor", "minor", "amount below which a loan of a non-bank is small (C4, C5)"),
    ("warn_large_share", "share", "share from which a shareholder is large (M1)"),
    ("warn_statement_months", "months", "months from one statement to the next (F4)"),
    ("warn_statement_due_days", "days", "days after the period in which a statement is due (F4)"),
    ("circle_exposure_share", "share", "most exposure to one guarantee circle by net capital (9.3: 5 %)"),
    ("circle_unknown_pd", "share", "PD taken for a firm of a circle whose own is not known"),
)

REQUIRED: tuple[Needed, ...] = tuple(Needed(name, unit, means, "monitoring") for name, unit, means in _ASKED)
"""Every parameter that monitoring reads by name, beside those of features (`net_capital_minor`, `tax_filing_days`,
`visit_valid_days`)."""
