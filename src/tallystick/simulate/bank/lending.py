"""Loans: made of approved requests, with the schedule that the engine works out from the contract."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from tallystick.engine.book.schemas import completed
from tallystick.engine.contract.schedule import schedule
from tallystick.simulate.bank import setting as at
from tallystick.simulate.bank.clock import days
from tallystick.simulate.bank.rows import Growing, Ints, Rows
from tallystick.simulate.bank.setting import NOBODY, Setting

RUNNING, SETTLED, DEFAULTED, GONE = range(4)
"""States of a loan in the simulation; GONE is written off."""
DAYS_OF_MONTH = 28
"""Loans are paid out on days up to this, so that each month has its due day."""
NEVER = 10**6


@dataclass
class Loans:
    """All loans of all worlds, and what falls due on them; `dues` of one loan stand together, in order."""

    rows_held: Growing = field(default_factory=Growing)
    dues: Growing = field(default_factory=Growing)

    @property
    def rows(self) -> Rows:
        """The loans so far, as views that can be written into."""
        return self.rows_held.rows

    def __len__(self) -> int:
        return len(self.rows_held)


def lend(setting: Setting, loans: Loans, month: int, cases: Rows) -> Ints:
    """This function will make loans of approved `cases` and give their places; terms come from the case."""
    drawn = _payout_day(setting, cases)
    contract_repayment = np.where(cases.repayment == at.REVOLVING, at.BULLET, cases.repayment)
    term = np.where(cases.repayment == at.REVOLVING, np.minimum(cases.term, 12), cases.term)
    drawn_month = setting.clock.month_of(drawn)
    start = setting.clock.month_start(drawn_month)
    matures = setting.clock.month_start(drawn_month + term) + (drawn - start)
    size = len(cases)
    entrusted = setting.draws.happens(
        "entrusted", cases.firm, month, chance=setting.levers.at("entrusted", month, cases)
    )
    loans_made = Rows(
        {
            **{name: cases.columns[name] for name in _FROM_CASE},
            "case": cases.place,
            "principal_minor": cases.approved_minor,
            "rate_bp": cases.approved_rate_bp,
            "repayment": contract_repayment,
            "term": term,
            "drawn_day": drawn,
            "drawn_month": drawn_month,
            "matures_day": matures,
            "balance_minor": cases.approved_minor.copy(),
            "due_from": np.zeros(size, np.int64),
            "due_count": np.zeros(size, np.int64),
            "paid": np.zeros(size, np.int64),
            "state": np.full(size, RUNNING),
            "distressed": np.full(size, NOBODY),
            "ended": np.full(size, NEVER),
            "defaulted_day": np.full(size, NOBODY),
            "ead_minor": np.zeros(size, np.int64),
            "oldest_unpaid": np.full(size, NOBODY),
            "entrusted": entrusted,
            "misused": np.zeros(size, bool),
            "misuse_found": np.zeros(size, bool),
            "watched_until": np.full(size, NOBODY),
            "checked_until": np.full(size, NOBODY),
            "warned": np.full(size, NOBODY),
            "restructured": np.zeros(size, bool),
            "renewals": np.zeros(size, np.int64),
            "late_day": np.full(size, NOBODY),
            "succeeded": np.zeros(size, bool),
        }
    )
    _misuse(setting, month, loans_made)
    _schedule(setting, loans, loans_made)
    return loans.rows_held.add(loans_made)


_FROM_CASE = (
    "world",
    "firm",
    "branch",
    "industry",
    "town",
    "officer",
    "approver",
    "product",
    "security",
    "pd",
    "grade_rank",
    "beyond_need",
    "unfit",
    "hidden",
    "renews",
    "merit",
    "favoured",
    "indebted",
)


def _payout_day(setting: Setting, cases: Rows) -> Ints:
    """The day of payout, moved to the 28th at the latest; a renewal pays out on the day the old loan matures."""
    day = np.where(cases.must_be_by > 0, cases.must_be_by, cases.drawn_day)
    start = setting.clock.month_start(setting.clock.month_of(day))
    return np.minimum(day, start + DAYS_OF_MONTH - 1)


def _misuse(setting: Setting, month: int, loans: Rows) -> None:
    """Some put the money elsewhere: those who are tempted, and were paid it themselves."""
    tempted = setting.firms.temptation[loans.firm]
    loans.set(misused=~loans.entrusted & (tempted < setting.conduct.paying.tempted))


def _schedule(setting: Setting, loans: Loans, made: Rows) -> None:
    """What falls due when, by the engine from the terms of the contract."""
    if not len(made):
        return
    number = pl.Series(np.arange(len(made))).cast(pl.String)
    contracts = pl.DataFrame(
        {
            "loan_id": number,
            "enterprise_id": number,
            "signed_day": days(made.drawn_day),
            "drawn_day": days(made.drawn_day),
            "matures_day": days(made.matures_day),
            "principal_minor": made.principal_minor,
            "rate_bp": made.rate_bp,
            "day_count": pl.repeat("act_360", len(made), eager=True),
            "repayment": pl.Series(np.array(at.REPAYMENTS)[made.repayment]),
            "period_months": pl.repeat(1, len(made), eager=True),
            "security": pl.repeat("unsecured", len(made), eager=True),
        }
    )
    due = schedule(completed("contracts", contracts))
    whose = due["loan_id"].cast(pl.Int64).to_numpy()
    counts = np.bincount(whose, minlength=len(made))
    first = len(loans.dues) + np.concatenate([[0], np.cumsum(counts)])[:-1]
    principal, interest = due["principal_minor"].to_numpy(), due["interest_minor"].to_numpy()
    loans.dues.add(
        Rows(
            {
                "day": due["due_day"].cast(pl.Int32).to_numpy().astype(np.int64),
                "principal": principal.astype(np.int64),
                "interest": interest.astype(np.int64),
            }
        )
    )
    made.set(due_from=first.astype(np.int64), due_count=counts.astype(np.int64))
