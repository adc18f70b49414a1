"""One job by one process or as rounds of tasks, here or on a local Spark: a program of its own, so that all that it
used is counted, also what the JVM, its executors and their Python workers used.

`python -m bench._cluster_side JOB WHO INPUT OUT` prints what it took as one line of JSON.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bench.cluster_tiers import tiers
from bench.measure import ROOT, peak_mb
from bench.month_end import DAY, PACK
from tallystick.cluster.files import Place
from tallystick.cluster.schedule import Here, Scheduler
from tallystick.cluster.session import spark
from tallystick.entry.jobs.cluster_month_end import ClusterMonthEnd, cluster_month_end

T = TypeVar("T")
R = TypeVar("R")
THREADS = 2
_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of Linux's prctl(2)."""
_PATIENCE_SECONDS = 120


class InThreads:
    """The tasks in threads of this process, as a program on one machine does them."""

    def run(self, work: Callable[[T], R], tasks: Sequence[T], name: str) -> list[R]:
        """This function will call `work` with each of `tasks`, two at once."""
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(work, tasks))


@dataclass
class Timed:
    """A scheduler that tells how long each round of another took, how much lay in `work` at the most, and what each
    process that did tasks has used of processors and memory since it began.
    """

    scheduler: Scheduler
    work: Place
    rounds: dict[str, float] = field(default_factory=dict)
    workers: dict[int, float] = field(default_factory=dict)
    tasks: int = 0
    most_bytes: int = 0
    most_mb: float = 0.0

    def run(self, work: Callable[[T], R], tasks: Sequence[T], name: str) -> list[R]:
        """This function will have the tasks run."""
        begun = time.perf_counter()
        given = self.scheduler.run(partial(_clocked, work), tasks, name)
        self.rounds[name] = time.perf_counter() - begun
        self.tasks += len(tasks)
        self.most_bytes = max(self.most_bytes, sum(self.work.find().values()))
        for _, pid, seconds, mb in given:
            self.workers[pid] = max(self.workers.get(pid, 0.0), seconds)
            self.most_mb = max(self.most_mb, mb)
        return [one[0] for one in given]


def _clocked(work: Callable[[T], R], task: T) -> tuple[R, int, float, float]:
    """What a task gives, and its process: number, processor seconds until now, most memory until now."""
    given = work(task)
    return given, os.getpid(), time.process_time(), peak_mb()


@contextmanager
def scheduler_of(who: str) -> Iterator[Scheduler]:
    """This function will give who does the tasks: `here`, `threads`, or a Spark by its master."""
    if who in ("here", "threads"):
        yield Here() if who == "here" else InThreads()
        return
    os.environ["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    with spark(who) as scheduler:
        scheduler.run(_warm, [0] * 2 * THREADS, "first tasks")
        yield scheduler


def _warm(_: int) -> int:
    """What the start of a program is to one process, the first task is to a worker: the engine is imported."""
    import tallystick.entry.jobs.cluster_month_end as engine

    time.sleep(1)
    return len(engine.__name__)


def _reaped(workers: Collection[int]) -> float:
    """Let the JVM end, wait for all that it started, and give the processor seconds that they used.

    Python workers tell their own (`_clocked`): the daemon that starts them ignores its children's ends, so that the
    kernel adds up nothing of them.
    """
    from pyspark import SparkContext

    gateway: Any = SparkContext._gateway
    gateway.shutdown()
    gateway.proc.stdin.close()
    until, used = time.monotonic() + _PATIENCE_SECONDS, 0.0
    with suppress(ChildProcessError):
        while time.monotonic() < until:
            pid, _, took = os.wait4(-1, os.WNOHANG)
            if not pid:
                time.sleep(0.1)
            elif pid not in workers:
                used += took.ru_utime + took.ru_stime
    return used


def main(job: str, who: str, given: str, out: str) -> None:
    """This function will do the job and print what it took."""
    begun = time.perf_counter()
    work = Place.of(str(Path(out).with_name(f".{Path(out).name}.cluster"))).under("work")
    with scheduler_of(who) as scheduler:
        ready, timed = time.perf_counter(), Timed(scheduler, work)
        if job == "tiers":
            tiers(Path(given), Path(out), timed)
        else:
            cluster_month_end(ClusterMonthEnd(book=given, pack=PACK, day=DAY, out=out), timed)
        took = time.perf_counter() - ready
    on_spark = who not in ("here", "threads")
    processor = time.process_time()
    if on_spark:
        processor += _reaped(timed.workers) + sum(timed.workers.values())
    told = {"seconds": took, "start": ready - begun, "rounds": timed.rounds, "tasks": timed.tasks}
    more = {"work_bytes": timed.most_bytes, "processor": processor, "workers": list(timed.workers.values())}
    print(json.dumps({**told, **more, "mb": timed.most_mb}))


if __name__ == "__main__":
    main(*sys.argv[1:])
