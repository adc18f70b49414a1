"""The end of a day: each step once, whatever stops it; limits that differ are told and left as they are."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tallystick.entry.jobs.end_of_day import LOCK, run_end_of_day
from tallystick.record.audit.chain import verify
from tallystick.record.cases.models import Case
from tallystick.record.customers.models import Enterprise
from tallystick.record.database.address import libpq_uri
from tallystick.record.database.lock import one_at_a_time
from tallystick.record.days.models import DayEnd, DayStep, LimitDifference
from tallystick.record.limits.actions import set_limit
from tallystick.record.limits.models import Limit
from tallystick.record.loans.closing import close_month
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.people.models import Person
from tallystick.record.post_loan.models import Check
from tallystick.record.unable import Unable
from tests.record.loans.test_month_end import OCTOBER, bank

__all__ = ("bank",)
TODAY = OCTOBER + timedelta(days=1)
KILLED_AFTER = """
import os, signal, sys
from datetime import date
from tallystick.record.start import bring_up
bring_up()
from tallystick.entry.jobs.end_of_day import run_end_of_day
from tallystick.record.people.actor import Actor
def told(step, count):
    if step == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)
run_end_of_day(Actor.system(date.fromisoformat(sys.argv[2])), told=told)
"""


@pytest.fixture
def evening(bank: Any) -> Actor:
    """The evening after a month end: one decision has run out, one limit holds what its loans do not owe."""
    close_month(Actor.system(OCTOBER), OCTOBER)
    firm = Enterprise.objects.order_by("pk")[0]
    Case.objects.create(
        number="C1",
        enterprise=firm,
        branch=firm.branch,
        product="micro_cash",
        amount_minor=20_000_00,
        tenor_months=12,
        repayment="level",
        security="unsecured",
        purpose="stock",
        applied_day=OCTOBER - timedelta(days=100),
        state="approved",
        since_at=timezone.now(),
        valid_until=OCTOBER,
    )
    set_limit(Actor.system(OCTOBER), "customer", firm.enterprise_id, 10**12, from_day=OCTOBER)
    Limit.objects.update(used_minor=7)
    return Actor.system(TODAY)


def test_each_step_is_done_once_and_what_differs_is_told(evening: Actor) -> None:
    first = run_end_of_day(evening)
    assert Case.objects.get().state == "expired"
    told = LimitDifference.objects.get()
    assert (told.used_minor, Limit.objects.get().used_minor) == (7, 7), "a difference is told, not mended"
    assert told.owed_minor != 7
    assert first["checks_due"] == Check.objects.count() > 0
    again = run_end_of_day(evening)
    assert again == first | {"notices_sent": 0}
    assert DayStep.objects.count() == len(first) - 1
    assert DayEnd.objects.get().ended_at is not None
    assert verify().broken_at is None


@pytest.mark.parametrize("step", ["decisions_expired", "checks_due"])
def test_killed_after_a_step_it_goes_on_with_the_rest(evening: Actor, step: str) -> None:
    environment = {**os.environ, "DATABASE_URL": libpq_uri(connection.settings_dict), "PYTHONPATH": "src"}
    environment["DJANGO_SETTINGS_MODULE"] = "tests.record.settings"
    words = [sys.executable, "-c", KILLED_AFTER, step, TODAY.isoformat()]
    assert subprocess.run(words, env=environment, check=False).returncode == -signal.SIGKILL
    done = set(DayStep.objects.values_list("step", flat=True))
    assert step in done
    assert DayEnd.objects.get().ended_at is None
    run_end_of_day(evening)
    assert set(DayStep.objects.values_list("step", flat=True)) > done
    assert (LimitDifference.objects.count(), DayEnd.objects.count()) == (1, 1)
    assert Case.objects.get().state == "expired"
    assert DayEnd.objects.get().ended_at is not None


def test_who_runs_no_jobs_a_day_gone_by_and_a_second_at_once_are_refused(evening: Actor) -> None:
    run_end_of_day(evening)
    with pytest.raises(Unable, match="a day after"):
        run_end_of_day(Actor.system(OCTOBER))
    with pytest.raises(Refused):
        run_end_of_day(Actor.of(Person.objects.create(username="M1"), TODAY))
    refused: list[str] = []

    def second() -> None:
        try:
            run_end_of_day(evening)
        except Unable as error:
            refused.append(error.code)
        finally:
            connection.close()

    with one_at_a_time("end of day", LOCK):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(timeout=60)
    assert refused == ["running"]
