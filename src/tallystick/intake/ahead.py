"""The answers of a function for one thing after another, worked out a few ahead of the reader."""

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
