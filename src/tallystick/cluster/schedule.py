"""Who does the tasks: Spark's executors, or this process where there is no cluster (tests, a first try).

A task is told what to do by names and numbers, reads and writes files, and gives back a receipt of a few names and
counts. Rows never come back to the driver.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from tallystick.cluster.errors import ClusterError
from tallystick.cluster.secrets import first_line, without_secrets

T = TypeVar("T")
R = TypeVar("R")


class Scheduler(Protocol):
    """Runs tasks and gives their receipts in the order of the tasks."""

    def run(self, work: Callable[[T], R], tasks: Sequence[T], name: str) -> list[R]:
        """This function will call `work` with each of `tasks`, once or again, and give one receipt each."""
        ...


class Here:
    """The tasks one after the other in this process."""

    def run(self, work: Callable[[T], R], tasks: Sequence[T], name: str) -> list[R]:
        """This function will call `work` with each of `tasks`."""
        return [work(task) for task in tasks]


class OnSpark:
    """The tasks as one Spark job, one partition a task, so that Spark tries a lost one again and may run two of one."""

    def __init__(self, context: Any) -> None:
        self._context = context

    def run(self, work: Callable[[T], R], tasks: Sequence[T], name: str) -> list[R]:
        """This function will have the executors call `work` with each of `tasks`."""
        if not tasks:
            return []
        self._context.setJobDescription(f"tallystick {name}: {len(tasks)} tasks")
        try:
            given: list[R] = self._context.parallelize(list(tasks), len(tasks)).map(work).collect()
        except Exception as error:
            raise _failed(name, error) from error
        return given


def _failed(name: str, error: Exception) -> ClusterError:
    """What a task said, out of the trace of the JVM: the last line of the last Python trace in it."""
    said = re.findall(r"^(?:\w+\.)*\w*(?:Error|Exception|Mistakes|NotInForce)s?: .*$", str(error), flags=re.MULTILINE)
    told = [line for line in said if not line.startswith(("org.apache", "java.", "pyspark.", "py4j."))]
    return ClusterError(
        thing=f"round {name!r}",
        place="the cluster",
        cause=without_secrets(told[-1]) if told else f"{type(error).__name__}: {first_line(error)}",
        cure="Mend the cause and start again with the same words: finished rounds are kept",
    )


def attempt() -> str:
    """This function will give a word for this attempt of this task, for the names of temporary files."""
    try:
        from pyspark import TaskContext
    except ImportError:
        return f"here-{os.getpid()}"
    held = TaskContext.get()
    return f"here-{os.getpid()}" if held is None else f"{held.taskAttemptId()}-{held.attemptNumber()}-{os.getpid()}"
