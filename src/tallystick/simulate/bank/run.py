"""The months of a bank, in all worlds at once: requests, decisions, loans, minding, payments, defaults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from tallystick.simulate.bank import ledger as book
from tallystick.simulate.bank.answers import Answering
from tallystick.simulate.bank.approve import APPROVED, judged
from tallystick.simulate.bank.collecting import Workout, worked_out
from tallystick.simulate.bank.demand import Standing, likely, requests
from tallystick.simulate.bank.investigate import investigated
from tallystick.simulate.bank.ledger import Ledger
from tallystick.simulate.bank.lending import DEFAULTED, RUNNING, Loans, lend
from tallystick.simulate.bank.minding import LEVELS, due_checks, warned
from tallystick.simulate.bank.paying import Paid, month_of_payments
from tallystick.simulate.bank.rows import Floats, Rows
from tallystick.simulate.bank.setting import NOBODY, Setting
from tallystick.simulate.bank.steps import APPROVAL, STEPS, Timeline, minutes_by_role
from tallystick.simulate.bank.store import Store, firm_numbers

Told = Callable[[int, int], None]
"""Told how many months are done, of how many."""
CHECK_MINUTES, WARNING_MINUTES, COLLECTION_MINUTES = 55.0, 40.0, 420.0
READ_AHEAD_MONTHS = 6
"""Months for which the evidence of firms that will probably ask is made in one go, while those before are lived."""
BEST_PD = 0.013
STAYS_MONTHS = 24
SHY_AFTER_DAYS = 30
"""After more days past due than these the bank lends nothing new for a time."""


@dataclass
class Diary:
    """What was written down in world 0, month by month, and the figures of all worlds."""

    cases: list[Rows] = field(default_factory=list)
    lines: list[Timeline] = field(default_factory=list)
    decided: list[pl.DataFrame] = field(default_factory=list)
    checks: list[Rows] = field(default_factory=list)
    warnings: list[Rows] = field(default_factory=list)
    payments: list[Rows] = field(default_factory=list)
    arrears: list[Rows] = field(default_factory=list)
    workouts: list[tuple[int, Workout]] = field(default_factory=list)
    indicators: list[str] = field(default_factory=list)


@dataclass
class Course:
    """A bank on its way through the months."""

    setting: Setting
    answering: Answering
    standing: Standing
    loans: Loans
    ledger: Ledger
    diary: Diary
    cases: int = 0
    signals_before: set[tuple[int, int]] = field(default_factory=set)

    @classmethod
    def begun(cls, setting: Setting) -> Course:
        """This function will give a bank on its first day, without loans."""
        years = (setting.config.months + setting.config.aftermath_months + 11) // 12
        return cls(
            setting,
            Answering(
                setting,
                Store(setting.region, setting.config.history_months + setting.config.months, setting.config.collects),
            ),
            Standing.none(setting.worlds, len(setting.own)),
            Loans(),
            Ledger.empty(setting.worlds, years),
            Diary(),
        )

    def load(self) -> Floats:
        """This function will give how many running loans each manager's place has, by world."""
        shape = (self.setting.worlds, self.setting.staff.places)
        if not len(self.loans):
            return np.zeros(shape)
        rows = self.loans.rows
        running = rows.state == RUNNING
        at = rows.world[running] * shape[1] + rows.officer[running]
        return np.bincount(at, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def simulate(setting: Setting, told: Told = lambda done, of: None) -> Course:
    """This function will let the bank live through its months and the aftermath, in all worlds."""
    return live(Course.begun(setting), told)


def live(course: Course, told: Told = lambda done, of: None) -> Course:
    """This function will let a bank that has begun live through all its months."""
    setting = course.setting
    months, after = setting.config.months, setting.config.aftermath_months
    for month in range(months + after):
        loads = course.load()
        if month < months:
            _lending(course, month, loads)
        if len(course.loans):
            _minding(course, month, loads)
            _leaving(course, month)
            _money(course, month, month_of_payments(setting, course.loans, month))
        told(month + 1, months + after)
    return course


def _stand(course: Course) -> None:
    """Open loans and what they owe, by world and firm."""
    shape = course.standing.open_loans.shape
    if not len(course.loans):
        return
    rows = course.loans.rows
    kept = (rows.state == RUNNING) | (rows.state == DEFAULTED)
    at = rows.world[kept] * shape[1] + course.setting.local[rows.firm[kept]]
    size = shape[0] * shape[1]
    course.standing.open_loans[:] = np.bincount(at, minlength=size).reshape(shape)
    owed = np.bincount(at, weights=rows.balance_minor[kept], minlength=size).reshape(shape)
    course.standing.exposure_minor[:] = owed.astype(np.int64)


def _ending(course: Course, month: int) -> Rows:
    """Loans that come to their end next month, and those among them that the bank wants to hide."""
    setting, rows = course.setting, course.loans.rows
    running = rows.state == RUNNING
    ends = running & (rows.drawn_month + rows.due_count == month + 1)
    late = (
        running & (rows.distressed >= 0) & (rows.oldest_unpaid >= 0) & (rows.drawn_month + rows.due_count > month + 1)
    )
    place = np.flatnonzero(ends | late)
    one = rows.where(place)
    in_arrears = (one.distressed >= 0) | (one.oldest_unpaid >= 0)
    trouble = in_arrears | (setting.trouble(one.firm, month - 1) >= 2)
    chance = setting.levers.at("evergreen", month, one) * np.where(ends[place], 1.0, 0.45)
    hidden = trouble & setting.draws.happens("evergreen", one.firm, month, chance=chance)
    kept = ends[place] | hidden
    place, one, in_arrears, hidden = place[kept], one.where(kept), in_arrears[kept], hidden[kept]
    _brought_forward(course, month, place[hidden & late[place]])
    names = ("world", "firm", "principal_minor", "product")
    ending = Rows({name: one.columns[name] for name in names})
    ending.set(place=place, in_arrears=in_arrears, hidden=hidden)
    return ending


def _brought_forward(course: Course, month: int, place: np.ndarray) -> None:
    """Loans in arrears that a new loan will repay: all that is owed falls due on next month's due day."""
    rows, dues = course.loans.rows, course.loans.dues
    count = np.minimum(month + 1 - rows.drawn_month[place], rows.due_count[place])
    last = rows.due_from[place] + count - 1
    paid = rows.paid[place]
    owner = np.repeat(np.arange(len(place)), np.maximum(count - 1 - paid, 0))
    first = np.concatenate([[0], np.cumsum(np.maximum(count - 1 - paid, 0))])[:-1]
    at = (rows.due_from[place] + paid)[owner] + np.arange(len(owner)) - first[owner]
    before = np.bincount(owner, dues.column("principal")[at], len(place)).astype(np.int64)
    dues.column("principal")[last] = rows.balance_minor[place] - before
    rows.due_count[place] = count
    rows.matures_day[place] = dues.column("day")[last]


_NOTHING_ENDS = Rows(
    {
        **{name: np.zeros(0, np.int64) for name in ("world", "firm", "principal_minor", "product", "place")},
        **{name: np.zeros(0, bool) for name in ("in_arrears", "hidden")},
    }
)


def _lending(course: Course, month: int, loads: Floats) -> None:
    """Requests of the month: asked, investigated, decided by the engine and by people, lent."""
    setting, rows = course.setting, course.loans.rows
    _stand(course)
    cases = requests(setting, course.standing, month, _ending(course, month) if len(course.loans) else _NOTHING_ENDS)
    watched = month % setting.config.watch_every_months == 0 and len(course.loans) > 0
    borrowers = np.unique(rows.firm[rows.state == RUNNING]) if watched else np.zeros(0, np.int64)
    firms = np.unique(np.concatenate([cases.firm, borrowers]))
    if not len(firms):
        return
    if month == 0:
        course.answering.expect(likely(setting, range(READ_AHEAD_MONTHS)))
    course.answering.read(month, firms, np.unique(cases.firm))
    if watched and len(borrowers):
        course.answering.watch(month, borrowers)
    if month % READ_AHEAD_MONTHS == 0:
        coming = range(month + READ_AHEAD_MONTHS, month + 2 * READ_AHEAD_MONTHS)
        course.answering.expect(likely(setting, coming), later=True)
    course.answering.store.go_on()
    if len(cases):
        _decide(course, month, cases, loads)
    if watched and len(borrowers):
        _warn(course, month, borrowers, loads)


def _decide(course: Course, month: int, cases: Rows, loads: Floats) -> None:
    setting, rows = course.setting, course.loans.rows
    cases.set(place=np.arange(course.cases, course.cases + len(cases)))
    course.cases += len(cases)
    renews = cases.renews
    owed = course.standing.exposure_minor[cases.world, setting.local[cases.firm]]
    if len(course.loans):
        owed = owed - np.where(renews >= 0, rows.balance_minor[np.maximum(renews, 0)], 0)
        start = int(setting.clock.month_start(month))
        oldest = np.where(renews >= 0, rows.oldest_unpaid[np.maximum(renews, 0)], NOBODY)
        late = np.where(oldest >= 0, start - 1 - oldest, 0)
        until = np.where(renews >= 0, rows.matures_day[np.maximum(renews, 0)], 0)
    else:
        late, until = np.zeros(len(cases), np.int64), np.zeros(len(cases), np.int64)
    cases.set(exposure_minor=np.maximum(owed, 0), days_past_due=np.maximum(late, 0), must_be_by=until)
    investigated(setting, month, cases, loads)
    decided = course.answering.decide(month, cases)
    lines = judged(setting, month, cases, decided)
    in_time = (cases.renews < 0) | cases.hidden | (cases.decided_day <= cases.must_be_by)
    approved = (cases.outcome == APPROVED) & in_time
    cases.set(lent=approved, must_be_by=np.where(cases.renews >= 0, cases.must_be_by, 0))
    _work(course, month, cases, lines)
    places = lend(setting, course.loans, month, cases.where(approved))
    made = np.full(len(cases), NOBODY)
    made[approved] = places
    cases.set(loan=made, month=np.full(len(cases), month))
    _renewed(course, cases.where(approved), places)
    _note(course, cases, lines, decided)


def _renewed(course: Course, cases: Rows, places: np.ndarray) -> None:
    """The old loan is repaid by the new one on the day it matures."""
    rows = course.loans.rows
    renewing = cases.renews >= 0
    old = cases.renews[renewing]
    rows.succeeded[old] = True
    rows.renewals[places[renewing]] = rows.renewals[old] + 1


def _work(course: Course, month: int, cases: Rows, lines: Timeline) -> None:
    """The minutes that everybody worked, in money."""
    config = course.setting.config
    place = np.arange(len(STEPS))
    reached = (place[None, :] <= APPROVAL) | (cases.outcome == APPROVED)[:, None]
    for role, minutes in minutes_by_role(lines, reached).items():
        cost = minutes * config.minute_cost[role] * 100
        course.ledger.add(book.OPERATING, month // 12, cases.world, cost)


def _note(course: Course, cases: Rows, lines: Timeline, decided: pl.DataFrame) -> None:
    mine = np.flatnonzero(cases.world == 0)
    course.diary.cases.append(cases.where(mine))
    course.diary.lines.append(Timeline(lines.begin[mine], lines.end[mine], lines.done[mine]))
    course.diary.decided.append(decided[mine])


def _warn(course: Course, month: int, borrowers: np.ndarray, loads: Floats) -> None:
    """The engine's signals on borrowers; those that were not there at the last watch become warnings."""
    setting, diary = course.setting, course.diary
    told = course.answering.signals(month, borrowers).filter(pl.col("level").is_in(["orange", "red"]))
    for name in told["indicator"].unique().sort():
        if name not in diary.indicators:
            diary.indicators.append(name)
    told = told.with_columns(firm=firm_numbers(told["enterprise_id"])).sort("firm", "indicator", maintain_order=True)
    indicator = told["indicator"].replace_strict(
        diary.indicators, list(range(len(diary.indicators))), return_dtype=pl.Int64
    )
    level = told["level"].replace_strict(list(LEVELS), list(range(len(LEVELS))), return_dtype=pl.Int64)
    firm = told["firm"].to_numpy().astype(np.int64)
    now = set(zip(firm.tolist(), indicator.to_list(), strict=True))
    fresh = np.array(
        [key not in course.signals_before for key in zip(firm.tolist(), indicator.to_list(), strict=True)], bool
    )
    course.signals_before = now
    signals = Rows({"firm": firm, "indicator": indicator.to_numpy(), "level": level.to_numpy()}).where(fresh)
    _keep_warnings(course, month, warned(setting, course.loans, month, signals, loads))


def _keep_warnings(course: Course, month: int, warnings: Rows) -> None:
    if len(warnings):
        cost = np.full(len(warnings), WARNING_MINUTES * course.setting.config.minute_cost["post_loan_officer"] * 100)
        course.ledger.add(book.OPERATING, month // 12, warnings.world, cost)
        course.diary.warnings.append(warnings.where(warnings.world == 0))


_NO_SIGNALS = Rows({name: np.zeros(0, np.int64) for name in ("firm", "indicator", "level")})


def _minding(course: Course, month: int, loads: Floats) -> None:
    setting = course.setting
    if month >= setting.config.months:
        return
    checks = due_checks(setting, course.loans, month, loads)
    if len(checks):
        cost = CHECK_MINUTES * setting.config.minute_cost["post_loan_officer"] * 100
        course.ledger.add(
            book.OPERATING, month // 12, checks.world, np.where(checks.never | checks.copied, 0.25, 1.0) * cost
        )
        course.diary.checks.append(checks.where(checks.world == 0))
    if month % setting.config.watch_every_months:
        _keep_warnings(course, month, warned(setting, course.loans, month, _NO_SIGNALS, loads))


def _leaving(course: Course, month: int) -> None:
    """The best borrowers that a cheaper bank takes repay all they owe on this month's due day."""
    setting, rows = course.setting, course.loans.rows
    age = month - rows.drawn_month
    best = (
        (rows.state == RUNNING)
        & (rows.pd < BEST_PD)
        & (age >= 3)
        & (age < rows.due_count)
        & (rows.distressed == NOBODY)
    )
    who = np.flatnonzero(best & (rows.paid == age - 1))
    one = rows.where(who)
    goes = setting.draws.happens(
        "leaves for another", one.firm, month, chance=setting.levers.at("big_bank_pull", month, one)
    )
    goes &= setting.trouble(one.firm, month) == 0
    who = who[goes]
    due = rows.due_from[who] + age[who] - 1
    course.loans.dues.column("principal")[due] = rows.balance_minor[who]
    rows.due_count[who] = age[who]
    course.standing.gone_until[rows.world[who], setting.local[rows.firm[who]]] = month + STAYS_MONTHS


def _money(course: Course, month: int, paid: Paid) -> None:
    """The month in money, for all worlds; what was paid in world 0 is noted."""
    rows, year = course.loans.rows, month // 12
    world = rows.world[paid.loan]
    course.ledger.add(book.INTEREST, year, world, paid.interest_minor + paid.penalty_minor)
    bound = rows.state == RUNNING
    monthly = rows.balance_minor[bound] * (course.setting.config.funding_bp / 120_000.0)
    monthly = np.where(rows.drawn_month[bound] <= month, monthly, 0.0)
    course.ledger.add(book.FUNDING, year, rows.world[bound], monthly)
    if len(paid.defaulted):
        _default(course, month, paid.defaulted)
    overdue = bound & (rows.oldest_unpaid >= 0)
    long = overdue & (int(course.setting.clock.month_end(month)) - rows.oldest_unpaid > SHY_AFTER_DAYS)
    course.standing.shy_until[rows.world[long], course.setting.local[rows.firm[long]]] = (
        month + course.setting.conduct.demand.shy_months
    )
    mine = world == 0
    names = ("loan", "day", "principal_minor", "interest_minor", "penalty_minor")
    course.diary.payments.append(Rows({name: getattr(paid, name)[mine] for name in names}))
    _note_arrears(course, month, paid)


def _note_arrears(course: Course, month: int, paid: Paid) -> None:
    """World 0's arrears that ended in the month, by payment or default, and those that still last on the last day."""
    setting, rows = course.setting, course.loans.rows
    end = np.concatenate([paid.day, rows.defaulted_day[paid.defaulted]])
    loan = np.concatenate([paid.loan, paid.defaulted])
    oldest = np.concatenate([paid.oldest, rows.oldest_unpaid[paid.defaulted]])
    cured = np.arange(len(loan)) < len(paid.loan)
    if month == setting.config.months - 1:
        still = np.flatnonzero((rows.state == RUNNING) & (rows.oldest_unpaid >= 0))
        loan, oldest = np.concatenate([loan, still]), np.concatenate([oldest, rows.oldest_unpaid[still]])
        end = np.concatenate([end, np.full(len(still), int(setting.clock.month_end(month)))])
        cured = np.concatenate([cured, np.zeros(len(still), bool)])
    kept = (rows.world[loan] == 0) & (end > oldest)
    wait = setting.levers.at("call_wait", month, rows.where(loan[kept]))
    noted = {"loan": loan[kept], "oldest": oldest[kept], "until": end[kept], "cured": cured[kept], "wait": wait}
    course.diary.arrears.append(Rows(noted))


def _default(course: Course, month: int, who: np.ndarray) -> None:
    setting, rows, year = course.setting, course.loans.rows, month // 12
    out = worked_out(setting, rows, who, month)
    course.ledger.add(book.CREDIT_LOSS, year, rows.world[who], out.loss_minor)
    cost = COLLECTION_MINUTES * setting.config.minute_cost["recovery_officer"] * 100
    course.ledger.add(book.OPERATING, year, rows.world[who], np.full(len(who), cost))
    rows.restructured[who] = out.restructured
    rows.ended[who] = month + np.max(out.part_months, axis=1)
    course.diary.workouts.append((month, out))
