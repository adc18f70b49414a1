"""Minding loans: use of funds, regular checks, warnings. What is seen in time is acted on, and costs less."""

from __future__ import annotations

import numpy as np

from tallystick.simulate.bank import setting as at
from tallystick.simulate.bank.investigate import overload
from tallystick.simulate.bank.lending import RUNNING, Loans
from tallystick.simulate.bank.rows import Bools, Floats, Ints, Rows
from tallystick.simulate.bank.setting import Setting

WATCH_MONTHS = 6
"""Months for which a borrower is minded closely after trouble was seen."""
USE_OF_FUNDS, REGULAR, ON_SITE = range(3)
KINDS = ("use_of_funds", "regular", "on_site")
NORMAL, ATTENTION, MISUSE, DETERIORATED = range(4)
RESULTS = ("normal", "attention", "misuse", "deteriorated")
FIRST_CHECK_DAYS = 15
REGULAR_MONTHS, ON_SITE_MONTHS = 3, 12
ON_SITE_FROM_MINOR, OFTEN_FROM_MINOR = 50_000_000, 200_000_000
YELLOW, ORANGE, RED = 1, 2, 3
LEVELS = ("none", "yellow", "orange", "red")
SLA_DAYS = {YELLOW: 20, ORANGE: 14, RED: 5}
"""Days in which a warning must be handled."""
OVERDUE_SIGNAL = "P1"
CLOSED_HONESTLY, CLOSED_UNREAD, CLOSED_LATE = range(3)


def due_checks(setting: Setting, loans: Loans, month: int, loans_of: Floats) -> Rows:
    """This function will do the checks that fall due in `month`: one row each, with what came of it."""
    rows = loans.rows
    running = np.flatnonzero(rows.state == RUNNING)
    age = month - rows.drawn_month[running]
    large = rows.principal_minor[running] >= ON_SITE_FROM_MINOR
    often = np.where(rows.principal_minor[running] >= OFTEN_FROM_MINOR, ON_SITE_MONTHS // 2, ON_SITE_MONTHS)
    first = age == 1
    site = (age > 1) & large & (age % often == 0)
    regular = (age > 1) & (age % REGULAR_MONTHS == 0) & ~site
    due = first | site | regular
    who = running[due]
    kind = np.where(first, USE_OF_FUNDS, np.where(site, ON_SITE, REGULAR))[due]
    checks = rows.where(who)
    checks = Rows(
        {
            name: checks.columns[name]
            for name in ("world", "firm", "branch", "industry", "town", "officer", "product", "misused", "drawn_month")
        }
    )
    checks.set(loan=who, kind=kind, month=np.full(len(who), month))
    if len(who):
        _done(setting, rows, month, checks, loans_of)
    return checks


def _done(setting: Setting, rows: Rows, month: int, checks: Rows, loans_of: Floats) -> None:
    draws, firm, levers = setting.draws, checks.firm, setting.levers
    over = overload(setting, loans_of, checks)
    in_time = np.where(
        checks.kind == USE_OF_FUNDS, levers.at("use_checks", month, checks), levers.at("check_done", month, checks)
    )
    done = draws.happens("check done", firm, month, chance=in_time / (1 + 0.45 * over))
    copied = draws.happens("check copied", firm, month, chance=levers.at("check_copied", month, checks))
    skill = setting.staff.skill(checks.officer, month) * levers.at("skill", month, checks)
    depth = levers.at("check_depth", month, checks) * np.minimum(skill, 1.0) / (1 + 0.5 * over)
    depth = np.where(copied, 0.0, np.where(checks.kind == ON_SITE, 1.15 * depth, depth))
    sees = done & draws.happens("check sees", firm, month, chance=np.minimum(depth, 1.0))
    trouble = setting.trouble(firm, month)
    bad = (trouble >= at.OVERDUE_ELSEWHERE) | ((trouble == at.SHORT_OF_CASH) & (setting.health(firm, month) < 0.0))
    misuse = sees & checks.misused & (checks.kind == USE_OF_FUNDS)
    found = sees & bad & (checks.kind != USE_OF_FUNDS)
    rows.misuse_found[checks.loan[misuse]] = True
    rows.checked_until[checks.loan[found]] = month + WATCH_MONTHS
    late_by = draws.integers("check late", firm, month, low=12, high=75)
    checks.set(
        done=done,
        never=~done & draws.happens("check never", firm, month, chance=0.35),
        late_by=np.where(done, draws.integers("check early", firm, month, low=-8, high=1), late_by),
        copied=copied,
        reused=draws.happens("photo reused", firm, month, chance=levers.at("photo_reuse", month, checks)),
        result=np.where(
            misuse, MISUSE, np.where(found, DETERIORATED, np.where(sees & (trouble == 1), ATTENTION, NORMAL))
        ),
    )


def warned(setting: Setting, loans: Loans, month: int, signals: Rows, loans_of: Floats) -> Rows:
    """This function will raise the month's warnings and handle them: one row each, in all worlds.

    `signals` are the engine's, by firm, indicator and level; loans past due warn by themselves; some are empty.
    """
    rows = loans.rows
    running = np.flatnonzero((rows.state == RUNNING) & (rows.drawn_month < month))
    running = running[np.unique(rows.world[running] * len(setting.firms) + rows.firm[running], return_index=True)[1]]
    parts = [_from_engine(setting, rows, running, month, signals), _from_arrears(setting, rows, running, month)]
    if setting.levers.touches("false_alarms", month):
        parts.append(_empty(setting, rows, running, month))
    loan, indicator, level, empty = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    names = ("world", "firm", "branch", "industry", "town", "officer", "product")
    warnings = Rows({name: rows.columns[name][loan] for name in names})
    warnings.set(loan=loan, indicator=indicator, level=level, empty=empty, month=np.full(len(loan), month))
    if len(loan):
        _handled(setting, rows, month, warnings, loans_of)
    return warnings


Raised = tuple[Ints, Ints, Ints, Bools]


def _from_engine(setting: Setting, rows: Rows, running: Ints, month: int, signals: Rows) -> Raised:
    """Signals of the engine on firms that have a loan, as far as they reach those who should act."""
    if not len(signals):
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing, nothing.astype(bool)
    order = np.argsort(signals.firm, kind="stable")
    firms = signals.firm[order]
    low, high = np.searchsorted(firms, rows.firm[running]), np.searchsorted(firms, rows.firm[running], side="right")
    count = high - low
    owner = np.repeat(np.arange(len(running)), count)
    within = np.arange(count.sum()) - np.repeat(np.concatenate([[0], np.cumsum(count)])[:-1], count)
    which = order[low[owner] + within]
    loan = running[owner]
    cases = rows.where(loan)
    reach = setting.levers.at("warning_reach", month, cases)
    reaches = setting.draws.happens("reaches", cases.firm, month, signals.indicator[which], chance=reach)
    return (
        loan[reaches],
        signals.indicator[which][reaches],
        signals.level[which][reaches],
        np.zeros(int(reaches.sum()), bool),
    )


def _from_arrears(setting: Setting, rows: Rows, running: Ints, month: int) -> Raised:
    """Days past due warn by themselves: yellow from the first, orange after a week, red after a month (rules.md 9.2
    P1).
    """
    end = int(setting.clock.month_end(month - 1))
    late = np.where(rows.oldest_unpaid[running] >= 0, end - rows.oldest_unpaid[running], 0)
    level = np.where(late > 30, RED, np.where(late > 7, ORANGE, np.where(late > 0, YELLOW, 0)))
    fresh = (level > 0) & (rows.warned[running] < month - 1)
    who = running[fresh]
    rows.warned[running[level > 0]] = month
    return who, np.full(len(who), -1), level[fresh], np.zeros(len(who), bool)


def _empty(setting: Setting, rows: Rows, running: Ints, month: int) -> Raised:
    cases = rows.where(running)
    chance = setting.levers.at("false_alarms", month, cases)
    hit = setting.draws.happens("empty alarm", cases.firm, month, chance=chance)
    who = running[hit]
    indicator = -2 - setting.draws.integers("which alarm", rows.firm[who], month, low=0, high=4)
    return who, indicator, np.full(len(who), ORANGE), np.ones(len(who), bool)


def _handled(setting: Setting, rows: Rows, month: int, warnings: Rows, loans_of: Floats) -> None:
    draws, firm, levers = setting.draws, warnings.firm, setting.levers
    over = overload(setting, loans_of, warnings)
    key = warnings.indicator + 10
    handled = levers.at("warning_handled", month, warnings) / (1 + 0.45 * over)
    in_time = draws.happens("handled", firm, month, key, chance=handled)
    honest = draws.happens("looked into", firm, month, key, chance=levers.at("warning_honest", month, warnings))
    trouble = setting.trouble(firm, month)
    bad = trouble >= at.SHORT_OF_CASH
    true = bad & ~warnings.empty
    acted = in_time & honest & true & (warnings.level >= ORANGE)
    rows.watched_until[warnings.loan[acted]] = month + WATCH_MONTHS
    due = np.array([0, SLA_DAYS[YELLOW], SLA_DAYS[ORANGE], SLA_DAYS[RED]])[warnings.level]
    soon = np.maximum((due * draws.uniform("handled after", firm, month, key, low=0.15, high=0.98)).astype(np.int64), 1)
    long = due + draws.integers("late after", firm, month, key, low=5, high=110)
    confirmed = honest & true
    warnings.set(
        due_after=due,
        closed_after=np.where(in_time, soon, long),
        open=~in_time & draws.happens("never closed", firm, month, key, chance=0.3),
        acted=acted,
        finding=np.where(confirmed, 0, np.where(honest | ~in_time, 1, 1)),
    )
