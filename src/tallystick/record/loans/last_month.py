"""How loans of a list stood at the last month end, and lists of those that stood alike."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tallystick.record.loans.models import Closing, Loan, MonthState
from tallystick.record.loans.queries import NON_PERFORMING

STANDINGS: Final = {
    "owed": Q(balance_minor__gt=0),
    "past_due": Q(days_past_due__gt=0),
    "special_mention": Q(asset_class="special_mention"),
    "non_performing": Q(asset_class__in=NON_PERFORMING),
    "off_book": Q(asset_class=None),
}
"""What is asked of a loan's last month end -> its condition; what is off the book was repaid, sold or written off."""
SHOWN: Final = ("balance_minor", "days_past_due", "asset_class")


def last_month_end() -> date | None:
    """This function will give the day of the last month end that was closed; None before the first."""
    return Closing.objects.order_by("-day").values_list("day", flat=True).first()


def stood_as(loans: QuerySet[Loan], standing: str) -> QuerySet[Loan]:
    """This function will keep those of `loans` that stood so at the last month end; `owed` are those drawn since, too.

    :raises KeyError: it is none of `STANDINGS`.
    """
    day = last_month_end()
    alike = MonthState.objects.filter(STANDINGS[standing], day=day).order_by().values("loan")
    since = Q() if day is None else Q(signed_day__gt=day)
    return loans.filter(Q(pk__in=alike) | since if standing == "owed" else Q(pk__in=alike))


def with_last_month(loans: QuerySet[Loan]) -> QuerySet[Loan]:
    """This function will put beside each of `loans` its balance (fen), days past due and class at the last month end.

    None where it was signed later. Each is read from an index, for the rows that are shown and not for all that are
    counted.
    """
    state = MonthState.objects.filter(loan=OuterRef("pk"), day=last_month_end()).order_by()
    return loans.annotate(**{f"last_{name}": Subquery(state.values(name)[:1]) for name in SHOWN})
