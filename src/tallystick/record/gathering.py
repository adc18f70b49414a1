"""Requests that arrive together are answered together: one frame for all of them costs hardly more than for one.

Nobody waits on purpose. Whoever comes while nothing runs begins at once, alone; those who come meanwhile wait for that
answer and then go as one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


@dataclass
class _Waiting(Generic[Asked, Answer]):
    asked: Asked
    done: threading.Event = field(default_factory=threading.Event)
    answer: list[Answer] = field(default_factory=list)
    error: BaseException | None = None


class Gatherer(Generic[Asked, Answer]):
    """Gathers what threads ask and has `work` answer it together, at most `most` at a time, in the order they came.

    `work` gives one answer for each that was asked, in order. Where it fails for several, each is asked alone, so that
    one bad request spoils no other.
    """

    def __init__(self, work: Callable[[Sequence[Asked]], Sequence[Answer]], *, most: int) -> None:
        self._work = work
        self._most = most
        self._lock = threading.Lock()
        self._queue: list[_Waiting[Asked, Answer]] = []
        self._is_running = False
        self._workers = ThreadPoolExecutor(1, thread_name_prefix="gathered")

    def ask(self, asked: Asked) -> Answer:
        """This function will give the answer to `asked`; it raises what `work` raises for it."""
        waiting: _Waiting[Asked, Answer] = _Waiting(asked)
        with self._lock:
            self._queue.append(waiting)
            leads = not self._is_running
            self._is_running = True
        if leads:
            self._answer_until(waiting)
        waiting.done.wait()
        if waiting.error is not None:
            raise waiting.error
        return waiting.answer[0]

    def _answer_until(self, own: _Waiting[Asked, Answer]) -> None:
        """Answer what waits until one's own is answered, then hand over: nobody works for others for ever."""
        while not own.done.is_set():
            with self._lock:
                batch, self._queue = self._queue[: self._most], self._queue[self._most :]
            self._answer(batch)
        with self._lock:
            if not self._queue:
                self._is_running = False
                return
        threading.Thread(target=self._answer_all, name="gathered", daemon=True).start()

    def _answer_all(self) -> None:
        while True:
            with self._lock:
                batch, self._queue = self._queue[: self._most], self._queue[self._most :]
                if not batch:
                    self._is_running = False
                    return
            self._answer(batch)

    def _answer(self, batch: list[_Waiting[Asked, Answer]]) -> None:
        worked = self._workers.submit(self._answers, batch)
        error = worked.exception()
        if error is not None and len(batch) > 1:
            for one in batch:
                self._answer([one])
            return
        for number, one in enumerate(batch):
            one.error = error
            one.answer = [] if error is not None else [worked.result()[number]]
            one.done.set()

    def _answers(self, batch: list[_Waiting[Asked, Answer]]) -> list[Answer]:
        answers = list(self._work([one.asked for one in batch]))
        if len(answers) != len(batch):
            raise ValueError(f"{len(batch)} were asked and {len(answers)} answered")
        return answers
