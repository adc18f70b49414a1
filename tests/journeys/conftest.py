"""A bank behind a real server, and a real browser: Debian's chromium. Without it the journeys skip, saying so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, sync_playwright

from tallystick.record.people.actions import add_branch, add_person, ask_authority, ask_role
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import Branch
from tallystick.record.people.today import FIXED
from tallystick.simulate.example.folder import DAY
from tests.journeys.at_work import AtWork
from tests.record.cases.bank import published_policy
from tests.record.fixtures import PASSWORD, SINCE

SECOND_FACTOR = {"approver", "risk_officer", "administrator"}


class _Pages:
    """The site as `tally serve` calls it: static files are its own matter."""

    def __new__(cls, _: Any) -> Any:
        return get_wsgi_application()


@pytest.fixture(scope="session")
def site(django_db_setup: None) -> Iterator[str]:
    """A server of the pages on an address of its own, over the test database."""
    thread = LiveServerThread("127.0.0.1", _Pages)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait(60)
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("Debian's chromium is not here")
    # Playwright drives its browser from an event loop of its own; Django takes a running loop for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=quiet)
        yield browser
        browser.close()


@pytest.fixture
def set_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """A function that lets the bank live through to a day."""
    return lambda day: monkeypatch.setenv(FIXED, day.isoformat())


@pytest.fixture
def river(live_db: None, set_day: Callable[[date], None]) -> Branch:
    """A bank with two branches and a policy, on the county's day."""
    set_day(DAY)
    published_policy()
    system = Actor.system(DAY)
    add_branch(system, "HO", name="Head office", name_zh="总行", is_head_office=True)
    add_branch(system, "B02", name="Hill branch", name_zh="山前支行")
    return add_branch(system, "B01", name="River branch", name_zh="河畔支行")


@pytest.fixture
def enters(river: Branch, site: str, browser: Browser) -> Iterator[Callable[..., AtWork]]:
    """A function that adds a person with roles and has them sign in, in a browser of their own."""
    inside: list[AtWork] = []

    def come(
        number: str, *roles: str, authorities: tuple[str, ...] = (), branch: str = "B01", language: str = "en"
    ) -> AtWork:
        system, home = Actor.system(DAY), Branch.objects.get(code=branch)
        person = add_person(system, number, full_name=f"Person {number}", branch=home, password=PASSWORD)
        for role in roles:
            ask_role(system, person, role, since=SINCE)
        for level in authorities:
            ask_authority(system, person, level, since=SINCE)
        one = AtWork(browser, site, number, language)
        inside.append(one)
        return one.sign_in(has_second_factor=bool(SECOND_FACTOR & {*roles}))

    yield come
    for one in inside:
        one.leave()
    for connection in connections.all():
        connection.close()
