"""Requests that arrive together are answered together: one frame for all of them costs hardly more than for one.

Whoever comes alone begins at once. Those who come meanwhile wait for that answer and then go as one; and where several
went as one just before, the next waits a moment for as many, who mostly come again: else each would go by turns alone
and with all others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

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

    `work` gives one answer for each that was asked, in order; nobody waits for company longer than `patience`, in
    seconds, and only where there was some just before. Where it fails for several, each is asked alone, so that
    one bad request spoils no other.
    """

    def __init__(
        self, work: Callable[[Sequence[Asked]], Sequence[Answer]], *, most: int, patience: float = 0.0
    ) -> None:
        self._work = work
        self._most = most
        self._patience = patience
        self._last = 1
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
            self._lock.wait_for(lambda: len(self._queue) >= self._last, timeout=self._patience)
            batch, self._queue = self._queue[: self._most], self._queue[self._most :]
            self._last = len(batch)
        try:
            self._answer(batch)
        finally:
            for one in batch:  # whatever stopped the leader leaves nobody waiting
                if not one.turn.is_set():
                    one.error = one.error or RuntimeError("it was stopped before this was answered: ask again")
                    one.turn.set()
            with self._lock:
                heir = self._queue[0] if self._queue else None
                self._is_running = heir is not None
            if heir is not None:
                heir.leads = True
                heir.turn.set()

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
