"""Where a loan's accounts stand by the engine, and by what was posted; the difference is what is to be posted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import F, Sum

from tallystick.engine.book.book import Book
from tallystick.engine.book_frame import folded
from tallystick.engine.servicing.columns import ACCOUNTS
from tallystick.pack import Policy
from tallystick.record.ledger.models import Posting
from tallystick.record.loans.models import Loan
from tallystick.record.loans.tables import read_borrowers
from tallystick.record.policies.queries import policy_on

_PRINCIPAL = ("principal", "principal_due")


@dataclass(frozen=True, slots=True)
class Stand:
    """The accounts of one loan, in fen, debits positive; accounts at nothing are left out."""

    accounts: Mapping[str, int]

    @property
    def principal_minor(self) -> int:
        """The principal owed."""
        return sum(self.accounts.get(name, 0) for name in _PRINCIPAL)

    def less(self, other: Stand) -> dict[str, int]:
        """This function will give what moved from `other` to this, account by account."""
        names = sorted({*self.accounts, *other.accounts}, key=ACCOUNTS.index)
        moved = {name: self.accounts.get(name, 0) - other.accounts.get(name, 0) for name in names}
        return {name: amount for name, amount in moved.items() if amount}


def stand_on(loan: Loan, day: date) -> Stand:
    """This function will fold a loan's events up to `day` by the engine, inside the transaction that is open."""
    book = read_borrowers([loan.enterprise_id]).as_of(day)
    if not book.has("events"):
        return Stand({})
    own = pl.col("loan_id") == loan.loan_id
    alone = {name: frame.filter(own) for name, frame in book.tables.items() if name != "borrowers"}
    found = stands(Book(alone, book.evidence), policy_on(day))
    return Stand(dict(found.select("account", "net_minor").rows()))


def stands(book: Book, policy: Policy) -> pl.DataFrame:
    """This function will give `loan_id, account, net_minor` of every loan of `book` by the engine, nothing left out."""
    checkpoint = folded(book, policy).checkpoint
    named = checkpoint.select("loan_id", *(pl.col(f"account_{name}").alias(name) for name in ACCOUNTS))
    long = named.unpivot(index="loan_id", variable_name="account", value_name="net_minor")
    return long.filter(pl.col("net_minor") != 0)


def posted(loan: Loan) -> Stand:
    """This function will give where a loan's accounts stand by what was posted."""
    net = Sum(F("debit_minor") - F("credit_minor"))
    rows = Posting.objects.filter(loan=loan).order_by().values_list("account").annotate(net=net)
    return Stand({account: int(amount) for account, amount in rows if amount})
