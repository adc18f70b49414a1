"""How borrowers pay: on the day, late, not at all; cured, renewed, or in default.

A borrower pays everything that is due or nothing. Distress comes when the firm cannot pay, or no longer wants to;
how often either becomes arrears depends on the person, on how the money was used, on how much was lent, and on
whether the bank saw it coming. One chance a firm and month, the same in all worlds: what makes distress likelier
only adds to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallystick.simulate.bank import setting as at
from tallystick.simulate.bank.lending import DEFAULTED, RUNNING, SETTLED, Loans
from tallystick.simulate.bank.rows import Bools, Floats, Ints, Rows
from tallystick.simulate.bank.setting import NOBODY, Setting

MISUSE_DAYS = 33
"""Days of a month for which money put to another use costs the penalty rate, a little more than there are."""
DEFAULT_DAYS = 90
"""More days past due than this are default (CRE 36)."""


@dataclass(frozen=True)
class Paid:
    """What happened to loans in a month, as places in the loans: payments by loan with their parts, defaults, ends."""

    loan: Ints
    day: Ints
    principal_minor: Ints
    interest_minor: Ints
    penalty_minor: Ints
    oldest: Ints
    defaulted: Ints
    settled: Ints


def pressed(setting: Setting, loans: Rows, month: int) -> Floats:
    """This function will give by how much more (or less) often each loan falls into distress than its firm does."""
    firms, firm = setting.firms, loans.firm
    bend = setting.conduct.paying
    misuse = np.where(loans.misused, np.where(loans.misuse_found, bend.misuse_found, bend.misused), 0.0)
    use = misuse + bend.beyond_need * np.minimum(loans.beyond_need, 1.0) + bend.unfit * loans.unfit
    use = use + bend.hidden * loans.hidden
    who = by_person(setting, firm) + firms.fragile[firm] + bend.inflates * firms.inflates[firm]
    who = who + bend.fraud * firms.fraud[firm] + bend.favoured * loans.favoured + bend.debts * loans.indebted
    in_circle = bend.circle * ((loans.security == at.GUARANTEED) & (firms.circle[firm] >= 0))
    minded = -bend.checked * (loans.checked_until >= month) - bend.watched * (loans.watched_until >= month)
    pressure: Floats = np.exp(bend.usual + who + use + in_circle + minded)
    return pressure


def by_person(setting: Setting, firm: Ints) -> Floats:
    """This function will give how the person and the size of firms bend the log of the chance that they stop paying."""
    bend = setting.conduct.paying
    size = np.log(setting.firms.sales_minor[firm] / (bend.usual_sales * 100))
    return np.asarray(-bend.character * setting.firms.character[firm] - bend.size * np.clip(size, -2.0, 2.0))


def own_by_state(setting: Setting, firm: Ints, month: int) -> Floats:
    """This function will give by how much more often firms stop of their own accord, by their health and trouble."""
    bend = setting.conduct.paying
    state = np.array(bend.own_by_trouble)[setting.trouble(firm, month)]
    return np.asarray(state * np.exp(-bend.own_by_health * setting.health(firm, month)))


def falls(setting: Setting, loans: Rows, month: int, due_is_large: Bools) -> Bools:
    """This function will tell which running loans fall into distress in `month`."""
    draws, firm, paying = setting.draws, loans.firm, setting.conduct.paying
    pressure = pressed(setting, loans, month)
    trouble, before = setting.trouble(firm, month), setting.trouble(firm, month - 1)
    just = (trouble == at.CANNOT_PAY) & ((before != at.CANNOT_PAY) | (loans.drawn_month >= month - 1))
    cannot = just & draws.happens("cannot", firm, month, chance=np.minimum(paying.passes_on * pressure, 0.97))
    chance = np.minimum(paying.still * pressure, 0.9)
    still = (trouble == at.CANNOT_PAY) & ~just & draws.happens("still cannot", firm, month, chance=chance)
    own = paying.own * pressure * own_by_state(setting, firm, month)
    will_not = draws.happens("will not", firm, month, chance=np.minimum(own, 0.5))
    at_end = np.array(paying.maturity)[trouble] * np.minimum(pressure, 3.0) + paying.unfit_maturity * loans.unfit
    raises_not = due_is_large & draws.happens("maturity", firm, month, chance=np.minimum(at_end, 0.9))
    fallen: Bools = cannot | still | will_not | raises_not
    return fallen


def month_of_payments(setting: Setting, loans: Loans, month: int) -> Paid:
    """This function will let a month pass for all running loans, and change them."""
    rows = loans.rows
    start, end = int(setting.clock.month_start(month)), int(setting.clock.month_end(month))
    running = np.flatnonzero((rows.state == RUNNING) & (rows.drawn_day < start))
    caught_up = running[(rows.late_day[running] >= start) & (rows.late_day[running] <= end)]
    first = pay_up(loans, rows, caught_up, _fallen(rows, caught_up, month - 1), rows.late_day[caught_up])
    one = rows.where(running)
    until = _fallen(rows, running, month)
    place = one.due_from + np.maximum(until - 1, 0)
    large = (until == one.due_count) & (one.paid < until)
    large &= loans.dues.column("principal")[place] > one.principal_minor // 3
    _distress(setting, rows, running, one, month, large)
    pays = _pays(setting, rows, running, month) & (until > one.paid)
    lag = np.where(one.succeeded & (until == one.due_count), 0, _lag(setting, one, month))
    day = loans.dues.column("day")[place] + lag
    now, later = pays & (day <= end), pays & (day > end)
    second = pay_up(loans, rows, running[now], until[now], day[now])
    rows.late_day[running[later]] = day[later]
    ended = _ended(loans, rows, running, end)
    rows.ended[ended[1]] = month
    paid = [np.concatenate(both) for both in zip(first, second, strict=True)]
    names = ("loan", "day", "principal_minor", "interest_minor", "penalty_minor", "oldest")
    return Paid(**dict(zip(names, paid, strict=True)), defaulted=ended[0], settled=ended[1])


def _fallen(rows: Rows, who: Ints, month: int) -> Ints:
    """How many dues of each loan have fallen due by the end of `month`."""
    return np.asarray(np.clip(month - rows.drawn_month[who], 0, rows.due_count[who]))


def _ended(loans: Loans, rows: Rows, running: Ints, end: int) -> tuple[Ints, Ints]:
    """Loans that went into default or came to their end; those longest overdue for more than 90 days are in default."""
    oldest = _oldest_unpaid(loans, rows, running, end)
    bad = (oldest >= 0) & (end - oldest > DEFAULT_DAYS)
    defaulted = running[bad]
    rows.state[defaulted] = DEFAULTED
    rows.defaulted_day[defaulted] = oldest[bad] + DEFAULT_DAYS + 1
    rows.ead_minor[defaulted] = rows.balance_minor[defaulted]
    settled = running[(rows.paid[running] >= rows.due_count[running]) & (rows.state[running] == RUNNING)]
    rows.state[settled] = SETTLED
    return defaulted, settled


def _distress(setting: Setting, rows: Rows, running: Ints, one: Rows, month: int, large: Bools) -> None:
    fallen = (one.distressed == NOBODY) & falls(setting, one, month, large)
    rows.distressed[running[fallen]] = month


def _pays(setting: Setting, rows: Rows, running: Ints, month: int) -> Bools:
    """Who pays in this month: those not in distress, and those whom collection brings back."""
    one = rows.where(running)
    in_distress = one.distressed >= 0
    late = month - one.distressed
    effort = setting.levers.at("call_effort", month, one)
    wait = setting.levers.at("call_wait", month, one)
    reached = late >= np.where(wait > 1.8, 2, 1)
    trouble = setting.trouble(one.firm, month)
    chance = np.array(setting.conduct.paying.comes_back)[trouble] * effort * np.where(one.restructured, 1.6, 1.0)
    back = in_distress & reached & setting.draws.happens("comes back", one.firm, month, chance=np.minimum(chance, 0.9))
    back &= ~setting.firms.fraud[one.firm]
    rows.distressed[running[back]] = NOBODY
    repaid_by_new = one.succeeded & (month - one.drawn_month >= one.due_count)
    return ~in_distress | back | repaid_by_new


def _lag(setting: Setting, one: Rows, month: int) -> Ints:
    """Days after the due day on which a payment comes: none, a few, or weeks."""
    draws, firm = setting.draws, one.firm
    chance = np.array(setting.conduct.paying.late)[setting.trouble(firm, month)] * np.exp(
        -0.35 * setting.firms.character[firm]
    )
    late = draws.happens("late", firm, month, chance=np.minimum(chance, 0.8))
    slip = draws.happens("slip", firm, month, chance=0.015) & ~late
    weeks = np.where(late, draws.integers("late by", firm, month, low=4, high=27), 0)
    return np.where(slip, draws.integers("slips by", firm, month, low=1, high=4), weeks)


def pay_up(loans: Loans, rows: Rows, who: Ints, until: Ints, day: Ints) -> tuple[Ints, ...]:
    """This function will pay all dues of loans `who` before number `until`, on `day`; gives loan, day, parts, oldest
    due.

    Penalty is 1.5 times the loan's rate on what was late, rounded up and with a little more, so that the engine's own
    reckoning never leaves a remainder.
    """
    first = rows.due_from[who] + rows.paid[who]
    count = np.maximum(until - rows.paid[who], 0)
    owner = np.repeat(np.arange(len(who)), count)
    starts = np.concatenate([[0], np.cumsum(count)])[:-1]
    at_due = np.repeat(first, count) + np.arange(count.sum()) - np.repeat(starts, count)
    principal, interest = loans.dues.column("principal")[at_due], loans.dues.column("interest")[at_due]
    lag = np.maximum(day[owner] - loans.dues.column("day")[at_due], 0)
    late = (principal + interest) * lag * rows.rate_bp[who][owner] * 1.7 / 3_600_000.0
    size = len(who)
    paid_principal = np.bincount(owner, principal, size).astype(np.int64)
    paid_interest = np.bincount(owner, interest, size).astype(np.int64)
    was_late = np.bincount(owner, lag, size) > 0
    penalty = np.where(was_late, np.ceil(np.bincount(owner, late, size)) + 200, 0).astype(np.int64)
    dearer = rows.balance_minor[who] * (rows.rate_bp[who] * MISUSE_DAYS * 1.3 / 3_600_000.0)
    months = np.maximum(until - rows.paid[who], 1)
    penalty = penalty + np.where(rows.misuse_found[who], np.ceil(dearer * months) + 200, 0).astype(np.int64)
    oldest = loans.dues.column("day")[np.minimum(first, len(loans.dues) - 1)]
    rows.paid[who] = np.maximum(until, rows.paid[who])
    rows.balance_minor[who] -= paid_principal
    rows.late_day[who] = NOBODY
    return who, day, paid_principal, paid_interest, penalty, oldest


def _oldest_unpaid(loans: Loans, rows: Rows, running: Ints, end: int) -> Ints:
    """The due day of the oldest unpaid due on the month's last day, -1 where nothing is overdue."""
    one = rows.where(running)
    place = np.minimum(one.due_from + one.paid, len(loans.dues) - 1)
    day = loans.dues.column("day")[place]
    open_ = (one.paid < one.due_count) & (day < end)
    oldest = np.where(open_, day, NOBODY)
    rows.oldest_unpaid[running] = oldest
    return oldest
