"""Each gets its own answer, together or alone; one bad request spoils no other; nobody is left waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import pytest

from tallystick.record.gathering import Gatherer


def asked_at_once(gatherer: Gatherer[int, int], numbers: Sequence[int]) -> dict[int, int | str]:
    found: dict[int, int | str] = {}

    def ask(number: int) -> None:
        try:
            found[number] = gatherer.ask(number)
        except ValueError as error:
            found[number] = str(error)

    threads = [threading.Thread(target=ask, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return found


def test_those_who_come_while_it_runs_go_together() -> None:
    sizes: list[int] = []

    def work(numbers: Sequence[int]) -> list[int]:
        sizes.append(len(numbers))
        time.sleep(0.05)
        return [number * number for number in numbers]

    found = asked_at_once(Gatherer(work, most=16), range(40))
    assert found == {number: number * number for number in range(40)}
    assert sum(sizes) == 40
    assert max(sizes) <= 16
    assert len(sizes) < 20, "they were answered one by one"


def test_one_alone_is_answered_at_once() -> None:
    gatherer = Gatherer(lambda numbers: [-number for number in numbers], most=8)
    assert [gatherer.ask(number) for number in range(5)] == [0, -1, -2, -3, -4]


def test_a_bad_request_spoils_no_other() -> None:
    def work(numbers: Sequence[int]) -> list[int]:
        time.sleep(0.01)
        if 7 in numbers:
            raise ValueError("7 is bad")
        return list(numbers)

    found = asked_at_once(Gatherer(work, most=50), range(20))
    assert found[7] == "7 is bad"
    assert all(found[number] == number for number in range(20) if number != 7)


def test_an_answer_too_few_is_an_error_for_each() -> None:
    gatherer: Gatherer[int, int] = Gatherer(lambda numbers: [], most=4)
    with pytest.raises(ValueError, match="1 were asked and 0 answered"):
        gatherer.ask(1)


def test_a_leader_does_not_work_for_others_for_ever() -> None:
    """Others keep coming; the first is answered and returns all the same."""
    stopped = threading.Event()

    def work(numbers: Sequence[int]) -> list[int]:
        time.sleep(0.01)
        return list(numbers)

    gatherer = Gatherer(work, most=2)

    def keep_asking() -> None:
        while not stopped.is_set():
            gatherer.ask(1)

    others = [threading.Thread(target=keep_asking) for _ in range(6)]
    began = time.monotonic()
    for thread in others:
        thread.start()
    returned = threading.Thread(target=gatherer.ask, args=(2,))
    returned.start()
    returned.join(timeout=20)
    assert not returned.is_alive(), time.monotonic() - began
    stopped.set()
    for thread in others:
        thread.join(timeout=20)
        assert not thread.is_alive()


def test_where_several_went_together_the_next_waits_for_as_many() -> None:
    sizes: list[int] = []

    def work(numbers: Sequence[int]) -> list[int]:
        sizes.append(len(numbers))
        time.sleep(0.02)
        return list(numbers)

    gatherer = Gatherer(work, most=8, patience=2.0)

    def ask_again_and_again() -> None:
        for number in range(6):
            gatherer.ask(number)

    threads = [threading.Thread(target=ask_again_and_again) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sum(sizes) == 48
    assert sizes.count(8) >= 4, f"they did not come together again: {sizes}"


def test_those_who_waited_wait_for_those_just_answered() -> None:
    """Else two who ask again and again would be answered by turns, each alone."""
    sizes: list[int] = []

    def work(numbers: Sequence[int]) -> list[int]:
        sizes.append(len(numbers))
        time.sleep(0.05)
        return list(numbers)

    gatherer = Gatherer(work, most=8, patience=2.0)
    start = threading.Barrier(2)

    def ask_again_and_again() -> None:
        start.wait(timeout=30)
        for number in range(8):
            gatherer.ask(number)

    threads = [threading.Thread(target=ask_again_and_again) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sum(sizes) == 16
    assert sizes.count(2) >= 4, f"they did not come together: {sizes}"


def test_nobody_waits_for_company_longer_than_told() -> None:
    gatherer: Gatherer[int, int] = Gatherer(lambda numbers: list(numbers), most=8, patience=0.05)
    asked_at_once(gatherer, range(30))
    begun = time.monotonic()
    assert [gatherer.ask(number) for number in range(3)] == [0, 1, 2]
    assert time.monotonic() - begun < 5.0


def test_who_leads_and_is_stopped_leaves_nobody_waiting() -> None:
    held = threading.Event()

    def work(numbers: Sequence[int]) -> list[int]:
        held.wait(5)
        if 0 in numbers:
            raise KeyboardInterrupt
        return list(numbers)

    gatherer = Gatherer(work, most=1)
    stopped: list[BaseException] = []

    def lead() -> None:
        try:
            gatherer.ask(0)
        except KeyboardInterrupt as stop:
            stopped.append(stop)

    first = threading.Thread(target=lead)
    first.start()
    found: list[int] = []
    second = threading.Thread(target=lambda: found.append(gatherer.ask(1)))
    second.start()
    held.set()
    first.join(timeout=30)
    second.join(timeout=30)
    assert (len(stopped), found) == (1, [1])
