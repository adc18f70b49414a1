"""A bank of its own behind `tally serve`, and a real browser: Debian's chromium. Without one the journeys skip.

`chromium-headless-shell` is taken where it is, as `scripts/debian-packages` installs it: the same browser without the
frame around its pages.

One bank for all journeys of a session, as a bank is one: each journey has a firm of its own in it. A person signs in
once; later journeys go on in the session that was opened then, as people do in a day's work.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tallystick.simulate.example.folder import DAY
from tests.journeys.at_work import AtWork
from tests.journeys.bank import UNSAFE, Site
from tests.journeys.staff import SECOND_FACTOR, STAFF


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if found is None:
        pytest.skip("Debian's chromium is not here")
    os.environ[UNSAFE] = "1"  # playwright leaves its loop marked as running; nothing of Django is called inside it
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"  # no other machine is ever reached
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*quiet, alone])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The founded bank, served on an address of its own."""
    bank = Site(tmp_path_factory.mktemp("bank"))
    try:
        bank.found()
        yield bank
    finally:
        bank.close()


@pytest.fixture
def site(bank: Site, request: pytest.FixtureRequest) -> Site:
    """The bank on the county's day; for a journey that is marked late, on the day on which the one before left it."""
    if bank.day != DAY and request.node.get_closest_marker("late") is None:
        bank.open(DAY)
    return bank


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys come before all other tests, so that one worker walks them all and founds one bank; those that let days
    pass come last of them, in the order of their days."""
    items.sort(key=_turn_of)


def _turn_of(item: pytest.Item) -> tuple[bool, int]:
    is_journey = Path(__file__).parent in item.path.parents
    late = item.get_closest_marker("late")
    return not is_journey, 0 if late is None else int(late.kwargs.get("order", 1))


@pytest.fixture(scope="session")
def drawn() -> dict[str, str]:
    """The address of the loan of each firm that has one, for journeys that go on with it."""
    return {}


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """The session of each person who came in already, by staff number."""
    return {}


@pytest.fixture
def enters(site: Site, browser: Browser, signed_in: dict[str, Any]) -> Iterator[Callable[..., AtWork]]:
    """A function that lets a person of the staff come in, in a browser of their own."""
    inside: list[AtWork] = []

    def come(number: str, language: str = "en") -> AtWork:
        one = AtWork(browser, site.base, number, language, signed_in.get(number))
        inside.append(one)
        if number not in signed_in:
            one.sign_in(has_second_factor=bool(SECOND_FACTOR & {*STAFF[number].roles}))
            signed_in[number] = {"cookies": [each for each in one.context.cookies() if each["name"] == "sessionid"]}
        return one

    yield come
    for one in inside:
        one.context.close()
    wrong = [said for one in inside for said in one.wrong]
    assert not wrong, "\n".join(wrong)
