"""A job that makes many objects and drops few: the search for objects that hold only each other is to be seldom."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

OBJECTS_BETWEEN = 500_000
_LOCK = Lock()
_USUAL: list[tuple[int, int, int]] = []
"""The usual thresholds, once for each job that runs: the last one to end puts them back."""


@contextmanager
def unhurried() -> Iterator[None]:
    """This function will search for objects that hold only each other once in `OBJECTS_BETWEEN` new ones.

    What was there before (modules, mostly) is not searched meanwhile. Reading a pack makes half a million objects that
    stay; searching them again and again takes as long as reading them.
    """
    with _LOCK:
        _USUAL.append(_USUAL[0] if _USUAL else gc.get_threshold())
        gc.freeze()
        gc.set_threshold(OBJECTS_BETWEEN, *_USUAL[0][1:])
    try:
        yield
    finally:
        with _LOCK:
            usual = _USUAL.pop()
            if not _USUAL:
                gc.set_threshold(*usual)
                gc.unfreeze()
