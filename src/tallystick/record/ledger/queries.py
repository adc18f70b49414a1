"""Reads of the ledger, and the proof that its sides are equal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from tallystick.engine.servicing.columns import ACCOUNTS, MEMORANDUM
from tallystick.record.ledger.accounts import posted, stand_on
from tallystick.record.ledger.models import Posting
from tallystick.record.loans.models import Loan
from tallystick.record.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """One account over all loans open to whoever asks, in fen; `kind` is book or memorandum."""

    account: str
    kind: str
    entries: int
    debit_minor: int
    credit_minor: int

    @property
    def net_minor(self) -> int:
        """Debits less credits."""
        return self.debit_minor - self.credit_minor


@dataclass(frozen=True, slots=True)
class Proof:
    """What the proof of the ledger found: how many entries, what they add up to, and the sets that are not balanced
    (loan, event, day, cause), of which there must be none."""

    entries: int
    debit_minor: int
    credit_minor: int
    unbalanced: tuple[tuple[str, int | None, date, str], ...]

    @property
    def holds(self) -> bool:
        """Whether debits equal credits, in all and in each set."""
        return not self.unbalanced and self.debit_minor == self.credit_minor


@dataclass(frozen=True, slots=True)
class Differs:
    """By which amounts (fen, by account) the engine's accounts of a loan differ from those posted up to `day`."""

    day: date
    accounts: Mapping[str, int]


def postings(actor: Actor, loan: Loan) -> QuerySet[Posting]:
    """This function will give the entries of a loan in the order in which they were posted.

    :raises Refused: the loan is another branch's.
    """
    actor.need_branch(loan.branch_id)
    return Posting.objects.filter(loan=loan)


def is_owed(loan: Loan) -> bool:
    """This function will say whether principal is owed by what was posted; one without entries counts."""
    stand = posted(loan)
    return not stand.accounts or stand.principal_minor != 0


def differs(actor: Actor, loan: Loan) -> Differs | None:
    """This function will hold what was posted on a loan against the engine, on the day of its last entry; None where
    nothing was posted. What has accrued since that day is posted with the next event or month end.

    :raises Refused: the loan is another branch's.
    :raises Unable: no policy was in force on that day.
    """
    last = postings(actor, loan).aggregate(day=Max("day"))["day"]
    if last is None:
        return None
    return Differs(last, stand_on(loan, last).less(posted(loan)))


def trial_balance(actor: Actor, *, until: date | None = None) -> list[Line]:
    """This function will give the trial balance of what was posted up to `until`, account by account.

    :raises Refused: the actor sees no reports.
    """
    actor.need("see_reports")
    found = Posting.objects.all() if until is None else Posting.objects.filter(day__lte=until)
    if not actor.sees_branch(None):
        found = found.filter(loan__branch_id=actor.person.branch_id if actor.person else None)
    sums = found.order_by().values("account").annotate(n=Count("pk"), d=Sum("debit_minor"), c=Sum("credit_minor"))
    known = {row["account"]: row for row in sums}
    return [
        Line(name, "memorandum" if name in MEMORANDUM else "book", row["n"], int(row["d"]), int(row["c"]))
        for name in ACCOUNTS
        if (row := known.get(name)) is not None
    ]


def proved() -> Proof:
    """This function will add up every set of entries, on the book and beside it, and all together."""
    whole = Posting.objects.aggregate(n=Count("pk"), d=Sum("debit_minor"), c=Sum("credit_minor"))
    beside = Q(account__in=MEMORANDUM)
    sums = Posting.objects.order_by().values_list("loan_id", "event_no", "day", "cause")
    net = F("debit_minor") - F("credit_minor")
    wrong = sums.annotate(on_book=Sum(net, filter=~beside, default=0), memo=Sum(net, filter=beside, default=0))
    bad = wrong.filter(~Q(on_book=0) | ~Q(memo=0))[:100]
    return Proof(whole["n"], int(whole["d"] or 0), int(whole["c"] or 0), tuple(tuple(row[:4]) for row in bad))
