"""Which evidence a column comes from: what the report names when a column is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tallystick.engine.features.firm import ADDS as FIRM
from tallystick.engine.step import Source

_SALES = ("invoices", "tax_declarations", "account_flows")
_CASH = ("statements", *_SALES)
_DEBTS = ("exposures", "bureau_reports")
DERIVED: Mapping[str, tuple[str, ...]] = {
    "size_class": ("enterprises",),
    "pd_12m": ("invoices",),
    "grade_rank": ("invoices",),
    "verified_sales_minor": _SALES,
    "tax_to_invoice": ("tax_declarations", "invoices"),
    "inflow_to_invoice": ("account_flows", "invoices"),
    "stated_to_verified": ("enterprises", "visits", *_SALES),
    "sales_sources_ratio": _SALES,
    "operating_cash_minor": _CASH,
    "debt_service_minor": _DEBTS,
    "dscr": (*_CASH, *_DEBTS),
    "leverage": (*_CASH, *_DEBTS),
    "guarantee_load": ("guarantees", "bureau_reports", "statements"),
    "group_exposure_minor": ("exposures",),
    "global_cash_minor": (*_CASH, "owners"),
    "global_debt_service_minor": (*_DEBTS, "owners"),
    "global_dscr": (*_CASH, *_DEBTS, "owners"),
}
"""Columns made of other columns -> the evidence tables whose absence can leave them unknown."""

FACTS: Mapping[str, str] = {
    "invoices": "has_invoices",
    "statements": "has_statements",
    "tax_declarations": "has_tax",
    "account_flows": "has_flows",
    "utilities": "has_utilities",
    "bureau_reports": "has_bureau",
    "lawsuits": "has_lawsuits",
    "visits": "has_visit",
    "collateral": "has_collateral",
    "guarantees": "has_guarantees",
    "owners": "has_owners",
    "exposures": "has_exposures",
}
"""Evidence table -> the column that says whether the firm has it."""


ASKED = (
    "application_id",
    "product",
    "requested_amount_minor",
    "requested_tenor_months",
    "repayment",
    "security",
    "has_application",
)
"""Columns of the spine that come from the application; its others come from the registry."""


def column_tables(sources: Iterable[Source]) -> dict[str, tuple[str, ...]]:
    """This function will give column -> evidence tables; of a source with several tables, the first, its main one."""
    made = {name: source.tables[:1] for source in sources for name in source.adds}
    spine = {name: ("applications",) if name in ASKED else ("enterprises",) for name in FIRM}
    return {**spine, **made, **DERIVED, **{fact: (table,) for table, fact in FACTS.items()}}
