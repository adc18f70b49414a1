"""The tables of a loan book. Evidence tables (collateral, guarantees, ...) lie beside them in the same folder."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from tallystick.engine.book.determinations import Borrowers, Calendar, Covenants, LoanFacts, Overlays, Promises
from tallystick.engine.book.loans import Balances, Contracts, Drawdowns, Dues, Events

BOOK_SCHEMAS: dict[str, type[dy.Schema]] = {
    "contracts": Contracts,
    "dues": Dues,
    "events": Events,
    "drawdowns": Drawdowns,
    "balances": Balances,
    "loan_facts": LoanFacts,
    "borrowers": Borrowers,
    "promises": Promises,
    "overlays": Overlays,
    "covenants": Covenants,
    "calendar": Calendar,
}
"""Table -> schema. `contracts` is required, and one of `events` and `balances`."""


def completed(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """This function will give `frame` with all columns of its schema, in order; those it lacks are null."""
    schema = {name: column.dtype for name, column in BOOK_SCHEMAS[table].columns().items()}
    numbered = frame if "row" in frame.columns else frame.with_row_index("row", offset=1)
    lacking = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in numbered.columns]
    return numbered.with_columns(lacking).select(pl.col(name).cast(dtype) for name, dtype in schema.items())
