"""The tables of a loan book. Evidence tables (collateral, guarantees, ...) lie beside them in the same folder."""

from __future__ import annotations

import dataframely as dy

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
