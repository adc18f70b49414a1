"""The tables of a loan book. Evidence tables (collateral, guarantees, ...) lie beside them in the same folder."""

from __future__ import annotations

import dataframely as dy

from tallystick.engine.book.determinations import Borrowers, Covenants, LoanFacts, Overlays, Promises
from tallystick.engine.book.loans import Balances, Contracts, Dues, Events

BOOK_SCHEMAS: dict[str, type[dy.Schema]] = {
    "contracts": Contracts,
    "dues": Dues,
    "events": Events,
    "balances": Balances,
    "loan_facts": LoanFacts,
    "borrowers": Borrowers,
    "promises": Promises,
    "overlays": Overlays,
    "covenants": Covenants,
}
"""Table -> schema. `contracts` is required, and one of `events` and `balances`."""
