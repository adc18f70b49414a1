"""Features: a module per source of evidence, each giving one row per enterprise.

`firm.spine` gives the applicants; `SOURCES` are joined to them from the left, in this order.
"""

from __future__ import annotations

from tallystick.engine.features import (
    bureau,
    collateral,
    exposures,
    flows,
    guarantees,
    invoices,
    lawsuits,
    model_scores,
    network,
    owners,
    statements,
    tax,
    utilities,
    visits,
)
from tallystick.engine.step import Source

SOURCES: tuple[Source, ...] = (
    invoices.SOURCE,
    network.SOURCE,
    tax.SOURCE,
    flows.SOURCE,
    utilities.SOURCE,
    statements.SOURCE,
    bureau.SOURCE,
    lawsuits.SOURCE,
    guarantees.SOURCE,
    owners.SOURCE,
    visits.SOURCE,
    collateral.SOURCE,
    exposures.SOURCE,
    model_scores.SOURCE,
)
"""Every source of features, in the order of their columns."""
