"""Overlays: proposed by one, confirmed by another, and read by the engine from their first day to their last."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tallystick.engine.book.schemas import BOOK_SCHEMAS
from tallystick.engine.month_end import close_loans
from tallystick.record.loans.models import Loan
from tallystick.record.loans.tables import read_borrowers
from tallystick.record.overlays import actions, queries
from tallystick.record.overlays.actions import Wanted
from tallystick.record.overlays.models import Overlay
from tallystick.record.people.actor import Refused
from tallystick.record.policies.queries import policy_on
from tests.record.amendments.conftest import acts_on, loan, paid
from tests.record.cases.conftest import policy

__all__ = ("acts_on", "loan", "paid", "policy")
DAY = date(2024, 6, 30)
WANTED = Wanted(share=0.5, from_day=DAY, until_day=date(2024, 12, 31), column="security", equals="unsecured")


def proposed(acts_on: Any, wanted: Wanted = WANTED) -> Overlay:
    return actions.propose_overlay(acts_on("M1", "risk_modeller", day=DAY), wanted, reason="sales abroad fall away")


def ecl(loan: Loan, day: date) -> tuple[int, int]:
    book = read_borrowers([loan.enterprise_id]).as_of(day)
    given = queries.with_approved(None)
    tables = dict(book.tables) | ({} if given is None else {"overlays": given})
    closed = close_loans(type(book)(tables, book.evidence), policy_on(day)).collect()
    row = closed.row(by_predicate=pl.col("loan_id") == loan.loan_id, named=True)
    return row["ecl_minor"], row.get("overlay_minor") or 0


def test_what_is_confirmed_is_added_on_its_days(loan: Loan, paid: Any, acts_on: Any) -> None:
    paid(9)
    plain = {day: ecl(loan, day)[0] for day in (date(2024, 6, 29), DAY, date(2024, 12, 31), date(2025, 1, 1))}
    row = proposed(acts_on)
    assert ecl(loan, DAY) == (plain[DAY], 0), "proposed is not in force"
    actions.confirm_overlay(acts_on("O1", "risk_officer", day=DAY), row)
    for day, computed in plain.items():
        added = ecl(loan, day)[1]
        within = DAY <= day <= date(2024, 12, 31)
        assert (added > 0) is within, day
        assert abs(added - computed * 0.5) <= 1 or not within


def test_an_amount_is_added_to_the_fen(loan: Loan, paid: Any, acts_on: Any) -> None:
    paid(9)
    plain = ecl(loan, DAY)[0]
    wanted = Wanted(amount_minor=1_234_57, from_day=DAY, until_day=DAY)
    row = proposed(acts_on, wanted)
    actions.confirm_overlay(acts_on("O1", "risk_officer", day=DAY), row)
    assert ecl(loan, DAY) == (plain + 1_234_57, 1_234_57)
    other = queries.as_table().drop("amount_minor").with_columns(overlay_id=pl.lit("B1"), share=0.5).lazy()
    both = queries.with_approved(other)
    assert both is not None
    assert both.collect()["amount_minor"].to_list() == [None, 1_234_57]


def test_another_segment_is_left_alone(loan: Loan, acts_on: Any) -> None:
    row = proposed(acts_on, Wanted(share=0.5, from_day=DAY, until_day=DAY, column="security", equals="mortgaged"))
    actions.confirm_overlay(acts_on("O1", "risk_officer", day=DAY), row)
    assert ecl(loan, DAY)[1] == 0


def test_the_table_is_the_engines_own_and_joins_the_books(loan: Loan, acts_on: Any) -> None:
    assert queries.with_approved(None) is None
    actions.confirm_overlay(acts_on("O1", "risk_officer", day=DAY), proposed(acts_on))
    table = queries.as_table()
    BOOK_SCHEMAS["overlays"].validate(table.drop("amount_minor"))
    assert table.select("overlay_id", "proposed_by", "approved_by").row(0) == ("O0001", "M1", "O1")
    other = table.with_columns(overlay_id=pl.lit("B1")).lazy()
    both = queries.with_approved(other)
    assert both is not None
    assert both.collect().select("row", "overlay_id").rows() == [(1, "B1"), (2, "O0001")]


def test_who_proposed_does_not_confirm_and_who_proposed_another_does(loan: Loan, acts_on: Any) -> None:
    one, other = acts_on("O1", "risk_officer", day=DAY), acts_on("O2", "risk_officer", day=DAY)
    own = actions.propose_overlay(one, WANTED, reason="x y")
    with pytest.raises(Refused) as refused:
        actions.confirm_overlay(one, own)
    assert refused.value.code == "maker_is_checker"
    theirs = actions.propose_overlay(other, WANTED, reason="x y")
    assert list(queries.waiting(one)) == [theirs]
    assert actions.confirm_overlay(one, theirs).state == "confirmed"
    assert actions.refuse_overlay(other, own, "counted twice").why == "counted twice"
    with pytest.raises(IntegrityError, match="by_two"), transaction.atomic():
        Overlay.objects.create(
            number="O9",
            share=1,
            from_day=DAY,
            until_day=DAY,
            reason="x",
            proposed_at=own.proposed_at,
            state="confirmed",
            proposed_by=one.person,
            decided_by=one.person,
        )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Overlay.objects.filter(pk=theirs.pk).update(share=2)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"share": 0.0}, "share"),
        ({"share": None}, "share_or_amount"),
        ({"amount_minor": 5}, "share_or_amount"),
        ({"share": None, "amount_minor": 0}, "amount"),
        ({"share": 10.01}, "share"),
        ({"column": "name"}, "segment"),
        ({"equals": ""}, "segment"),
        ({"column": ""}, "segment"),
        ({"until_day": date(2024, 6, 29)}, "overlay_days"),
        ({"from_day": date(2025, 1, 1)}, "overlay_days"),
    ],
)
def test_what_is_no_overlay_is_not_proposed(loan: Loan, acts_on: Any, changes: dict[str, Any], code: str) -> None:
    from tallystick.record.unable import Unable

    given = {name: getattr(WANTED, name) for name in WANTED.__slots__}
    with pytest.raises(Unable) as refused:
        proposed(acts_on, Wanted(**{**given, **changes}))
    assert refused.value.code == code


def test_who_sells_neither_proposes_nor_sees(loan: Loan, acts_on: Any) -> None:
    manager = acts_on("C1", "customer_manager", day=DAY)
    with pytest.raises(Refused, match="overlay"):
        actions.propose_overlay(manager, WANTED, reason="x y")
    with pytest.raises(Refused, match="see_reports"):
        queries.overlays(manager)
