"""The bank's own loans to a firm as the evidence table `exposures`, so that a decision sees all credit given."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.record.loans.models import Closing, Loan, MonthState


@dataclass(frozen=True)
class OwnLoans:
    """The bank's own loans to some firms, open on a day."""

    rows: Mapping[str, list[dict[str, object]]]
    """By firm, in the order of the loans' numbers."""

    def as_exposures(self, enterprise_ids: Collection[str]) -> pl.DataFrame:
        """This function will give those to `enterprise_ids` as the evidence table `exposures`."""
        held = [row for firm in enterprise_ids for row in self.rows.get(firm, ())]
        if not held:
            return _none()
        held.sort(key=lambda row: str(row["loan_id"]))
        numbered = [{"row": at, **row} for at, row in enumerate(held, 1)]
        return pl.DataFrame(numbered, schema=_columns(), orient="row")


def own_loans(enterprise_ids: Collection[str], day: date) -> OwnLoans:
    """This function will give the loans of firms that are open on `day`, by their last month end.

    A loan drawn since counts with all that was contracted. One that the last closing did not hold any more is repaid.
    """
    closed = Closing.objects.filter(day__lte=day).order_by("-day").values_list("day", flat=True).first()
    loans = list(Loan.objects.filter(enterprise_id__in=enterprise_ids, drawn_day__lte=day).order_by("loan_id"))
    states = MonthState.objects.filter(loan__in=loans, day__lte=day).order_by("day") if loans else ()
    last = {state.loan_id: state for state in states}
    rows: dict[str, list[dict[str, object]]] = {}
    for loan in loans:
        state = last.get(loan.loan_id)
        if not _is_over(loan, state, closed):
            rows.setdefault(loan.enterprise_id, []).append(_row(loan, state))
    return OwnLoans(rows)


def as_exposures(enterprise_ids: Collection[str], day: date) -> pl.DataFrame:
    """This function will give the loans of firms that are open on `day` as the evidence table `exposures`."""
    return own_loans(enterprise_ids, day).as_exposures(enterprise_ids)


@cache
def _none() -> pl.DataFrame:
    return pl.DataFrame(schema=_columns())


@cache
def _columns() -> dict[str, Any]:
    return {name: column.dtype for name, column in SCHEMAS["exposures"].columns().items()}


def _is_over(loan: Loan, state: MonthState | None, closed: date | None) -> bool:
    if state is None:
        return closed is not None and (loan.drawn_day or loan.signed_day) <= closed
    return (closed is not None and state.day < closed) or (state.balance_minor == 0 and loan.limit_minor is None)


def _row(loan: Loan, state: MonthState | None) -> dict[str, object]:
    balance = loan.principal_minor if state is None or state.balance_minor is None else state.balance_minor
    return {
        "loan_id": loan.loan_id,
        "enterprise_id": loan.enterprise_id,
        "product": loan.product,
        "granted_minor": loan.limit_minor or loan.principal_minor,
        "balance_minor": balance,
        "undrawn_minor": max((loan.limit_minor or 0) - balance, 0),
        "opened_day": loan.drawn_day or loan.signed_day,
        "matures_day": loan.matures_day,
        "days_past_due": 0 if state is None else state.days_past_due or 0,
        "class": None if state is None else state.asset_class,
        "monthly_payment_minor": None,
    }
