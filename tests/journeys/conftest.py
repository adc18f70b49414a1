"""A bank of its own behind `tally serve`, and a real browser: Debian's chromium. Without it the journeys skip."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tallystick.simulate.example.folder import DAY
from tests.journeys.at_work import AtWork
from tests.journeys.staff import SECOND_FACTOR, STAFF

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 120
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
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=quiet)
        yield browser
        browser.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A founded bank being served on an address of its own; stopped by its own process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {
        "TALLYSTICK_HOME": str(tmp_path / "home"),
        "TALLYSTICK_TODAY": DAY.isoformat(),
        "DJANGO_SETTINGS_MODULE": "tallystick.record.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    environment = {**kept, **own}
    said = tmp_path / "said.txt"
    with said.open("w") as out:
        words = [sys.executable, "-c", FOUND]
        subprocess.run(words, env=environment, cwd=ROOT, check=True, stdout=out, stderr=out, timeout=WAIT_SECONDS)
        words = [sys.executable, "-m", "tallystick.entry.cli", "serve", "--port", str(port), "--workers", "1"]
        server = subprocess.Popen(words, env=environment, cwd=ROOT, stdout=out, stderr=out)
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(base, server, said)
        yield base
    finally:
        server.terminate()
        server.wait(30)


def _wait(base: str, server: subprocess.Popen[bytes], said: Path) -> None:
    ends = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/sign-in", timeout=10):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not come up: {said.read_text()[-2000:]}")


@pytest.fixture
def enters(site: str, browser: Browser) -> Iterator[Callable[..., AtWork]]:
    """A function that lets a person of the staff sign in, in a browser of their own."""
    inside: list[AtWork] = []

    def come(number: str, language: str = "en") -> AtWork:
        one = AtWork(browser, site, number, language)
        inside.append(one)
        return one.sign_in(has_second_factor=bool(SECOND_FACTOR & {*STAFF[number].roles}))

    yield come
    for one in inside:
        one.context.close()
    wrong = [said for one in inside for said in one.wrong]
    assert not wrong, "\n".join(wrong)
