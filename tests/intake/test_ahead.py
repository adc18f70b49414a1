"""Work done ahead comes back in order, whole, and no further ahead than it may."""

from __future__ import annotations

from functools import partial

import pytest

from tallystick.intake.ahead import WORKERS, ahead, side_by_side


@pytest.mark.parametrize("count", [0, 1, 2, 3, 50])
def test_answers_come_in_the_order_of_the_things(count: int) -> None:
    assert list(ahead(lambda n: n * n, range(count))) == [n * n for n in range(count)]


def test_no_more_is_begun_than_may_wait() -> None:
    begun: list[int] = []
    answers = ahead(lambda n: n, (begun.append(n) or n for n in range(100)))
    next(answers)
    assert len(begun) <= WORKERS + 1
    answers.close()


def test_an_error_is_raised_where_its_answer_would_have_been() -> None:
    answers = ahead(lambda n: 6 // n, [3, 2, 0, 1])
    assert [next(answers), next(answers)] == [2, 3]
    with pytest.raises(ZeroDivisionError):
        next(answers)


def test_tasks_side_by_side_are_all_done_and_the_first_error_is_told() -> None:
    done: list[int] = []

    def task(number: int) -> None:
        if number in (1, 2):
            raise ValueError(f"task {number}")
        done.append(number)

    side_by_side(partial(task, number) for number in (0, 3, 4))
    assert sorted(done) == [0, 3, 4]
    done.clear()
    with pytest.raises(ValueError, match="task 1"):
        side_by_side(partial(task, number) for number in range(5))
    assert sorted(done) == [0, 3, 4]
