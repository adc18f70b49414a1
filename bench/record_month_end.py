"""A month end in the record, PostgreSQL to PostgreSQL: the book out, the engine, its answer in."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from bench._record_book import DAY, filled
from bench.measure import ROOT, Figure

LOANS = 200_000
WANTED_SECONDS = 180.0
_CLOSE = """
import json, resource, time
from datetime import date
from tallystick.record.start import bring_up
bring_up()
from tallystick.record.loans.closing import close_month
from tallystick.record.people.actor import Actor
day = date.fromisoformat("%s")
stages, begun = {}, time.perf_counter()
closed = close_month(Actor.system(day), day, told=lambda stage: stages.update({stage: time.perf_counter() - begun}))
mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
taken = time.perf_counter() - begun
print(json.dumps({"loans": closed.loans, "seconds": taken, "cores": time.process_time(), "mb": mb, "stages": stages}))
"""


def run(*, full: bool) -> list[Figure]:
    """This function will fill a record with a book, close its month in a process of its own, and print the seconds."""
    with filled(LOANS if full else LOANS // 10) as environment:
        words = [sys.executable, "-c", _CLOSE % DAY.isoformat()]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, cwd=ROOT, check=True)
    took = json.loads(done.stdout.strip().splitlines()[-1])
    load, until = os.getloadavg()[0], took["stages"]
    said = " ".join(f"{stage} {seconds:.1f}" for stage, seconds in until.items())
    value = f"{took['seconds']:.1f} s ({took['cores']:.1f} s of this process; load {load:.1f})"
    holds = took["seconds"] <= WANTED_SECONDS if full else None
    return [
        Figure(f"month end of {took['loans']:,} loans, database to database", value, f"{WANTED_SECONDS:.0f} s", holds),
        Figure("seconds until each stage was done", said),
        Figure("peak memory", f"{took['mb'] / 1024:.2f} GB"),
    ]
