"""A bank of its own behind `tally serve`, and a real browser: Debian's chromium. Without it the journeys skip.

One bank for all journeys of a session, as a bank is one: each journey has a firm of its own in it. A person signs in
once; later journeys go on in the session that was opened then, as people do in a day's work.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tallystick.simulate.example.folder import DAY
from tests.journeys.at_work import AtWork
from tests.journeys.staff import SECOND_FACTOR, STAFF

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 300
SETTINGS = "DJANGO_SETTINGS_MODULE"
UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"
FOUND = """
from tallystick.record.start import bring_up
bring_up(migrate=True)
from tests.journeys.founding import found
found()
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("Debian's chromium is not here")
    os.environ[UNSAFE] = "1"  # playwright leaves its loop marked as running; nothing of Django is called inside it
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=quiet)
        yield browser
        browser.close()


@dataclass
class Site:
    """A founded bank and the server before it, which stands on one day until it is brought to another."""

    home: Path
    said: Path
    port: int
    day: date
    server: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What every program of the bank is started with."""
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", SETTINGS, UNSAFE)}
        own = {"TALLYSTICK_HOME": str(self.home), "TALLYSTICK_TODAY": self.day.isoformat()}
        path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        return {**kept, **own, SETTINGS: "tallystick.record.settings", "PYTHONPATH": path}

    def run(self, *words: str) -> None:
        """Let a program of the bank run to its end, beside the server where that is up."""
        with self.said.open("a") as out:
            done = subprocess.run(
                [sys.executable, *words], env=self.environment, cwd=ROOT, stdout=out, stderr=out, timeout=WAIT_SECONDS
            )
        assert done.returncode == 0, f"{' '.join(words)[:80]}: {self.said.read_text()[-2000:]}"

    def tally(self, *words: str) -> None:
        """A command of the bank's night."""
        self.run("-m", "tallystick.entry.cli", *words)

    def open(self, day: date) -> None:
        """Begin a day: the server is stopped by its own process id and starts on that day."""
        self.close()
        self.day = day
        words = [sys.executable, "-m", "tallystick.entry.cli", "serve", "--port", str(self.port), "--workers", "1"]
        with self.said.open("a") as out:
            self.server = subprocess.Popen(words, env=self.environment, cwd=ROOT, stdout=out, stderr=out)
        _wait(self.base, self.server, self.said)

    def close(self) -> None:
        if self.server is not None:
            self.server.terminate()
            self.server.wait(30)


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The founded bank, served on an address of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    room = tmp_path_factory.mktemp("bank")
    bank = Site(room / "home", room / "said.txt", port, DAY)
    bank.run("-c", FOUND)
    try:
        bank.open(DAY)
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


def _wait(base: str, server: subprocess.Popen[bytes], said: Path) -> None:
    ends = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/sign-in", timeout=10):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not come up: {said.read_text()[-2000:]}")


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
