"""What is posted with events and at month end: balanced, kept for ever, and always where the engine says it stands."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import polars as pl
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tallystick.engine.book.book import Book
from tallystick.record.audit.action import acting
from tallystick.record.evidence.store import path_of
from tallystick.record.ledger import actions, queries
from tallystick.record.ledger.accounts import posted, stand_on, stands
from tallystick.record.ledger.held import Held, mark
from tallystick.record.ledger.models import Posting
from tallystick.record.limits.actions import set_limit
from tallystick.record.limits.counting import count_used
from tallystick.record.limits.models import Limit
from tallystick.record.loans import tables
from tallystick.record.loans.actions import Posted, post_event
from tallystick.record.loans.closing import close_month
from tallystick.record.loans.models import Closing, Event, Loan, MonthState
from tallystick.record.loans.queries import state_on
from tallystick.record.overlays.actions import Wanted, confirm_overlay, propose_overlay
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.policies.queries import policy_on
from tests.record.amendments.conftest import OWED, acts_on, loan, paid
from tests.record.cases.conftest import policy

__all__ = ("acts_on", "loan", "paid", "policy")
DAY = date(2024, 12, 31)


def rows(cause: str) -> dict[str, int]:
    found = Posting.objects.filter(cause=cause).values_list("account", "debit_minor", "credit_minor")
    return {account: debit - credit for account, debit, credit in found}


def posts(acts_on: Any, loan: Loan, day: date, **event: Any) -> Event:
    return post_event(acts_on("D1", "disburser", day=day), loan, Posted(day=event.pop("on", day), **event))


def test_a_payment_is_posted_after_what_fell_due(loan: Loan, acts_on: Any) -> None:
    posts(acts_on, loan, date(2024, 4, 10), kind="paid", amount_minor=1_000_00)
    assert rows("paid") == {"cash": 1_000_00, "principal": -380_00, "interest_due": -620_00}
    assert rows("accrual") == {
        "cash": -OWED,
        "principal": OWED,
        "interest_due": 620_00,
        "interest_income": -620_00,
    }, "the loan was brought in without entries: the first posting brings them"
    assert {row.event_no for row in Posting.objects.filter(cause="paid")} == {2}


@pytest.mark.parametrize(
    "later",
    [
        {"kind": "paid", "amount_minor": 620_00, "on": date(2024, 4, 10)},
        {"kind": "reversed", "ref_event_no": 2},
        {"kind": "fee", "amount_minor": 50_00},
    ],
)
def test_whatever_happens_what_is_posted_is_where_the_engine_stands(loan: Loan, acts_on: Any, later: Any) -> None:
    posts(acts_on, loan, date(2024, 5, 10), kind="paid", amount_minor=1_220_00)
    posts(acts_on, loan, date(2024, 8, 1), **later)
    day = date(2024, 8, 1)
    assert posted(loan).accounts == stand_on(loan, day).accounts
    proof = queries.proved()
    assert proof.holds
    assert proof.entries == Posting.objects.count() > 4
    assert proof.debit_minor == proof.credit_minor > 0


def test_the_trial_balance_adds_up_on_the_book_and_beside_it(loan: Loan, acts_on: Any) -> None:
    posts(acts_on, loan, date(2024, 9, 30), kind="paid", amount_minor=100)
    officer = acts_on("R1", "risk_officer", day=DAY)
    lines = queries.trial_balance(officer)
    assert sum(one.net_minor for one in lines) == 0
    assert sum(one.net_minor for one in lines if one.kind == "memorandum") == 0
    assert any(one.kind == "memorandum" and one.debit_minor for one in lines), "past 90 days interest is off balance"
    assert queries.trial_balance(officer, until=date(2024, 9, 29)) == []
    with pytest.raises(Refused, match="see_reports"):
        queries.trial_balance(acts_on("M1", "customer_manager", day=DAY))


def test_entries_are_kept_and_have_one_side(loan: Loan, acts_on: Any) -> None:
    posts(acts_on, loan, date(2024, 4, 10), kind="paid", amount_minor=1_000_00)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Posting.objects.update(debit_minor=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Posting.objects.all().delete()
    with pytest.raises(IntegrityError, match="one_side"), transaction.atomic():
        Posting.objects.create(loan=loan, day=DAY, cause="paid", account="cash", debit_minor=1, credit_minor=1)


def test_an_entry_with_one_side_alone_is_found(loan: Loan, acts_on: Any) -> None:
    posts(acts_on, loan, date(2024, 4, 10), kind="paid", amount_minor=1_000_00)
    Posting.objects.create(loan=loan, event_no=9, day=DAY, cause="paid", account="cash", debit_minor=1, credit_minor=0)
    proof = queries.proved()
    assert not proof.holds
    assert proof.unbalanced == (("L1", 9, DAY, "paid"),)


def test_another_branch_sees_no_entries(loan: Loan, acts_on: Any, hill_branch: Any) -> None:
    with pytest.raises(Refused, match="another branch"):
        queries.postings(acts_on("X1", "customer_manager", day=DAY, branch=hill_branch), loan)


def test_an_event_that_fails_posts_nothing(loan: Loan, acts_on: Any) -> None:
    with pytest.raises(RuntimeError), acting(Actor.system(DAY), "try") as act:
        actions.book_event(act, loan, Event(loan=loan, event_no=2, day=DAY, kind="paid", amount_minor=5))
        raise RuntimeError
    assert not Posting.objects.exists()


@pytest.mark.parametrize("with_history", [True, False])
def test_month_end_posts_what_accrued_in_frames(live_db: None, river_loan: Loan, with_history: bool) -> None:
    one = river_loan
    book = tables.read_book()
    day = date(2024, 6, 30)
    if with_history:
        with tables.bulk() as opened:
            staging = actions.stage_history(opened, book, policy_on(date(2024, 5, 31)))
        assert actions.post_staged(staging) == Posting.objects.count() > 0
        assert set(Posting.objects.values_list("cause", flat=True)) == {"drawn", "paid", "due", "accrual"}
        assert set(Posting.objects.filter(event_no__isnull=False).values_list("cause", flat=True)) == {"drawn", "paid"}
        assert posted(one).accounts == stand_on(one, date(2024, 5, 31)).accounts
    for _ in range(2):
        with tables.bulk() as opened:
            held = Held.nothing().on(opened, mark())
            staging = actions.accrue(opened, stands(book.as_of(day), policy_on(day)), held, day)
        actions.post_staged(staging)
        assert posted(one).accounts == stand_on(one, day).accounts
    assert queries.proved().holds
    whole = stands(Book(book.as_of(day).tables, book.evidence), policy_on(day))
    assert whole["net_minor"].sum() == 0


def test_a_month_end_posts_and_reads_overlays(river_loan: Loan) -> None:
    day = date(2024, 4, 30)
    wanted = Wanted(share=0.5, from_day=day, until_day=day)
    confirm_overlay(Actor.system(day), propose_overlay(Actor.system(day), wanted, reason="sales fall away"))
    assert close_month(Actor.system(day), day).loans == 1
    assert posted(river_loan).accounts == stand_on(river_loan, day).accounts
    alone = state_on(river_loan, day)["ecl_minor"]
    assert MonthState.objects.get().ecl_minor == alone + half_up(alone)
    assert close_month(Actor.system(day), day).was_closed
    assert queries.proved().holds


def test_what_is_used_of_limits_is_counted_from_what_was_posted(loan: Loan, acts_on: Any) -> None:
    set_limit(Actor.system(), "product", "micro_cash", OWED - 1, from_day=DAY)
    set_limit(Actor.system(), "industry", "trade", 5, from_day=DAY)
    posts(acts_on, loan, date(2024, 4, 10), kind="paid", amount_minor=1_000_00)
    Limit.objects.update(used_minor=0)
    assert count_used(Actor.system()) == 2
    left = OWED - 380_00
    assert dict(Limit.objects.values_list("kind", "used_minor")) == {"customer": left, "product": left, "industry": 0}
    with pytest.raises(Refused, match="run_jobs"):
        count_used(acts_on("M1", "customer_manager", day=DAY))


def half_up(minor: int) -> int:
    return (minor + 1) // 2


def test_what_is_posted_while_a_month_is_closed_is_not_posted_twice(river_loan: Loan) -> None:
    day = date(2024, 4, 30)
    since, book = mark(), tables.read_book()
    with acting(Actor.system(day), "pay") as act:
        event = Event(loan=river_loan, event_no=3, day=day, booked_day=day, kind="paid", amount_minor=500_00)
        actions.book_event(act, river_loan, event)
    with tables.bulk() as opened:
        held = Held.nothing().on(opened, since)
        staging = actions.accrue(opened, stands(book.as_of(day), policy_on(day)), held, day)
    assert actions.post_staged(staging, since=since) == 0
    assert posted(river_loan).accounts == stand_on(river_loan, day).accounts


def test_what_accounts_hold_is_carried_from_month_to_month_and_equals_the_sum_of_all_entries(river_loan: Loan) -> None:
    months = [date(2024, 4, 30), date(2024, 5, 31), date(2024, 6, 30)]
    for at, day in enumerate(months):
        with acting(Actor.system(day), "pay") as act:
            event = Event(loan=river_loan, event_no=3 + at, day=day, booked_day=day, kind="paid", amount_minor=100_00)
            actions.book_event(act, river_loan, event)
        close_month(Actor.system(day), day)
        kept = Held.kept(pl.read_parquet(path_of(Closing.objects.get(day=day).files["accounts"])))
        with tables.bulk() as opened:
            whole = Held.nothing().on(opened, kept.until)
            later = kept.on(opened, mark())
            assert later.accounts.equals(Held.nothing().on(opened, mark()).accounts)
        assert kept.until == whole.until > 0
        assert kept.accounts.equals(whole.accounts)
        assert dict(later.accounts.select("account", "net_minor").rows()) == posted(river_loan).accounts
    assert queries.proved().holds


def test_nothing_posted_is_nothing_held(river_loan: Loan) -> None:
    with tables.bulk() as opened:
        held = Held.nothing().on(opened, mark())
    assert (held.until, held.accounts.height) == (0, 0)
    assert Held.kept(held.as_frame()).until == 0


def test_the_number_of_the_last_entry_waits_for_whoever_is_posting(river_loan: Loan) -> None:
    found: list[int] = []
    with transaction.atomic():
        row = Posting(loan=river_loan, day=DAY, cause="fee", account="cash", debit_minor=1, credit_minor=0)
        row.save()
        reader = threading.Thread(target=lambda: (found.append(mark()), connection.close()))
        reader.start()
        reader.join(timeout=0.5)
        assert not found, "an entry that is not committed yet would come to light below the number"
    reader.join(timeout=30)
    assert found == [row.pk]


@pytest.fixture
def river_loan(live_db: None) -> Loan:
    """A loan outside any transaction, so that a bulk connection sees it."""
    from datetime import UTC, datetime

    from tallystick.record.customers.actions import register
    from tallystick.record.people.actions import add_branch
    from tallystick.record.policies.models import PackVersion
    from tests.record.cases.bank import pack

    digest, archive = pack()
    now = datetime.now(UTC)
    PackVersion.objects.create(
        pack="l_bank",
        version="1",
        digest=digest,
        archive=archive,
        state="published",
        decides_from=date(2019, 1, 1),
        made_at=now,
        published_at=now,
    )
    branch = add_branch(Actor.system(), "B01", name="River branch", name_zh="河畔支行")
    firm = register(Actor.system(), "E1", name="River Mill", branch=branch, manager=None)
    held = Loan.objects.create(
        loan_id="L1",
        enterprise=firm,
        branch=branch,
        signed_day=date(2024, 3, 10),
        drawn_day=date(2024, 3, 10),
        matures_day=date(2025, 3, 10),
        principal_minor=OWED,
        rate_bp=600,
        repayment="bullet",
        security="unsecured",
    )
    for number, (day, kind, amount) in enumerate(
        ((date(2024, 3, 10), "drawn", OWED), (date(2024, 4, 12), "paid", 700_00)), 1
    ):
        Event.objects.create(loan=held, event_no=number, day=day, booked_day=day, kind=kind, amount_minor=amount)
    return held
