"""While a job runs the search for objects that hold only each other is seldom; afterwards it is as before."""

from __future__ import annotations

import gc

import pytest

from tallystick.entry.jobs.unhurried import OBJECTS_BETWEEN, unhurried


def test_seldom_inside_and_as_before_outside() -> None:
    before = gc.get_threshold()
    with unhurried():
        assert gc.get_threshold()[0] == OBJECTS_BETWEEN
        assert gc.isenabled()
    assert gc.get_threshold() == before


def test_two_jobs_at_once_leave_it_as_it_was_whichever_ends_first() -> None:
    before = gc.get_threshold()
    first, second = unhurried(), unhurried()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold()[0] == OBJECTS_BETWEEN
    second.__exit__(None, None, None)
    assert gc.get_threshold() == before


def test_a_job_that_fails_leaves_it_as_it_was() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="no book"), unhurried():
        raise ValueError("no book")
    assert gc.get_threshold() == before
