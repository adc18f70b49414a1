"""The embedded server starts by itself, survives being killed, serves several processes and stops with the last."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

USE = """
import sys
from tallystick.record.database import embedded
embedded.ensure_running()
c = embedded._connection()
{work}
c.close()
"""
pytestmark = pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="another server is in use")


@pytest.fixture
def closed_home(tmp_path: Path) -> Path:
    """A home inside a folder that nobody else may enter."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    return closed / "home"


def python(home: Path, work: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "TALLYSTICK_HOME": str(home)}
    return subprocess.Popen(
        [sys.executable, "-c", USE.format(work=work)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate("", timeout=120)
    assert process.returncode == 0, err
    return out.strip()


def postmaster(home: Path) -> int:
    return int((home / "postgres" / "postmaster.pid").read_text().split("\n")[0])


def is_alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_it_starts_in_a_folder_that_others_cannot_enter_and_stops_with_the_last_user(closed_home: Path) -> None:
    assert said(python(closed_home, "print(c.run('SELECT 40 + 2'))")) == "[[42]]"
    assert not (closed_home / "postgres" / "postmaster.pid").exists()
    assert closed_home.parent.stat().st_mode & 0o777 == 0o700, "a folder was opened to others"


def test_what_was_committed_survives_a_kill_of_server_and_user(closed_home: Path) -> None:
    writing = "c.run('CREATE TABLE kept (n int)'); c.run('INSERT INTO kept VALUES (7)')"
    process = python(closed_home, f"{writing}; print('in', flush=True); sys.stdin.read()")
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "in"
    server = postmaster(closed_home)
    os.kill(server, signal.SIGKILL)
    process.kill()
    process.wait()
    assert said(python(closed_home, "print(c.run('SELECT n FROM kept'))")) == "[[7]]"


def test_it_goes_on_while_another_process_uses_it(closed_home: Path) -> None:
    first = python(closed_home, "print('up', flush=True); sys.stdin.read(); print(c.run('SELECT 1'))")
    assert first.stdout is not None
    assert first.stdout.readline().strip() == "up"
    server = postmaster(closed_home)
    assert said(python(closed_home, "print(c.run('SELECT 2'))")) == "[[2]]"
    assert is_alive(server), "the second user stopped the server under the first"
    assert said(first) == "[[1]]"
    assert not is_alive(server)


def test_two_that_start_it_at_once_find_one_server(closed_home: Path) -> None:
    both = [python(closed_home, "print(c.run('SELECT pg_postmaster_start_time()::text'))") for _ in range(2)]
    assert all("20" in said(process) for process in both)
