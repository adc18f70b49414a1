"""Evidence held against itself and against other applicants': columns per firm, and findings one by one."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence import connected, history_stop, repeated, same_business, shared_invoice, sources_apart
from tallystick.engine.evidence import finding_codes as codes
from tallystick.engine.evidence.clean import Settled, with_settled
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.finding_codes import CODES, UNITS
from tallystick.engine.evidence.listing import EMPTY, listed, settled_until
from tallystick.engine.evidence.shared_invoice import KNOWN, known_of, shared_pairs
from tallystick.engine.evidence.windows import KEY
from tallystick.engine.few import unplanned
from tallystick.engine.step import Source
from tallystick.pack.policy import Policy

SOURCES: tuple[Source, ...] = (
    repeated.SOURCE,
    shared_invoice.SOURCE,
    same_business.SOURCE,
    connected.SOURCE,
    sources_apart.SOURCE,
    history_stop.SOURCE,
)
"""The columns of the cross checks, per firm."""


def checked(evidence: Evidence, policy: Policy) -> Evidence:
    """This function will give `evidence` as seen on the policy's day with what several cross checks need, made once.

    That is: invoices settled (`clean.with_settled`), and pairs of applicants that share signs of one business.
    """
    settled = with_settled(evidence.as_of(policy.day))
    pairs = same_business.business_pairs(settled, policy)
    return Evidence({**settled.tables, same_business.PAIRS: pairs.lazy()})


def compared(evidence: Evidence, policy: Policy) -> Evidence:
    """This function will give checked `evidence` with what both the columns and the findings of cross checks rest on.

    That is sales by source, the ends of histories and which counterparties are applicants, worked out at once: for a
    few firms, of whom both are asked.
    """
    sales, ends = sources_apart.run(evidence, policy), history_stop.stops(evidence, policy)
    made = {sources_apart.COMPARED: sales} | ({} if ends is None else {history_stop.STOPS: ends})
    settled = settled_until(evidence, policy)
    if settled is not None and len(settled.twins):
        made[KNOWN] = known_of(evidence, settled.twins, policy).lazy()
    return Evidence({**evidence.tables, **{name: unplanned(table).lazy() for name, table in made.items()}})


def findings(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give every finding of the cross checks, as seen on the policy's day, sorted.

    One row per firm, code and, where another firm is concerned, `other`: `table`, `rows` (row numbers in it, sorted),
    `row_count`, `value` (Float64, in the unit that UNITS gives for the code). A finding about two firms stands once for
    each. Findings about others need all applicants in the evidence.
    """
    evidence = with_settled(evidence)
    settled = settled_until(evidence, policy)
    shared = None if settled is None else shared_pairs(settled.twins)
    pairs = same_business.business_pairs(evidence, policy)
    tables = [
        sources_apart.found(evidence, policy),
        *history_stop.found(evidence, policy),
        *same_business.found(pairs, settled, shared, policy),
    ]
    if settled is not None and shared is not None:
        tables += [*repeated.found(settled, policy), *shared_invoice.found(settled.twins, shared)]
        tables.append(_self_revealed(settled, evidence, policy))
    every = pl.concat(tables)
    return every.sort(KEY, "code", "table", "other", nulls_last=False).lazy()


def _self_revealed(settled: Settled, evidence: Evidence, policy: Policy) -> pl.DataFrame:
    """This function will give the invoices that count, though other books show their counterparty to be the firm."""
    if settled.twins.is_empty():
        return EMPTY
    known = known_of(evidence, settled.twins, policy)
    own = settled.kept.join(known.rename({"is_firm": KEY}), on=[KEY, "counterparty"], how="semi")
    return listed(own, codes.SELF_REVEALED)


__all__ = ["CODES", "SOURCES", "UNITS", "checked", "compared", "findings"]
