"""The worker: takes what was asked, one inquiry after the other, works it out and hands the answer to the record."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from tallystick.entry.jobs.inquire_lab import run_backtest_inquiry, run_checks_inquiry, run_diff_inquiry
from tallystick.entry.jobs.inquire_past import run_replay_inquiry
from tallystick.entry.jobs.inquire_status import run_diagnosis_inquiry, run_status_inquiry
from tallystick.entry.jobs.inquire_track import run_track_inquiry
from tallystick.entry.jobs.inquiry_folder import Work, headlines
from tallystick.entry.jobs.plan_file import PlanError
from tallystick.intake import IntakeError
from tallystick.lab.errors import LabError
from tallystick.pack import NotInForce, PackErrors, PolicyError
from tallystick.record.home import home
from tallystick.record.inquiries import actions, queries
from tallystick.record.inquiries.turn import is_taken, turn
from tallystick.record.people.actor import Refused
from tallystick.record.unable import Unable

KINDS: Mapping[str, Callable[[Any, Work], None]] = {
    "checks": run_checks_inquiry,
    "diff": run_diff_inquiry,
    "backtest": run_backtest_inquiry,
    "replay": run_replay_inquiry,
    "status": run_status_inquiry,
    "diagnosis": run_diagnosis_inquiry,
    "track": run_track_inquiry,
}
TOLD = (IntakeError, LabError, NotInForce, PackErrors, PlanError, PolicyError)
"""What can be wrong with what was asked: said to who asked, in its own words."""
_started: list[subprocess.Popen[bytes]] = []


def work_all(told: Callable[[str], None] = lambda line: None) -> int:
    """This function will answer everything that was asked, and give how many inquiries came to an end.

    Where another worker works it does nothing: that one goes on until nothing is left.
    """
    ended = 0
    while True:
        with turn() as is_mine:
            if not is_mine:
                return ended
            while (number := queries.next_due()) is not None:
                told(f"inquiry {number}: {_answered(number)}")
                ended += 1
        if queries.next_due() is None:  # what was asked while the turn was given back has nobody else to answer it
            return ended


def _answered(number: int) -> str:
    row = actions.begin(number)
    if row.state != "running":
        return str(row.state)
    try:
        with tempfile.TemporaryDirectory(prefix="tallystick-inquiry-") as held:
            work = Work(Path(held), lambda stage, done, of: actions.reached(number, stage, done, of))
            KINDS[row.kind](row, work)
            english, chinese = headlines(work.out)
            actions.answer(number, _files(work.out), headline=english, headline_zh=chinese)
    except (Unable, Refused) as error:
        actions.fail(number, error.en, error.zh)
        return "failed"
    except TOLD as error:
        actions.fail(number, str(error), f"无法完成：{error}")
        return "failed"
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        actions.fail(number, f"A fault of the programme: {told}", f"程序错误：{told}")
        raise
    return "answered"


def _files(out: Path) -> dict[str, bytes]:
    found = sorted(path for path in out.rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found}


def start_where_due() -> bool:
    """This function will start the worker where something was asked and nobody answers it; whether it did."""
    is_left = queries.next_due() is not None and not is_taken()
    connection.close()  # of the thread that starts the server; no request is answered on it
    return is_left and start_worker()


def start_worker() -> bool:
    """This function will start a process that answers what was asked, where this installation does so itself."""
    _started[:] = [one for one in _started if one.poll() is None]
    if settings.WORKER != "own":
        return False
    around = {name: value for name, value in os.environ.items() if name != "POLARS_MAX_THREADS"}
    with open(home() / "worker.log", "ab") as log:
        made = subprocess.Popen(
            [sys.executable, "-m", "tallystick.entry.cli", "work"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=around,
            start_new_session=True,
        )
    _started.append(made)
    return True
