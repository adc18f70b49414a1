"""The tables of evidence: their columns, types, keys, bounds and rules."""

from __future__ import annotations

import dataframely as dy

from tallystick.engine.evidence.schemas.books import AccountFlows, Invoices, Statements, TaxDeclarations, Utilities
from tallystick.engine.evidence.schemas.conduct import Lawsuits, ModelScores, Visits
from tallystick.engine.evidence.schemas.credit import (
    BureauLoans,
    BureauQueries,
    BureauReports,
    Collateral,
    Exposures,
    Guarantees,
)
from tallystick.engine.evidence.schemas.firm import Applications, Enterprises, Owners, Relations
from tallystick.engine.evidence.schemas.sentences import CODES, reason_code, sentence

SCHEMAS: dict[str, type[dy.Schema]] = {
    "enterprises": Enterprises,
    "owners": Owners,
    "statements": Statements,
    "invoices": Invoices,
    "tax_declarations": TaxDeclarations,
    "account_flows": AccountFlows,
    "utilities": Utilities,
    "bureau_reports": BureauReports,
    "bureau_loans": BureauLoans,
    "bureau_queries": BureauQueries,
    "lawsuits": Lawsuits,
    "visits": Visits,
    "collateral": Collateral,
    "guarantees": Guarantees,
    "exposures": Exposures,
    "relations": Relations,
    "applications": Applications,
    "model_scores": ModelScores,
}
"""Table -> schema. A table of evidence holds every column of its schema, absent optional columns as nulls."""

OF_FIRMS: dict[str, tuple[str, ...]] = {
    "enterprises": (),
    "guarantees": ("guarantor_id", "obligor_id"),
    "relations": ("enterprise_id", "related_id"),
}
"""Table -> columns of which one must name a firm of `enterprises`; for all other tables it is `enterprise_id`."""


def firm_columns(table: str) -> tuple[str, ...]:
    """This function will give the columns of `table` of which at least one must name a known firm."""
    return OF_FIRMS.get(table, ("enterprise_id",))


__all__ = ["CODES", "OF_FIRMS", "SCHEMAS", "firm_columns", "reason_code", "sentence"]
