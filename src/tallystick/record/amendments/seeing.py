"""How the engine sees a loan that is to be amended, with the borrower's other loans and its group's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tallystick.engine.book.book import Book
from tallystick.engine.book_frame import dues_of, folded
from tallystick.engine.month_end import close_loans
from tallystick.kernel.due_days import due_after
from tallystick.pack import Policy
from tallystick.record.cases.counting import level_for
from tallystick.record.customers.models import Enterprise
from tallystick.record.loans.models import Loan
from tallystick.record.loans.tables import read_borrowers
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable

ON_BOOK = ("current", "overdue")


@dataclass(frozen=True)
class Seen:
    """One loan on a day: its group's book, its closed row, what is due and unpaid of it in fen, its dues by plan."""

    loan: Loan
    policy: Policy
    book: Book
    state: dict[str, Any]
    credit_minor: int
    due_principal_minor: int
    due_interest_minor: int
    dues: pl.DataFrame

    @property
    def day(self) -> date:
        return self.policy.day

    @property
    def accrued_minor(self) -> int:
        """Interest of the running period, not due yet."""
        return int(self.state["accrued_interest_minor"])

    @property
    def arrears_minor(self) -> int:
        """All that is due and unpaid with what interest has accrued: principal, interest, penalty, fees."""
        extra = sum(int(self.state[name] or 0) for name in ("penalty_minor", "compound_minor", "fee_due_minor"))
        return self.due_principal_minor + self.due_interest_minor + self.accrued_minor + extra

    @property
    def next_due_day(self) -> date:
        """The first repayment day after today by the contract's rhythm."""
        anchor, period = pl.lit(self.state["payment_anchor_day"]), pl.lit(self.state["period_months"], pl.Int32)
        found = pl.select(due_after(pl.lit(self.day), anchor=anchor, period_months=period)).item()
        assert isinstance(found, date)
        return found

    def contract(self) -> pl.DataFrame:
        """This function will give the contract's one row."""
        return self.book.tables["contracts"].filter(pl.col("loan_id") == self.loan.loan_id).collect()

    def authority(self) -> str:
        """This function will give the level that decides on an amendment: by the group's credit, grade and security.

        :raises Unable: the authority table names nobody.
        """
        ranks = {grade.code: grade.rank for grade in self.policy.scale}
        rank = ranks.get(self.state["grade"] or "")
        return level_for(self.policy, credit_minor=self.credit_minor, grade_rank=rank, security=self.state["security"])


def seen(loan: Loan, day: date) -> Seen:
    """This function will see a loan on `day` as the engine closes it.

    :raises Unable: nothing was booked on it, or no policy is in force.
    """
    policy, firm = policy_on(day), loan.enterprise
    firms = Enterprise.objects.filter(group=firm.group) if firm.group_id else Enterprise.objects.filter(pk=firm.pk)
    book = read_borrowers(list(firms.values_list("enterprise_id", flat=True))).as_of(day)
    if not book.has("events"):
        raise Unable("no_events", "nothing was booked on this loan", "该贷款尚无账务事件")
    closed = close_loans(book, policy).collect()
    own = pl.col("loan_id") == loan.loan_id
    live = closed.filter(pl.col("state").is_in(ON_BOOK))
    credit = live["exposure_minor"].sum() + live["undrawn_minor"].fill_null(0).sum()
    unpaid = folded(book, policy).carried.filter(own)
    contract = book.tables["contracts"].filter(own).collect()
    return Seen(
        loan,
        policy,
        book,
        closed.row(by_predicate=own, named=True),
        int(credit),
        int(unpaid["principal_minor"].sum()),
        int(unpaid["interest_minor"].sum()),
        dues_of(book, contract).sort("due_no"),
    )
