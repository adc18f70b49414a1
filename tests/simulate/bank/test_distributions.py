"""How a bank without problems is spread: security, products, industries, tickets, terms, time to decide, losses."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import pytest
import yaml

from tallystick.simulate.bank import setting as at
from tallystick.simulate.bank.lending import RUNNING
from tallystick.simulate.bank.rows import Array, Rows, stacked
from tallystick.simulate.bank.run import Course
from tallystick.simulate.bank.steps import APPROVAL
from tests.simulate.bank.quick import lived, quick_config

ANCHORS = yaml.safe_load(files("tallystick.simulate.anchors").joinpath("anchors.yaml").read_text(encoding="utf-8"))
LEEWAY = 0.08
"""A small bank answered by odds may lie so far outside a published share."""


@cache
def clean() -> Course:
    return lived(quick_config())


def loans() -> Rows:
    return clean().loans.rows


def anchored(topic: str, figure: str, value: float, leeway: float = LEEWAY) -> bool:
    anchor = ANCHORS[topic][figure]
    return bool(anchor["low"] - leeway <= value <= anchor["high"] + leeway)


@pytest.mark.parametrize(
    ("figure", "kinds"), [("unsecured", (0,)), ("guaranteed", (1,)), ("mortgaged_or_pledged", (2, 3))]
)
def test_security_by_principal_is_near_what_is_published(figure: str, kinds: tuple[int, ...]) -> None:
    principal = loans().principal_minor
    assert anchored("security", figure, principal[np.isin(loans().security, kinds)].sum() / principal.sum())


@pytest.mark.parametrize(
    ("figure", "trades"),
    [
        ("wholesale_and_retail", ("wholesale", "retail")),
        ("manufacturing", ("industry",)),
        ("leasing_and_business_services", ("leasing_business_services",)),
        ("transport", ("transport",)),
        ("agriculture", ("agriculture",)),
    ],
)
def test_industries_are_near_what_is_published(figure: str, trades: tuple[str, ...]) -> None:
    codes = [clean().setting.trades.index(trade) for trade in trades]
    assert anchored("industry", figure, np.isin(loans().industry, codes).mean())


@pytest.mark.parametrize("product", range(len(at.PRODUCTS)))
def test_every_product_is_lent_within_what_is_asked_of_it(product: int) -> None:
    lent = loans().principal_minor[loans().product == product] / 100
    _, most = clean().setting.conduct.demand.bounds[at.PRODUCTS[product]]
    assert len(lent) > 20
    assert lent.max() <= most
    assert len(np.unique(lent)) > 5


def test_tickets_are_skewed_as_loans_are() -> None:
    tickets = loans().principal_minor / 100
    low, middle, high = np.percentile(tickets, [5, 50, 95])
    assert 150_000 < middle < 1_000_000
    assert low < middle / 3 and high > 3 * middle
    assert tickets.mean() > middle


def test_deciding_takes_days_and_sometimes_a_week_or_more() -> None:
    lines = clean().diary.lines
    waited = np.concatenate([line.end[:, APPROVAL] for line in lines]) / 420
    low, middle, high = np.percentile(waited, [5, 50, 95])
    assert 2 < low < middle < high < 15
    assert high > 1.3 * middle


def test_most_requests_come_through_branches_and_managers_and_some_are_withdrawn() -> None:
    cases = stacked(clean().diary.cases)
    shares = np.bincount(cases.channel, minlength=4) / len(cases)
    assert shares[at.AT_BRANCH] + shares[at.BY_OFFICER] > 0.7
    assert 0 < shares[at.BY_BROKER] < 0.08
    assert 0.01 < (cases.outcome == 2).mean() < 0.15


def _losses() -> tuple[Array, Array]:
    """Loss by claim and number of defaults, by security, over two seeds."""
    loss, claim, count = np.zeros(4), np.zeros(4), np.zeros(4)
    for course in (clean(), lived(quick_config(), seed=4)):
        rows = course.loans.rows
        for _, out in course.diary.workouts:
            np.add.at(loss, rows.security[out.loan], out.loss_minor)
            np.add.at(claim, rows.security[out.loan], rows.ead_minor[out.loan])
            np.add.at(count, rows.security[out.loan], 1)
    return loss / np.maximum(claim, 1), count


@pytest.mark.parametrize(("figure", "security"), [("lgd_unsecured", at.UNSECURED), ("lgd_mortgaged", at.MORTGAGED)])
def test_losses_are_near_what_is_published(figure: str, security: int) -> None:
    lost, count = _losses()
    assert count[security] >= 10
    assert anchored("loss", figure, lost[security], 0.1)


def test_many_borrowers_come_again_and_few_owe_twice() -> None:
    rows = loans()
    assert 0.2 < (rows.renewals > 0).mean() < 0.7
    running = rows.where(rows.state == RUNNING)
    _, each = np.unique(running.firm, return_counts=True)
    assert each.mean() < 1.1
