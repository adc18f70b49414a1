"""Limits hold, one at a time and a hundred at once; the database itself refuses what would go over."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tallystick.record.audit.action import acting
from tallystick.record.customers.actions import register
from tallystick.record.customers.models import Enterprise
from tallystick.record.ledger.models import Posting
from tallystick.record.limits.actions import give_back, set_limit, take, take_again
from tallystick.record.limits.counting import Difference, count_used, differences
from tallystick.record.limits.models import Limit
from tallystick.record.loans.models import Loan
from tallystick.record.people.actions import add_branch
from tallystick.record.people.actor import Actor
from tallystick.record.unable import Unable

SINCE = date(2020, 1, 1)
PATH = {"customer": "E1", "group": "G1", "product": "micro_cash", "industry": "trade", "region": "River"}


def limited(**limits: int) -> None:
    for kind, minor in limits.items():
        set_limit(Actor.system(), kind, PATH[kind], minor, from_day=SINCE)


def drawn(amount: int) -> None:
    with acting(Actor.system(), "draw") as act:
        take(act, PATH, amount, day=date(2024, 12, 31))


def used() -> dict[str, int]:
    return dict(Limit.objects.values_list("kind", "used_minor"))


def test_every_limit_on_the_path_is_used(db: Any) -> None:
    limited(customer=100, group=150, product=1_000)
    drawn(60)
    assert used() == {"customer": 60, "group": 60, "product": 60}


@pytest.mark.parametrize(("kind", "amount"), [("customer", 101), ("group", 91), ("region", 81)])
def test_the_smallest_limit_binds_and_nothing_is_used(db: Any, kind: str, amount: int) -> None:
    limited(customer=100, group=90, region=80)
    with pytest.raises(Unable, match="fen left"):
        drawn(amount)
    assert set(used().values()) == {0}


def test_up_to_the_limit_is_within_it(db: Any) -> None:
    limited(customer=100)
    drawn(100)
    with pytest.raises(Unable, match="has 0 fen left"):
        drawn(1)


def test_a_customer_without_a_limit_draws_nothing(db: Any) -> None:
    limited(group=100)
    with pytest.raises(Unable, match="no limit in force"):
        drawn(1)


@pytest.mark.parametrize(("from_day", "until"), [(date(2999, 1, 1), None), (SINCE, date(2020, 6, 1))])
def test_a_limit_out_of_force_is_none(db: Any, from_day: date, until: date | None) -> None:
    set_limit(Actor.system(), "customer", "E1", 100, from_day=from_day, until_day=until)
    with pytest.raises(Unable, match="no limit in force"):
        drawn(1)


def test_a_lapsed_limit_of_a_group_binds_as_none_at_all(db: Any) -> None:
    limited(customer=100)
    set_limit(Actor.system(), "group", "G1", 1_000, from_day=SINCE, until_day=date(2020, 6, 1))
    with pytest.raises(Unable, match="ended on 2020-06-01"):
        drawn(1)


def test_a_reversal_is_written_even_above_the_limit_and_nothing_more_is_drawn(db: Any) -> None:
    limited(customer=100)
    drawn(100)
    with acting(Actor.system(), "reverse") as act:
        take_again(act, PATH, 40)
    assert used() == {"customer": 140}
    with pytest.raises(Unable, match="fen left"):
        drawn(1)


def test_what_is_repaid_may_be_drawn_again(db: Any) -> None:
    limited(customer=100)
    drawn(100)
    with acting(Actor.system(), "repay") as act:
        give_back(act, PATH, 40)
    drawn(40)
    assert used() == {"customer": 100}


def test_the_database_refuses_more_than_the_limit(db: Any) -> None:
    limited(customer=100)
    with pytest.raises(IntegrityError, match="exceeded"), transaction.atomic():
        Limit.objects.update(used_minor=101)


def test_a_hundred_drawdowns_at_once_never_exceed_one_limit(live_db: None) -> None:
    limited(customer=1_000, group=700)
    results: Counter[str] = Counter()
    gate = threading.Barrier(20)

    def draw() -> None:
        try:
            gate.wait()
            for _ in range(5):
                try:
                    drawn(30)
                    results["drawn"] += 1
                except Unable:
                    results["refused"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=draw) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {"drawn": 23, "refused": 77}
    assert used() == {"customer": 690, "group": 690}


def test_whoever_counts_while_it_is_drawn_and_repaid_finds_no_difference(live_db: None) -> None:
    branch = add_branch(Actor.system(), "B01", name="River branch", name_zh="河畔支行")
    firm = register(Actor.system(), "E1", name="River Mill", branch=branch, manager=None)
    Enterprise.objects.update(industry="trade", town="River")
    terms = {"principal_minor": 30, "rate_bp": 600, "repayment": "bullet", "security": "unsecured"}
    days = dict.fromkeys(("signed_day", "drawn_day", "matures_day"), SINCE)
    loan = Loan.objects.create(loan_id="L1", enterprise=firm, branch=branch, product="micro_cash", **terms, **days)
    limited(customer=10_000, product=10_000, industry=10_000, region=10_000)
    gate = threading.Barrier(5)

    def work() -> None:
        try:
            gate.wait()
            for turn in range(8):
                with acting(Actor.system(), "draw") as act:
                    if turn % 3 == 2:
                        Posting.objects.create(
                            loan=loan, day=SINCE, cause="paid", account="principal", credit_minor=20, debit_minor=0
                        )
                        give_back(act, PATH, 20)
                    else:
                        take(act, PATH, 30, day=SINCE)
                        Posting.objects.create(
                            loan=loan, day=SINCE, cause="drawn", account="principal", debit_minor=30, credit_minor=0
                        )
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    gate.wait()
    counted = []
    while any(thread.is_alive() for thread in threads):
        with transaction.atomic():
            counted.append(differences())
    assert counted
    assert not any(counted)
    assert set(used().values()) == {4 * (6 * 30 - 2 * 20)}
    assert count_used(Actor.system()) == 0
    Limit.objects.filter(kind="region").update(used_minor=7)
    with transaction.atomic():
        assert differences() == [Difference("region", "River", 7, 560)]
