"""Figures of a bank without problems are near published ones; worlds differ only where their problem sits."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tallystick.simulate.bank.lending import DEFAULTED
from tallystick.simulate.bank.rows import Rows, stacked
from tallystick.simulate.bank.run import Course
from tests.simulate.bank.quick import lived, quick_config


@cache
def clean() -> Course:
    return lived(quick_config())


@cache
def another_seed() -> Course:
    return lived(quick_config(), seed=4)


@cache
def with_one() -> Course:
    return lived(quick_config({"problem": "funds_misused", "place": {"branch": "B02"}}))


def test_yearly_default_is_near_the_anchor() -> None:
    """Portfolio PD 2 to 4 per cent, formation of bad loans 2 to 3 per cent a year (rules.md 11.5)."""
    rows = clean().loans.rows
    years = float(np.minimum(rows.ended, 48).clip(0, 48).sum() - rows.drawn_month.sum()) / 12
    assert 0.010 < (rows.state == DEFAULTED).sum() / years < 0.05


def test_worse_grades_default_more() -> None:
    """Two seeds together, for the worst grades have few loans."""
    loans, bad = np.zeros(10), np.zeros(10)
    for course in (clean(), another_seed()):
        rows = course.loans.rows
        np.add.at(loans, rows.grade_rank, 1)
        np.add.at(bad, rows.grade_rank, rows.state == DEFAULTED)
    best, middle, worst = (bad[grades].sum() / loans[grades].sum() for grades in (slice(1, 4), 4, slice(5, 10)))
    assert best < middle < worst
    assert worst > 1.5 * best


def test_who_defaults_is_of_worse_character_and_health() -> None:
    course = clean()
    rows = course.loans.rows
    character = course.setting.firms.character[rows.firm]
    assert character[rows.state == DEFAULTED].mean() < character[rows.state != DEFAULTED].mean() - 0.2


def test_signals_lead_default() -> None:
    """Of the defaults, many were warned about by something other than days past due, months ahead; not all can be."""
    course = clean()
    rows = course.loans.rows
    warned = stacked([one for one in course.diary.warnings if len(one)])
    early = warned.where(warned.indicator >= 0)
    first = np.full(len(course.setting.firms), 10**6)
    np.minimum.at(first, early.firm, early.month)
    bad = np.flatnonzero((rows.state == DEFAULTED) & (rows.defaulted_day > 0))
    when = course.setting.clock.month_of(rows.defaulted_day[bad])
    lead = when - first[rows.firm[bad]]
    assert (lead >= 1).mean() > 0.3
    assert 3 <= np.median(lead[lead >= 1]) <= 18


def test_recoveries_and_losses_are_within_their_ranges() -> None:
    """Losses by security as in rules.md 11.5: mortgages lose least, unsecured loans most."""
    loss, claim = np.zeros(4), np.zeros(4)
    rows = clean().loans.rows
    for _, out in clean().diary.workouts:
        np.add.at(loss, rows.security[out.loan], out.loss_minor)
        np.add.at(claim, rows.security[out.loan], rows.ead_minor[out.loan])
    lost = loss / np.maximum(claim, 1)
    assert lost[2] < lost[0]
    assert 0.4 < lost[0] < 0.95


def test_who_is_declined_would_have_defaulted_more() -> None:
    course = clean()
    cases = stacked(course.diary.cases)
    character = course.setting.firms.character[cases.firm]
    assert character[cases.outcome == 1].mean() < character[cases.outcome == 0].mean()


@pytest.mark.parametrize("branch", [0, 2, 3])
def test_worlds_are_alike_where_no_problem_sits(branch: int) -> None:
    """Common chance: at the other branches the worlds with and without the problem are alike, loan by loan."""
    course = with_one()
    here, there = (_loans(course, world, branch) for world in (0, 1))
    assert len(here) > 50
    for name in ("firm", "principal_minor", "rate_bp", "drawn_day", "state", "paid", "defaulted_day"):
        assert np.array_equal(here.columns[name], there.columns[name]), name


def test_the_world_without_the_problem_is_the_clean_one_when_it_is_the_only_one() -> None:
    course = with_one()
    result = course.ledger.result().sum(1)
    assert result[1] == pytest.approx(result[2])
    assert result[1] > result[0]


def _loans(course: Course, world: int, branch: int) -> Rows:
    rows = course.loans.rows
    return rows.where((rows.world == world) & (rows.branch == branch))


def test_bad_payers_come_where_nobody_looks() -> None:
    """Who asks at a branch only since its investigations are weak is of bad character; elsewhere nobody is new."""
    weak = lived(quick_config({"problem": "weak_investigation", "place": {"branch": "B02"}}))
    character = clean().setting.firms.character
    new, usual = np.setdiff1d(_asking(weak, 1), _asking(clean(), 1)), _asking(clean(), 1)
    assert len(new) > 10
    assert character[new].mean() < character[usual].mean() - 0.5
    assert np.array_equal(_asking(weak, 0), _asking(clean(), 0))


def _asking(course: Course, branch: int) -> np.ndarray:
    cases = stacked(course.diary.cases)
    return np.unique(cases.firm[cases.branch == branch])


def test_who_was_long_in_arrears_is_lent_nothing_for_a_year() -> None:
    course = clean()
    rows, arrears = course.loans.rows, stacked(course.diary.arrears)
    months = course.setting.conduct.demand.shy_months
    long = arrears.where(arrears.until - arrears.oldest > 62)
    until = course.setting.clock.month_of(long.until)
    checked = 0
    for firm, month in zip(rows.firm[long.loan], until, strict=True):
        made = rows.drawn_month[(rows.firm == firm) & ~rows.hidden]
        assert not ((made > month) & (made < month + months - 1)).any()
        checked += 1
    assert checked > 10
