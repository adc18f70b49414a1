"""Each planted problem can be seen where it was planted by one who knows where to look, and cannot where it was not."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest

from tallystick.simulate.bank import setting as at
from tallystick.simulate.bank.history import History
from tallystick.simulate.bank.kinds import KINDS
from tallystick.simulate.bank.month_ends import reported
from tallystick.simulate.bank.rows import Array, Rows, stacked
from tallystick.simulate.bank.run import Course
from tests.simulate.bank.quick import lived, quick_config

B02, B03, B01 = {"branch": "B02"}, {"branch": "B03"}, {"branch": "B01"}
SEEN_TOGETHER: tuple[tuple[dict[str, Any], ...], ...] = (
    (
        {"problem": "information_asymmetry", "place": B01},
        {"problem": "weak_investigation", "place": B02},
        {"problem": "copied_investigations", "place": B03},
        {"problem": "fear_of_lending", "place": {"branch": "B04"}},
        {"problem": "industry_blind", "place": {"industry": "construction"}},
        {"problem": "funds_misused", "place": {"product": "micro_cash"}},
        {"problem": "one_indicator", "place": B02},
    ),
    (
        {"problem": "overloaded_managers", "place": B01},
        {"problem": "slow_approval", "place": B02},
        {"problem": "bad_entries", "place": B03},
        {"problem": "split_authority", "place": {"branch": "B04"}},
        {"problem": "flat_price", "place": {"product": "invoice_line"}},
        {"problem": "slow_collection", "place": B02},
        {"problem": "renewals_hide_trouble", "place": B03},
    ),
    (
        {"problem": "formal_checks", "place": B01},
        {"problem": "ignored_warnings", "place": B02},
        {"problem": "month_end_rush", "place": B03},
        {"problem": "over_lending", "place": {"branch": "B04"}},
        {"problem": "one_product", "place": B02},
        {"problem": "term_mismatch", "place": B01},
        {"problem": "brokers", "place": B03},
    ),
    (
        {"problem": "collateral_over_relied", "place": {"product": "mortgage_line"}},
        {"problem": "uneven_approval", "place": B02},
        {"problem": "fast_growth", "place": B03},
        {"problem": "best_leave", "place": {"branch": "B04"}},
        {"problem": "false_alarms", "place": B01},
        {"problem": "fabricated_figures", "place": B01},
        {"problem": "sale_only", "place": {}},
    ),
    (
        {"problem": "guarantee_circles", "place": {}},
        {"problem": "inexperienced_officers", "place": B01},
        {"problem": "uncertified_staff", "place": B02},
        {"problem": "debts_elsewhere_ignored", "place": B03},
        {"problem": "own_circle", "place": {"officer": "M0401"}},
        {"problem": "concentration", "place": {"industry": "retail"}},
    ),
)
"""Banks that together have every kind but the drift of classes, which month ends show."""


@cache
def bank(number: int) -> Course:
    return lived(quick_config(*({**one, "strength": 1.0} for one in SEEN_TOGETHER[number])))


@cache
def clean() -> Course:
    return lived(quick_config())


Looked = Callable[[Course], tuple[Rows, Array]]


def _cases(column: Callable[[Course, Rows], Array], kept: Callable[[Course, Rows], Array] | None = None) -> Looked:
    def looked(course: Course) -> tuple[Rows, Array]:
        cases = stacked(course.diary.cases)
        cases = cases if kept is None else cases.where(kept(course, cases))
        return cases, column(course, cases).astype(np.float64)

    return looked


def _loans(column: Callable[[Course, Rows], Array]) -> Looked:
    def looked(course: Course) -> tuple[Rows, Array]:
        rows = course.loans.rows
        mine = rows.where(rows.world == 0)
        return mine, column(course, mine).astype(np.float64)

    return looked


def _of(part: str, column: str, kept: Callable[[Rows], Array] | None = None) -> Looked:
    def looked(course: Course) -> tuple[Rows, Array]:
        rows = stacked([one for one in getattr(course.diary, part) if len(one)])
        rows = rows if kept is None else rows.where(kept(rows))
        return rows, rows.columns[column].astype(np.float64)

    return looked


def _workouts(name: str) -> Looked:
    def looked(course: Course) -> tuple[Rows, Array]:
        rows = course.loans.rows
        every = [(rows.where(out.loan), getattr(out, name)) for _, out in course.diary.workouts]
        loans = stacked([loan for loan, _ in every])
        mine = loans.world == 0
        return loans.where(mine), np.concatenate([value for _, value in every]).astype(np.float64)[mine]

    return looked


def yes(course: Course, cases: Rows) -> Array:
    return cases.outcome != 1


LOOK: dict[str, tuple[Looked, int]] = {
    "information_asymmetry": (_cases(lambda c, x: x.sources), -1),
    "weak_investigation": (_cases(lambda c, x: x.minutes), -1),
    "copied_investigations": (_cases(lambda c, x: x.copied), 1),
    "fear_of_lending": (_cases(yes, lambda c, x: x.engine == 0), -1),
    "industry_blind": (_cases(yes, lambda c, x: x.engine < 2), 1),
    "funds_misused": (_loans(lambda c, x: x.misused), 1),
    "one_indicator": (_of("warnings", "indicator"), -1),
    "overloaded_managers": (_cases(lambda c, x: x.over), 1),
    "slow_approval": (_cases(lambda c, x: x.outcome == 2), 1),
    "bad_entries": (_cases(lambda c, x: x.wrong_entry), 1),
    "split_authority": (_cases(lambda c, x: x.is_split), 1),
    "flat_price": (_cases(lambda c, x: np.abs(x.overpaid_bp)), 1),
    "slow_collection": (_workouts("suit_days"), 1),
    "renewals_hide_trouble": (_loans(lambda c, x: x.hidden), 1),
    "formal_checks": (_of("checks", "copied"), 1),
    "ignored_warnings": (_of("warnings", "acted"), -1),
    "month_end_rush": (_cases(lambda c, x: x.pushed), 1),
    "over_lending": (_loans(lambda c, x: x.beyond_need), 1),
    "one_product": (_cases(lambda c, x: x.product == at.INVOICE_LINE), 1),
    "term_mismatch": (_cases(lambda c, x: x.unfit), 1),
    "brokers": (_cases(lambda c, x: x.channel == at.BY_BROKER), 1),
    "collateral_over_relied": (_cases(yes, lambda c, x: np.isin(x.security, (2, 3))), 1),
    "uneven_approval": (_cases(yes, lambda c, x: x.engine < 2), 1),
    "fast_growth": (_cases(lambda c, x: x.merit * 0 + 1), 1),
    "best_leave": (_loans(lambda c, x: x.due_count < x.term), 1),
    "false_alarms": (_of("warnings", "empty"), 1),
    "fabricated_figures": (_cases(lambda c, x: x.stated_minor / np.maximum(x.sales_minor, 1)), 1),
    "sale_only": (_workouts("restructured"), -1),
    "guarantee_circles": (
        _cases(yes, lambda c, x: (x.engine < 2) & (x.security == 1) & (c.setting.firms.circle[x.firm] >= 0)),
        1,
    ),
    "inexperienced_officers": (_cases(lambda c, x: x.depth), -1),
    "uncertified_staff": (_cases(lambda c, x: x.depth), -1),
    "debts_elsewhere_ignored": (_cases(yes, lambda c, x: (x.indebted > 0.35) & (x.engine < 2)), 1),
    "own_circle": (_cases(lambda c, x: x.favoured), 1),
    "concentration": (_cases(lambda c, x: x.merit * 0 + 1), 1),
}
"""What to look at, and whether it is higher (1) or lower (-1) where the problem sits."""
COUNTED = {"fast_growth", "concentration"}
"""Problems that show in how many there are, not in what they are like."""
PLANTED = {one["problem"]: (number, one) for number, bank_of in enumerate(SEEN_TOGETHER) for one in bank_of}


def _there(course: Course, rows: Rows, place: dict[str, str]) -> Array:
    setting = course.setting
    names = {
        "branch": setting.staff.branches,
        "officer": [first for first, _ in setting.staff.holder],
        "approver": setting.staff.approvers,
        "product": list(at.PRODUCTS),
        "industry": setting.trades,
    }
    found = np.ones(len(rows), bool)
    for kind, name in place.items():
        found &= rows.columns[kind] == names[kind].index(name)
    return found


def _measured(course: Course, name: str) -> float:
    """What one who knows would look at, at the problem's place; a count where it shows in numbers."""
    looked, _ = LOOK[name]
    rows, value = looked(course)
    value = value[_there(course, rows, PLANTED[name][1]["place"])]
    return float(value.sum() if name in COUNTED else value.mean())


def _spread(course: Course, name: str) -> float:
    looked, _ = LOOK[name]
    rows, value = looked(course)
    value = value[_there(course, rows, PLANTED[name][1]["place"])]
    return float(np.sqrt(len(value)) if name in COUNTED else value.std() / np.sqrt(len(value)))


def test_every_kind_is_looked_at() -> None:
    assert set(LOOK) | {"class_drift"} == set(PLANTED) | {"class_drift"} == set(KINDS)


@cache
def drifted(*, planted: bool) -> Array:
    """By branch, the share of loans past due that are reported in a better class than the engine gave them."""
    problems = [{"problem": "class_drift", "place": B02}] if planted else []
    history = History(lived(quick_config(*problems)))
    size = len(history.loans)
    closed = pl.DataFrame(
        {
            "loan_id": history.loan_ids(history.loans.place),
            "enterprise_id": history.enterprise_ids(history.loans.firm),
            "principal_minor": pl.repeat(1, size, eager=True),
            "days_past_due": pl.repeat(95, size, eager=True),
            "class": pl.repeat("substandard", size, eager=True),
            "stage": pl.repeat(3, size, eager=True),
            "ecl_minor": pl.repeat(0, size, eager=True),
            "watch_level": pl.repeat("none", size, eager=True),
        }
    )
    better = (reported(history, closed, 20)["class"] == "special_mention").to_numpy()
    return np.array([better[history.loans.branch == branch].mean() for branch in range(4)])


def test_drift_of_classes_is_seen_where_it_was_planted_alone() -> None:
    shares = drifted(planted=True)
    assert shares[1] > 0.6
    assert shares[[0, 2, 3]].max() == drifted(planted=False).max() == 0


@pytest.mark.parametrize("number", range(len(SEEN_TOGETHER)))
def test_problems_together_cost_the_bank_money(number: int) -> None:
    result = bank(number).ledger.result().sum(1)
    assert result[0] < result[-1]


@pytest.mark.parametrize("name", LOOK)
def test_it_is_seen_where_it_was_planted(name: str) -> None:
    with_it, without = bank(PLANTED[name][0]), clean()
    moved = (_measured(with_it, name) - _measured(without, name)) * LOOK[name][1]
    noise = np.hypot(_spread(with_it, name), _spread(without, name))
    assert moved > 2 * noise, f"{KINDS[name].look_at}: {moved} against noise of {noise}"


@pytest.mark.parametrize("name", [name for name in LOOK if PLANTED[name][1]["place"].get("branch")])
def test_it_is_not_seen_at_another_branch(name: str) -> None:
    """The branches of the clean bank differ by chance alone: none stands out as the planted one does."""
    course, sign = clean(), LOOK[name][1]
    rows, value = LOOK[name][0](course)
    others = [_mean(value[rows.branch == branch]) for branch in range(4)]
    planted = _measured(bank(PLANTED[name][0]), name)
    if name not in COUNTED:
        assert sign * (planted - np.nanmean(others)) > np.nanmax(sign * (np.array(others) - np.nanmean(others)))


def _mean(value: Array) -> float:
    return float(value.mean()) if len(value) else float("nan")
