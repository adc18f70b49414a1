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

_KEPT: list[int] = []
"""How many objects the program itself has set aside from the search: where there are any, they stay aside."""


@contextmanager
def unhurried() -> Iterator[None]:
    """This function will search for objects that hold only each other once in `OBJECTS_BETWEEN` new ones.

    What was there before (modules, mostly) is not searched meanwhile. A pack is many objects that stay: of
    the time it took to read one, two fifths went into searching them again and again.
    """
    with _LOCK:
        if not _USUAL:
            _KEPT.append(gc.get_freeze_count())
            gc.freeze()
        _USUAL.append(_USUAL[0] if _USUAL else gc.get_threshold())
        gc.set_threshold(OBJECTS_BETWEEN, *_USUAL[0][1:])
    try:
        yield
    finally:
        with _LOCK:
            usual = _USUAL.pop()
            if not _USUAL:
                gc.set_threshold(*usual)
                if not _KEPT.pop():
                    gc.unfreeze()
