"""Features that only monitoring needs: a module per source, one row per enterprise, joined to the borrowers' frame."""

from __future__ import annotations

from tallystick.engine.monitoring.features import (
    bureau,
    conduct,
    earlier,
    flows,
    invoices,
    loans,
    money_back,
    registry,
    tax,
)
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns

SOURCES: tuple[Source, ...] = (
    tax.SOURCE,
    invoices.SOURCE,
    flows.SOURCE,
    money_back.SOURCE,
    bureau.SOURCE,
    *conduct.SOURCES,
)
"""Every source that reads evidence tables, in the order of its columns."""

ADDS: Columns = (
    tax.ADDS
    | invoices.ADDS
    | flows.ADDS
    | money_back.ADDS
    | bureau.ADDS
    | conduct.ADDS
    | registry.ADDS
    | earlier.ADDS
    | loans.ADDS
)
"""Every column of them, and of what is compared with an earlier day or comes from the loans."""

KNOWN_ZERO = conduct.KNOWN_ZERO
