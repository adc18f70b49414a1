"""The process log of world 0: every action with its case, who, where, when, result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from tallystick.engine.process.schemas import typed
from tallystick.simulate.bank.answers import OUTCOMES
from tallystick.simulate.bank.approve import APPROVED, RESULTS, WITHDRAWN
from tallystick.simulate.bank.clock import DAY_MINUTES, instants
from tallystick.simulate.bank.history import History, joined
from tallystick.simulate.bank.minding import KINDS, LEVELS
from tallystick.simulate.bank.process_tables import all_checks, all_warnings, collection_steps
from tallystick.simulate.bank.rows import Array, Ints
from tallystick.simulate.bank.steps import APPROVAL, STEPS

COLUMNS = (
    "case_id",
    "case_kind",
    "activity",
    "person_id",
    "role",
    "branch",
    "begin_at",
    "end_at",
    "result",
    "application_id",
    "loan_id",
    "enterprise_id",
)


def process_log(history: History, applications: pl.DataFrame) -> pl.DataFrame:
    """This function will give the whole log up to the last day, by time; `applications` is the table of that name."""
    parts = [_applications(history, applications), _checks(history), _warnings(history), _collection(history)]
    frame = pl.concat([part.select(COLUMNS) for part in parts if part is not None])
    end = pl.lit(history.last_day).cast(pl.Datetime("us")) + pl.duration(days=1)
    seen = frame.filter(pl.col("begin_at") < end)
    ordered = seen.sort("begin_at", "case_id", "activity", maintain_order=True)
    return typed("log", ordered.with_columns(event_no=pl.int_range(1, pl.len() + 1)))


def _applications(history: History, applications: pl.DataFrame) -> pl.DataFrame:
    cases, lines, clock = history.cases, history.lines, history.setting.clock
    place = np.arange(len(STEPS))[None, :]
    after = place > APPROVAL
    going = (cases.outcome == APPROVED)[:, None] | ~after
    going &= ~((cases.outcome == WITHDRAWN)[:, None] & (place >= APPROVAL))
    case, step = np.nonzero(lines.done & going)
    shift = _pushed_by(history)[case] * (step >= APPROVAL)
    begin = clock.after(cases.asked_day[case], lines.begin[case, step] + shift)
    end = clock.after(cases.asked_day[case], lines.end[case, step] + shift)
    people = _people(history, case, step)
    roles, activities = np.array([s.role for s in STEPS]), np.array([s.activity for s in STEPS])
    ids = applications["application_id"].gather(case)
    return pl.DataFrame(
        {
            "case_id": ids,
            "case_kind": pl.repeat("application", len(case), eager=True),
            "activity": activities[step],
            "person_id": people,
            "role": roles[step],
            "branch": history.branches(cases.branch[case]),
            "begin_at": instants(*begin),
            "end_at": instants(*end),
            "result": _results(history, case, step),
            "application_id": ids,
            "loan_id": applications["loan_id"].gather(case),
            "enterprise_id": applications["enterprise_id"].gather(case),
        }
    )


def _pushed_by(history: History) -> Array:
    """Minutes by which the approval of pushed cases is put off to the last days of their month."""
    cases, clock = history.cases, history.setting.clock
    usual, _ = clock.after(cases.asked_day, history.lines.end[:, APPROVAL])
    put_off: Array = (clock.workday(cases.decided_day) - clock.workday(usual)).clip(0) * float(DAY_MINUTES)
    return put_off


def _people(history: History, case: Ints, step: Ints) -> pl.Series:
    """Who did each step."""
    cases, setting = history.cases, history.setting
    each = setting.config.managers_a_branch
    branch = cases.branch
    manager = setting.staff.person(cases.officer, cases.month)
    other = branch * each + (cases.officer % each + 1) % each
    second = setting.staff.person(other, cases.month)
    reviewer = setting.draws.integers(
        "reviewer", cases.firm, cases.month, low=0, high=setting.config.reviewers_a_branch
    )
    by_role = {
        "customer_manager": manager,
        "data_clerk": np.array(setting.staff.others["data_clerk"])[branch],
        "engine": np.full(len(branch), "engine"),
        "reviewer": np.array(setting.staff.reviewers)[branch * setting.config.reviewers_a_branch + reviewer],
        "approver": np.array(setting.staff.approvers)[cases.approver],
        "disburser": np.array(setting.staff.others["disburser"])[branch],
    }
    table = np.stack([second if s.activity == "second_investigation" else by_role[s.role] for s in STEPS], axis=1)
    return pl.Series(table[case, step])


def _results(history: History, case: Ints, step: Ints) -> pl.Series:
    cases = history.cases
    engine = np.array([*OUTCOMES, ""])[cases.engine]
    table = np.full((len(cases), len(STEPS)), "done", dtype="<U12")
    for place, one in enumerate(STEPS):
        if one.role == "engine":
            table[:, place] = engine
        elif one.activity == "returned":
            table[:, place] = "incomplete"
        elif one.activity == "approval":
            table[:, place] = np.array(RESULTS)[cases.outcome]
    return pl.Series(table[case, step])


def _checks(history: History) -> pl.DataFrame | None:
    made = all_checks(history)
    if made is None:
        return None
    checks = made.where((made.done_day >= 0) & (made.done_day <= history.last))
    number = np.flatnonzero((made.done_day >= 0) & (made.done_day <= history.last)) + 1
    draws = history.setting.draws
    bulk = checks.copied
    at = draws.integers("checked at", checks.firm, checks.month, low=0, high=330)
    took = np.where(bulk, 6, draws.integers("checked for", checks.firm, checks.month, low=25, high=90))
    people = history.people(checks.officer, checks.month)
    return _told(
        history,
        case=history.numbered("K", number),
        kind="check",
        activity=joined(pl.Series(np.array(KINDS)[checks.kind]), "_check"),
        person=people,
        role="customer_manager",
        loan=checks.loan,
        when=(_workday(history, checks.done_day), at, took),
        result=pl.Series(np.array(("normal", "attention", "misuse", "deteriorated"))[checks.result]),
    )


def _warnings(history: History) -> pl.DataFrame | None:
    made = all_warnings(history)
    if made is None:
        return None
    number = history.numbered("W", np.arange(1, len(made) + 1))
    people = history.people(made.officer, made.month)
    draws = history.setting.draws
    zero = np.zeros(len(made), np.int64)
    raised = _told(
        history,
        case=number,
        kind="warning",
        activity=pl.repeat("warning_raised", len(made), eager=True),
        person=pl.repeat("engine", len(made), eager=True),
        role="engine",
        loan=made.loan,
        when=(_workday(history, made.raised), zero, zero + 1),
        result=pl.Series(np.array(LEVELS)[made.level]),
    ).with_columns(activity=pl.lit("warning_raised"))
    kept = np.flatnonzero((made.closed >= 0) & (made.closed <= history.last))
    done = made.where(kept)
    at = draws.integers("handled at", done.firm, done.month, done.indicator + 10, low=20, high=330)
    closed = _told(
        history,
        case=number.gather(kept),
        kind="warning",
        activity=pl.repeat("warning_handled", len(kept), eager=True),
        person=people.gather(kept),
        role="customer_manager",
        loan=done.loan,
        when=(_workday(history, done.closed), at, np.where(done.acted, 70, 12)),
        result=pl.Series(np.where(done.acted, "line_frozen", np.where(done.finding == 0, "noted", "no_problem"))),
    )
    return pl.concat([raised, closed])


def _collection(history: History) -> pl.DataFrame | None:
    steps = collection_steps(history)
    kept = steps.where((steps.day <= history.last) & history.loan_ids(steps.loan).is_not_null().to_numpy())
    if not len(kept):
        return None
    ids = history.loan_ids(kept.loan)
    people = pl.Series([f"L{branch + 1:02d}01" for branch in kept.branch])
    at = history.setting.draws.integers("collects at", kept.loan, kept.day, low=0, high=360)
    return _told(
        history,
        case=joined("N", ids.str.slice(1)),
        kind="collection",
        activity=pl.Series(kept.action),
        person=people,
        role="recovery_officer",
        loan=kept.loan,
        when=(_workday(history, kept.day), at, np.full(len(kept), 30)),
        result=pl.Series(np.where(kept.cured, "promised", "no_result")),
    )


def _workday(history: History, day: Ints) -> Ints:
    clock = history.setting.clock
    return clock.workdays[np.minimum(clock.workday(day), len(clock.workdays) - 1)]


def _told(history: History, **acts: Any) -> pl.DataFrame:
    return _frame(history, _Acts(**acts))


@dataclass(frozen=True, slots=True)
class _Acts:
    """Actions of one kind of case, a row each; `when` is working day, minute of it, and minutes it took."""

    case: pl.Series
    kind: str
    activity: pl.Series
    person: pl.Series
    role: str
    loan: Ints
    when: tuple[Ints, Ints, Array]
    result: pl.Series


def _frame(history: History, acts: _Acts) -> pl.DataFrame:
    """The rows of the log of `acts`."""
    day, at, took = acts.when
    loan = acts.loan
    rows = history.course.loans.rows
    clock = history.setting.clock
    begin = clock.after(day, at.astype(np.float64))
    end = clock.after(day, (at + took).astype(np.float64))
    return pl.DataFrame(
        {
            "case_id": acts.case,
            "case_kind": pl.repeat(acts.kind, len(loan), eager=True),
            "activity": acts.activity,
            "person_id": acts.person,
            "role": pl.repeat(acts.role, len(loan), eager=True),
            "branch": history.branches(rows.branch[loan]),
            "begin_at": instants(*begin),
            "end_at": instants(*end),
            "result": acts.result,
            "application_id": pl.repeat(None, len(loan), eager=True, dtype=pl.String),
            "loan_id": history.loan_ids(loan),
            "enterprise_id": history.enterprise_ids(rows.firm[loan]),
        }
    )
