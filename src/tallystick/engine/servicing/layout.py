"""How a loan's state lies in arrays while events are folded: accounts, counters, clocks, and the codes of events."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

CASH, PRINCIPAL, PRINCIPAL_DUE, ACCRUED, INTEREST_DUE, PENALTY_DUE, COMPOUND_DUE, FEE_DUE = range(8)
INTEREST_INCOME, PENALTY_INCOME, FEE_INCOME, WAIVER, ALLOWANCE, OVERPAID = range(8, 14)
OFF_ACCRUED, OFF_INTEREST, OFF_PENALTY, OFF_COMPOUND, OFF_CONTRA, WRITTEN_OFF, WRITTEN_CONTRA = range(14, 21)
TO_OFF: Final = OFF_ACCRUED - ACCRUED
"""From a receivable of interest to its memorandum account."""

KINDS: Final = (
    "carried",
    "rate_reset",
    "extended",
    "renewed",
    "restructured",
    "misused",
    "technical_delay",
    "drawn",
    "due_interest",
    "due_principal",
    "fee",
    "cost",
    "waived",
    "paid",
    "transferred",
    "written_off",
    "recovered",
    "reversed",
)
"""Kinds of event in the order in which those of one day are taken. `carried` are unpaid dues of a checkpoint."""

(CARRIED, RATE_RESET, EXTENDED, RENEWED, RESTRUCTURED, MISUSED, TECHNICAL, DRAWN, DUE_INTEREST, DUE_PRINCIPAL) = range(
    10
)
(FEE, COST, WAIVED, PAID, TRANSFERRED, WRITE_OFF, RECOVERED, REVERSED) = range(10, 18)


class Events(NamedTuple):
    """Events of all loans of a batch as arrays of one length; a loan's stand together, in the order they are taken.

    `amount`: fen, -1 for a due that states none. `part`: place in `PARTS` or `NO_PART`. `rate`: basis points a year, or
    the interest of a carried due. `until`: a day, or `NEVER`.
    """

    day: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int8]
    amount: npt.NDArray[np.int64]
    part: npt.NDArray[np.int8]
    rate: npt.NDArray[np.int64]
    until: npt.NDArray[np.int32]


class Running(NamedTuple):
    """What a fold writes in place: a row a loan of accounts, counters and sums, a row an event of what is `left`.

    `left` (n, 2): unpaid principal and interest of each due. `deltas` (n + m, 21): what each event, and last the day
    itself, moved on the accounts; (0, 21) where nobody asks.
    """

    accts: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    sums: npt.NDArray[np.float64]
    left: npt.NDArray[np.int64]
    deltas: npt.NDArray[np.int64]


PARTS: Final = ("principal", "interest", "penalty", "compound", "fee", "cost")
P_PRINCIPAL, P_INTEREST, P_PENALTY, P_COMPOUND, P_FEE, P_COST = range(6)
NO_PART: Final = -1

COUNTERS: Final = (
    "state",
    "rate_bp",
    "last_day",
    "off_balance",
    "matures_day",
    "misused_day",
    "restructured_day",
    "restructured_before_day",
    "technical_until",
    "last_missed_day",
    "cleared_day",
    "last_paid_day",
    "was_overdue",
    "extensions",
    "renewals",
    "late_payments",
    "drawn_minor",
    "recovered_minor",
    "accrued_posted",
    "penalty_posted",
    "compound_posted",
    "head",
    "default_day",
    "default_minor",
)
"""Whole numbers of the state. Days count from 1970-01-01; `NEVER` stands for no day. `head` is the first event that
may still be an unpaid due; it holds within one fold only. `default_day` is the latest day on which the line of
non-accrual was passed, or on which the loan left the book without; `default_minor` the claim of that day."""

(STATE, RATE, LAST_DAY, OFF_BALANCE, MATURES, MISUSED_DAY, RESTRUCTURED_DAY, RESTRUCTURED_BEFORE) = range(8)
(TECHNICAL_UNTIL, LAST_MISSED, CLEARED, LAST_PAID, WAS_OVERDUE, EXTENSIONS, RENEWALS, LATE) = range(8, 16)
(DRAWN_TOTAL, RECOVERED_TOTAL, ACCRUED_POSTED, PENALTY_POSTED, COMPOUND_POSTED, HEAD) = range(16, 22)
(DEFAULT_DAY, DEFAULT_MINOR) = range(22, 24)

NEVER: Final = -(2**31)
OPEN, SETTLED, GONE, SOLD = range(4)
STATES: Final = ("current", "settled", "written_off", "transferred")

SUMS: Final = ("interest", "penalty", "compound")
"""Accrual of the running period as shares of days: balance times rate times fraction of a year, not yet rounded."""
