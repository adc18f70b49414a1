"""A founded bank behind `tally serve`, with its own program beside it for the commands of its nights."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import date
from pathlib import Path
from typing import Any

from tallystick.simulate.example.folder import DAY
from tests.journeys.founding import DONE, FOUNDED, MIGRATED, SAID

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 300
SETTINGS = "DJANGO_SETTINGS_MODULE"
UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"


class Site:
    """A bank, its own program and the server before it: all stand on one day, until it is brought to another."""

    def __init__(self, room: Path) -> None:
        self.day, self.said = DAY, room / "said.txt"
        self._today = room / "today"
        self._today.write_text(f"{DAY}\n")
        self._home = room / "home"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._out = self.said.open("w")
        self._night = self._start("-m", "tests.journeys.founding", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._server: subprocess.Popen[Any] | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def found(self) -> None:
        """Found the bank; the server starts as soon as there are tables."""
        self._answered(MIGRATED)
        self._server = self._start(
            "-m", "tallystick.entry.cli", "serve", "--port", str(self.port), "--workers", "1", stdout=self._out
        )
        self._answered(FOUNDED)
        self._wait(self._server)

    def open(self, day: date) -> None:
        """Begin a day."""
        self._today.write_text(f"{day}\n")
        self.day = day

    def tally(self, *words: str) -> None:
        """A command of the bank's night, beside the server."""
        assert self._night.stdin is not None
        self._night.stdin.write(json.dumps(words) + "\n")
        self._night.stdin.flush()
        self._answered(DONE)

    def close(self) -> None:
        for one in (self._server, self._night):
            if one is not None:
                one.terminate()
                one.wait(30)
        self._out.close()

    def _start(self, *words: str, **more: Any) -> subprocess.Popen[Any]:
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", SETTINGS, UNSAFE)}
        own = {"TALLYSTICK_HOME": str(self._home), "TALLYSTICK_TODAY": str(self._today)}
        path = {SETTINGS: "tallystick.record.settings", "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        return subprocess.Popen(
            [sys.executable, *words], env={**kept, **own, **path}, cwd=ROOT, stderr=self._out, text=True, **more
        )

    def _answered(self, word: str) -> None:
        """Wait until the bank's program says `word`; one that says nothing for too long is ended."""
        assert self._night.stdout is not None
        late = threading.Timer(WAIT_SECONDS, self._night.kill)
        late.start()
        try:
            for line in self._night.stdout:
                if line.strip() == f"{SAID}{word}":
                    return
                self._out.write(line)
        finally:
            late.cancel()
        raise RuntimeError(f"the bank's program ended before it was {word}: {self._told()}")

    def _wait(self, server: subprocess.Popen[Any]) -> None:
        ends = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < ends and server.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.base}/sign-in", timeout=10):
                    return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError(f"the server did not come up: {self._told()}")

    def _told(self) -> str:
        self._out.flush()
        return self.said.read_text()[-2000:]
