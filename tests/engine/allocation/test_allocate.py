"""Allocation against the whole enumeration, against its own bound, and in the bank's words."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from tallystick.engine.allocation.allocate import Infeasible, allocate
from tallystick.engine.allocation.prices import answers, find_prices
from tallystick.engine.allocation.problem import (
    LEVELS,
    NONE,
    AllocationError,
    Offers,
    Problem,
    Resource,
    Worth,
    amounts_of,
    no_caps,
    rates_of,
    uses_of,
    worths_of,
)
from tallystick.engine.allocation.response import used
from tests.engine.allocation.problems import RATES, TAKE_UP, problem


def every_choice(one: Problem, i: int) -> list[int]:
    return [NONE, *(r * LEVELS + k for r in range(len(RATES)) for k in range(int(one.worth.levels[i])))]


def keeps(one: Problem, choice: np.ndarray) -> bool:
    return bool((uses_of(one, choice) <= one.bounds + 1e-6 * np.maximum(np.abs(one.bounds), 1)).all())


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
@pytest.mark.parametrize("rich", [False, True], ids=["budget alone", "many limits"])
def test_small_problems_are_answered_best(seed: int, rich: bool) -> None:
    one = problem(4, seed=seed, rich=rich)
    every = product(*(every_choice(one, i) for i in range(4)))
    kept = [c for c in (np.array(each, np.int32) for each in every) if keeps(one, c)]
    if not kept:
        with pytest.raises(Infeasible):
            allocate(one)
        return
    best = max(float(worths_of(one, c).sum()) for c in kept)
    found = allocate(one)
    assert keeps(one, found.choice)
    assert found.profit == pytest.approx(best, rel=2e-5)
    assert found.bound >= best * (1 - 2e-6)


def test_with_money_for_all_each_gets_its_own_best() -> None:
    one = problem(50, budget=1e12)
    found = allocate(one)
    for i in range(50):
        codes = np.array(every_choice(one, i), np.int32)
        alone = one.part(np.full(len(codes), i), 1.0)
        best = float(worths_of(alone, codes).max())
        assert worths_of(one, found.choice)[i] == pytest.approx(best)
    assert found.gap == pytest.approx(0, abs=1e-9)


def test_the_bound_is_that_of_the_linear_program() -> None:
    one = problem(30, rich=True)
    rows = [(i, c) for i in range(30) for c in every_choice(one, i)[1:]]
    who, codes = np.array([r[0] for r in rows]), np.array([r[1] for r in rows], np.int32)
    spread = one.part(who, 1.0)
    worth = worths_of(spread, codes)
    use = np.array([uses_of(one.part(who[[k]], 1.0), codes[[k]]) for k in range(len(rows))]).T
    each = np.array([(who == i).astype(float) for i in range(30)])
    answer = linprog(-worth, A_ub=np.vstack([each, use]), b_ub=np.concatenate([np.ones(30), one.bounds]))
    assert find_prices(one).bound == pytest.approx(-answer.fun, rel=1e-5)


@pytest.mark.parametrize("count", [500, 5000])
def test_large_problems_come_near_the_bound_and_keep_it(count: int) -> None:
    one = problem(count, rich=True)
    found = allocate(one, exact=False)
    assert keeps(one, found.choice)
    assert 0 <= found.gap < 5e-3 * 500 / count


def test_applicants_alike_share_what_there_is() -> None:
    size = 1000
    ones, zeros = np.ones(size), np.zeros(size)
    same = Worth(
        np.zeros(size, np.int64),
        ones,
        0.04 * ones,
        zeros,
        zeros,
        zeros,
        1e7 * ones,
        1e7 * ones,
        np.full(size, 3, np.int64),
    )
    one = Problem(same, Offers(RATES, TAKE_UP), (Resource("budget", 5e9, ones, zeros, zeros),), no_caps(size))
    found = allocate(one, exact=False)
    assert found.uses[0] == pytest.approx(5e9, rel=0.01)
    assert found.gap < 0.005


def test_the_price_of_the_budget_is_what_one_more_yuan_earns() -> None:
    one = problem(2000, rich=False)
    budget = one.bounds[0]
    more = Problem(one.worth, one.offers, (Resource("budget", budget * 1.01, *_parts(one)),), one.caps)
    earned = find_prices(more).bound - find_prices(one).bound
    assert earned == pytest.approx(find_prices(one).prices[0] * budget * 0.01, rel=0.1)


def _parts(one: Problem) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    held = one.resources[0]
    return held.per_unit, held.square, held.each


def test_nobody_worth_it_gets_nothing() -> None:
    one = problem(10)
    costly = one.worth._replace(per_unit=np.full(10, 0.5))
    found = allocate(Problem(costly, one.offers, one.resources, one.caps))
    assert (found.choice == NONE).all() and found.profit == 0
    assert np.isnan(rates_of(one, found.choice)).all() and (amounts_of(one, found.choice) == 0).all()


def test_an_applicant_without_a_possible_amount_gets_nothing() -> None:
    one = problem(10, budget=1e12)
    levels = one.worth.levels.copy()
    levels[3] = 0
    found = allocate(Problem(one.worth._replace(levels=levels), one.offers, one.resources, one.caps))
    assert found.choice[3] == NONE and (found.choice >= 0).any()


def test_a_least_out_of_reach_is_said() -> None:
    one = problem(20)
    zeros = np.zeros(20)
    least = Resource("micro firms", -100.0, zeros, zeros, -np.ones(20), "count", is_least=True)
    with pytest.raises(Infeasible, match="micro firms"):
        allocate(Problem(one.worth, one.offers, (*one.resources, least), one.caps))


def test_no_applicants_no_loans() -> None:
    one = problem(5).part(np.empty(0, np.int64), 1.0)
    found = allocate(one)
    assert len(found.choice) == 0 and found.profit == 0


def test_unknown_worth_is_refused() -> None:
    one = problem(3)
    with pytest.raises(AllocationError, match="not known"):
        Problem(one.worth._replace(per_rate=np.array([1.0, np.nan, 1.0])), one.offers, one.resources, one.caps)


def test_higher_prices_never_lend_more_in_all() -> None:
    one = problem(300)
    of = used(one)
    lent = [uses_of(one, answers(one, of, np.array([p]))[0])[0] for p in (0.0, 0.01, 0.03, 0.1)]
    assert lent == sorted(lent, reverse=True)
