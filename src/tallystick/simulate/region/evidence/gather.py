"""All tables of evidence for the firms and months asked for."""

from __future__ import annotations

from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.simulate.region.evidence import books, bureau, courts, flows, invoices, register, security, statements
from tallystick.simulate.region.evidence.scene import Scene

TABLES = (
    "enterprises",
    "owners",
    "relations",
    "statements",
    "invoices",
    "tax_declarations",
    "account_flows",
    "utilities",
    "bureau_reports",
    "bureau_loans",
    "bureau_queries",
    "lawsuits",
    "collateral",
    "guarantees",
)
"""The tables a region gives, in this order; visits, applications and exposures are the bank's."""


def evidence_of(
    scene: Scene, *, tables: tuple[str, ...] = TABLES, report_months: NDArray[np.int64] | None = None
) -> dict[str, pl.DataFrame]:
    """This function will give `tables` for the scene's firms and months, columns and types as the schemas declare them.

    Facts without a day (register, owners, relations, collateral) are as of the end of the last month; all other rows
    belong to a month and are the same whichever other firms and months are asked for. The bureau is read at the end
    of `report_months`, by default of every few months as the config says.

    :raises KeyError: a region has no such table.
    """
    months = bureau.report_months(scene) if report_months is None else report_months
    reads_books = bool({"invoices", "account_flows"} & set(tables))
    ledgers = scene.once("books", lambda: invoices.books_of(scene)) if reads_books else None
    reports = bureau.Reports(scene, months) if {"bureau_reports", "bureau_loans"} & set(tables) else None
    made = {}
    for name in tables:
        if name == "invoices" and ledgers is not None:
            made[name] = invoices.invoices(scene, ledgers)
        elif name == "account_flows" and ledgers is not None:
            accounts = scene.once("accounts", partial(flows.accounts_of, scene, ledgers))
            made[name] = flows.account_flows(scene, ledgers, accounts)
        elif name == "bureau_reports" and reports is not None:
            made[name] = reports.known()
        elif name == "bureau_loans" and reports is not None:
            made[name] = reports.table()
        else:
            made[name] = _MAKERS[name](scene)
    return {name: _declared(name, frame) for name, frame in made.items()}


_MAKERS = {
    "enterprises": register.enterprises,
    "owners": register.owners,
    "relations": register.relations,
    "statements": statements.statements,
    "tax_declarations": books.tax_declarations,
    "utilities": books.utilities,
    "bureau_queries": bureau.queries,
    "lawsuits": courts.lawsuits,
    "collateral": security.collateral,
    "guarantees": security.guarantees,
}


def _declared(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """All declared columns but the row's number, in their order and types; null where a region does not know."""
    kinds = {column: kind.dtype for column, kind in SCHEMAS[name].columns().items() if column != "row"}
    return frame.select(
        pl.col(column).cast(dtype) if column in frame.columns else pl.lit(None, dtype).alias(column)
        for column, dtype in kinds.items()
    )
