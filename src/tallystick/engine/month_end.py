"""Month end: the bank's book on a day, through the second half of a loan's life."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tallystick.engine.book.book import Book
from tallystick.engine.book_frame import folded, loan_frame
from tallystick.engine.capital.step import STEP as CAPITAL
from tallystick.engine.classification.contagion import CONTAGION
from tallystick.engine.classification.step import STEP as CLASSIFICATION
from tallystick.engine.contract.checks import contract_checks
from tallystick.engine.provisioning.coverage import coverage
from tallystick.engine.provisioning.interest import STEP as INTEREST
from tallystick.engine.provisioning.movement import allowance_movement, movement_table
from tallystick.engine.provisioning.overlays import with_overlays
from tallystick.engine.provisioning.recoveries import STEP as EXPECTED_RECOVERIES
from tallystick.engine.provisioning.step import STEP as PROVISIONING
from tallystick.engine.recovery.step import STEP as RECOVERY
from tallystick.engine.step import Step, run_steps
from tallystick.kernel.attach import attached
from tallystick.pack.policy import Policy

# What each loan is worth and what must be done about it.
AFTER: tuple[Step, ...] = (
    CLASSIFICATION,  # which of the five tiers, by the loan's own facts
    CONTAGION,  # and by the debtor's other loans
    EXPECTED_RECOVERIES,  # what an impaired loan will still bring
    PROVISIONING,  # which stage, how much will be lost
    INTEREST,  # on what interest is still earned
    CAPITAL,  # how much capital it binds
    RECOVERY,  # who must act by when
)

FIRST = (
    "loan_id",
    "days_past_due",
    "class",
    "class_article",
    "class_since",
    "stage",
    "ecl_12m_minor",
    "ecl_lifetime_minor",
    "ecl_minor",
    "rwa_minor",
    "watch_level",
)
"""Columns that come first in the output."""


@dataclass(frozen=True)
class Closing:
    """A closed month: `loans` one row each; what moved the allowance; floors beside it; terms that are not allowed."""

    loans: pl.LazyFrame
    movement: pl.LazyFrame
    movement_table: pl.LazyFrame
    coverage: pl.LazyFrame
    checks: pl.LazyFrame


def close_loans(
    book: Book, policy: Policy, *, frame: pl.LazyFrame | None = None, watch: pl.DataFrame | None = None
) -> pl.LazyFrame:
    """This function will take every loan of `book` through classification, provisioning, capital and recovery.

    One row per loan, `FIRST` columns first. Overlays of the book in force on the day are added. `frame` is the
    book's loan frame where the caller has it already; `watch` the borrowers' early warning, a row per firm.

    :raises BookError: the book lacks contracts, or both events and balances.
    """
    frame = loan_frame(book, policy) if frame is None else frame
    overlays = book.get("overlays")
    approved = None if overlays is None else overlays.collect()
    return close_part(frame.collect(engine="streaming"), policy, watch=watch, overlays=approved).lazy()


def close_part(
    frame: pl.DataFrame, policy: Policy, *, watch: pl.DataFrame | None = None, overlays: pl.DataFrame | None = None
) -> pl.DataFrame:
    """This function will close the loans of `frame`, a loan frame in which each borrower's loans are all there.

    The closed book is its parts one after the other, however it is cut: no loan sees another borrower's. `watch` has a
    row per firm, `overlays` are the book's. Each step is computed before the next begins, so that its plan stays small.
    """
    if watch is not None:
        frame = _with_watch(frame, watch)
    for step in AFTER:
        frame = run_steps((step,), frame.lazy(), policy).collect()
        if step is PROVISIONING and overlays is not None:
            frame = with_overlays(frame.lazy(), overlays, policy).collect()
    return frame.select(*FIRST, *(name for name in frame.columns if name not in (*FIRST, "runoff")))


def _with_watch(frame: pl.DataFrame, watch: pl.DataFrame) -> pl.DataFrame:
    """Each borrower's early warning on its loans, in place of what the frame held of it."""
    known = set(frame.columns) & set(watch.columns) - {"enterprise_id"}
    return attached(frame.drop(known), watch, on="enterprise_id")


def close_month(book: Book, loans: pl.LazyFrame, policy: Policy) -> Closing:
    """This function will give what follows from closed `loans`: movement of the allowance, floors, checks of terms.

    Collect `loans` of `close_loans`, or sink and scan it, before: each answer reads it once.
    """
    movement = allowance_movement(loans, book.opening)
    seen = book.as_of(policy.day)
    return Closing(
        loans=loans,
        movement=movement,
        movement_table=movement_table(movement, loans, book.opening),
        coverage=coverage(loans, policy),
        checks=contract_checks(dict(seen.tables), policy),
    )


def postings(book: Book, policy: Policy) -> pl.LazyFrame:
    """This function will give every double entry of the book's events up to the policy's day, debits and credits equal.

    `loan_id, event_no, day, account, debit_minor, credit_minor, kind`; the accrual up to the day has no event and no
    kind. Dues have numbers of their own.

    :raises BookError: the book has no contracts or no events.
    """
    return folded(book.as_of(policy.day), policy, with_postings=True).postings.lazy()
