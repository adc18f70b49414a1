"""Requests that arrive together are answered together: one frame for all of them costs hardly more than for one.

Whoever comes alone begins at once. Those who come meanwhile wait for that answer and then go as one, and first wait a
moment for those who were just answered, who mostly come again: else the two halves would go by turns, each as dear as
both together.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

_SHARE: Final = 0.125
"""Of the time that the last answer took: company that stays away for longer than that is not waited for."""
_LONGEST: Final = 3
"""Times its patience that anybody waits for company at most, however much keeps coming."""

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


@dataclass
class _Waiting(Generic[Asked, Answer]):
    asked: Asked
    turn: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    """It is its turn to have what waits answered, its own among it; else its turn comes with its answer."""
    answer: list[Answer] = field(default_factory=list)
    error: Exception | None = None


class _Noted(AbstractContextManager["_Noted"]):
    """Notes what its block raised, which is told to whoever asked; what stops the program goes on."""

    error: Exception | None = None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        self.error = error if isinstance(error, Exception) else None
        return self.error is not None


class Gatherer(Generic[Asked, Answer]):
    """Gathers what threads ask and has `work` answer it together, at most `most` at a time, in the order they came.

    `work` gives one answer for each that was asked, in order. Where it fails for several, each is asked alone, so that
    one bad request spoils no other. Company is waited for where there was some just before, and while it keeps coming:
    not when nobody came for `patience` seconds, and never longer than `_LONGEST` times that.
    """

    def __init__(
        self, work: Callable[[Sequence[Asked]], Sequence[Answer]], *, most: int, patience: float = 0.0
    ) -> None:
        self._work = work
        self._most = most
        self._patience = patience
        self._expected = 1
        """Those who were here when an answer was last given: the answered, and those who waited for their turn."""
        self._took = 0.0
        self._lock = threading.Condition()
        self._queue: list[_Waiting[Asked, Answer]] = []
        self._is_running = False

    def ask(self, asked: Asked) -> Answer:
        """This function will give the answer to `asked`; it raises what `work` raises for it.

        One of those who wait works for all of them, in its own thread.
        """
        waiting: _Waiting[Asked, Answer] = _Waiting(asked)
        with self._lock:
            self._queue.append(waiting)
            self._lock.notify()
            waiting.leads = not self._is_running
            self._is_running = True
        if not waiting.leads:
            waiting.turn.wait()
        if waiting.leads:
            self._lead()
        if waiting.error is not None:
            raise waiting.error
        return waiting.answer[0]

    def _lead(self) -> None:
        """Answer those who wait, the leader first, then hand over to the next: nobody works for others for ever."""
        with self._lock:
            self._await_company()
            batch, self._queue = self._queue[: self._most], self._queue[self._most :]
        begun = time.monotonic()
        try:
            self._answer(batch)
        finally:
            for one in batch:  # whatever stopped the leader leaves nobody waiting
                if not one.turn.is_set():
                    one.error = one.error or RuntimeError("it was stopped before this was answered: ask again")
                    one.turn.set()
            with self._lock:
                self._expected, self._took = len(batch) + len(self._queue), time.monotonic() - begun
                heir = self._queue[0] if self._queue else None
                self._is_running = heir is not None
            if heir is not None:
                heir.leads = True
                heir.turn.set()

    def _await_company(self) -> None:
        """Wait, with the lock held, until as many are here as were before, or until they stop coming."""
        wanted = min(self._expected, self._most)
        patience = max(self._patience, _SHARE * self._took) if self._patience else 0.0
        ends = time.monotonic() + _LONGEST * patience
        here = 0
        while here < len(self._queue) < wanted and time.monotonic() < ends:
            here = len(self._queue)
            self._lock.wait(timeout=patience)

    def _answer(self, batch: list[_Waiting[Asked, Answer]]) -> None:
        answers: list[Answer] = []
        with _Noted() as noted:
            answers = self._answers(batch)
        if noted.error is not None and len(batch) > 1:
            for one in batch:
                self._answer([one])
            return
        for place, one in enumerate(batch):
            one.error, one.answer = noted.error, answers[place : place + 1]
            one.turn.set()

    def _answers(self, batch: list[_Waiting[Asked, Answer]]) -> list[Answer]:
        answers = list(self._work([one.asked for one in batch]))
        if len(answers) != len(batch):
            raise ValueError(f"{len(batch)} were asked and {len(answers)} answered")
        return answers
