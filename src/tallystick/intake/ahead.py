"""Work for both cores: answers worked out a few ahead of their reader, and tasks that need not wait for each other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

WORKERS = 2
S = TypeVar("S")
T = TypeVar("T")


def ahead(call: Callable[[S], T], things: Iterable[S]) -> Iterator[T]:
    """This function will give `call` of each of `things`, in their order, by two workers.

    No more than one answer a worker waits to be read. An error of `call` is raised where its answer would have been.
    """
    coming = iter(things)
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: deque[Future[T]] = deque()
        for thing in coming:
            waiting.append(pool.submit(call, thing))
            if len(waiting) > WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def side_by_side(tasks: Iterable[Callable[[], None]]) -> None:
    """This function will do all of `tasks` by two workers, begun in their order, and wait for all of them.

    An error of a task is raised when the others are done; of several that of the first.
    """
    with ThreadPoolExecutor(WORKERS) as pool:
        begun = [pool.submit(task) for task in tasks]
    for one in begun:
        one.result()
