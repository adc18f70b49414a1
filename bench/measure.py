"""Seconds, peak memory and ratios, and how they are printed."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing: what it must reach, and whether it `holds`; None where nothing is wanted."""

    what: str
    value: str
    wanted: str = ""
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class Ran:
    """One finished program: how long it took, how long cores worked for it, its peak memory, and what it printed."""

    seconds: float
    core_seconds: float
    peak_mb: float
    code: int
    said: str


def seconds_of(call: Callable[[], T], *, times: int = 3) -> tuple[float, T]:
    """This function will run `call` some times and give the seconds of the fastest and its answer."""
    best, answer = float("inf"), None
    for _ in range(times):
        start = time.perf_counter()
        answer = call()
        best = min(best, time.perf_counter() - start)
    return best, answer  # type: ignore[return-value]


def peak_mb() -> float:
    """This function will give the peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run_program(command: Sequence[str | Path]) -> Ran:
    """This function will run `command` to its end and measure it; what it prints is kept, not shown."""
    start = time.perf_counter()
    with subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
        said = child.stdout.read().decode(errors="replace") if child.stdout else ""
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    worked = used.ru_utime + used.ru_stime
    return Ran(time.perf_counter() - start, worked, used.ru_maxrss / 1024, child.returncode, said)


def show(title: str, figures: Sequence[Figure]) -> None:
    """This function will print the figures as a table."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for head in ("", "measured", "wanted", ""):
        table.add_column(head, overflow="fold")
    for figure in figures:
        mark = "" if figure.holds is None else ("[green]holds[/]" if figure.holds else "[red]falls short[/]")
        table.add_row(figure.what, figure.value, figure.wanted, mark)
    Console(width=120, file=sys.stdout).print(table)
