"""The process of world 0 as tables: applications, investigations, checks, warnings, collection, pay."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.engine.process.schemas import typed
from tallystick.simulate.bank import setting as at
from tallystick.simulate.bank.answers import OUTCOMES
from tallystick.simulate.bank.approve import APPROVED, REASONS, RESULTS
from tallystick.simulate.bank.clock import instants
from tallystick.simulate.bank.history import History, joined
from tallystick.simulate.bank.minding import KINDS, LEVELS, OVERDUE_SIGNAL
from tallystick.simulate.bank.minding import RESULTS as CHECK_RESULTS
from tallystick.simulate.bank.rows import Array, Ints, Rows, stacked
from tallystick.simulate.bank.staff import staff_tables
from tallystick.simulate.bank.texts import check_texts, copied_from_before, investigation_texts, photo_hashes

FALSE_SIGNALS = ("X1", "X2", "X3", "X4")
"""Indicators of the bank's own that a copied list of thresholds brings: they fire at random."""
FIXED_PAY_YUAN, VARIABLE_PAY_YUAN = 6_500, 5_500
CALLS = ((1, "call"), (8, "visit"), (31, "demand"), (61, "committee"))
"""Days past due from which each step of collection is due (rules.md 8.1)."""


def process_tables(history: History) -> dict[str, pl.DataFrame]:
    """This function will give the tables of `process/` but the log, as known on the last day."""
    setting = history.setting
    months = [history.dates(setting.clock.month_start(np.array([m])))[0] for m in range(setting.config.months)]
    people = staff_tables(setting.config, setting.staff, setting.levers, setting.draws.within("staff"), months)
    tables = {
        **people,
        "pay": _pay(history),
        "applications": applications(history),
        "investigations": _investigations(history),
        "checks": checks(history),
        "warnings": warnings(history),
        "collection": collection(history),
    }
    return {name: typed(name, frame) for name, frame in tables.items()}


def applications(history: History) -> pl.DataFrame:
    """This function will give every request with what the engine answered and what people made of it."""
    cases, setting = history.cases, history.setting
    staff = setting.staff
    approved, known = cases.outcome == APPROVED, cases.engine >= 0
    decided = pl.Series(instants(cases.decided_day, cases.decided_minute))
    seen = pl.Series((cases.decided_day <= history.last) & (cases.outcome != 2))
    final = pl.Series(cases.decided_day <= history.last)
    reviewer = np.array(staff.reviewers)[
        cases.branch * setting.config.reviewers_a_branch
        + setting.draws.integers("reviewer", cases.firm, cases.month, low=0, high=setting.config.reviewers_a_branch)
    ]
    broker = cases.channel == at.BY_BROKER
    device = np.where(broker, cases.branch * 3 + cases.firm % 3 + 1, 1000 + cases.firm)
    frame = pl.DataFrame(
        {
            "application_id": history.application_ids(cases.place),
            "enterprise_id": history.enterprise_ids(cases.firm),
            "product": np.array(at.PRODUCTS)[cases.product],
            "channel": np.array(at.CHANNELS)[cases.channel],
            "asked_minor": cases.asked_minor,
            "term_months": cases.term,
            "asked_day": history.dates(cases.asked_day),
            "purpose": pl.repeat("working capital", len(cases), eager=True),
            "repayment": np.array(at.REPAYMENTS)[cases.repayment],
            "security": np.array(at.SECURITIES)[cases.security],
            "branch": history.branches(cases.branch),
            "officer": history.people(cases.officer, cases.month),
            "device_id": joined("V", pl.Series(device).cast(pl.String).str.zfill(7)),
            "engine_outcome": np.array(OUTCOMES)[np.maximum(cases.engine, 0)],
            "grade": joined("R", pl.Series(cases.grade_rank).cast(pl.String)),
            "pd_12m": pl.Series(cases.pd).fill_nan(None),
            "limit_minor": cases.limit_minor,
            "rate_bp": cases.engine_rate_bp,
            "pack_version": [_version(history, int(m)) for m in cases.month],
            "outcome": np.array(RESULTS)[cases.outcome],
            "approved_minor": cases.approved_minor,
            "approved_rate_bp": cases.approved_rate_bp,
            "override_reason": np.array(REASONS)[cases.override],
            "reviewer": reviewer,
            "approver": np.array(staff.approvers)[cases.approver],
            "decided_at": decided,
            "loan_id": history.loan_ids(cases.loan),
            "renews_loan_id": history.loan_ids(cases.renews),
        }
    )
    yes = pl.Series(approved) & final
    return frame.with_columns(
        grade=pl.when(pl.Series(cases.grade_rank > 0)).then("grade"),
        engine_outcome=pl.when(pl.Series(known)).then("engine_outcome"),
        limit_minor=pl.when(pl.Series(cases.limit_minor >= 0)).then("limit_minor"),
        rate_bp=pl.when(pl.Series(cases.engine_rate_bp > 0)).then("rate_bp"),
        outcome=pl.when(final).then("outcome"),
        approved_minor=pl.when(yes).then("approved_minor"),
        approved_rate_bp=pl.when(yes).then("approved_rate_bp"),
        override_reason=pl.when(yes & (pl.col("override_reason") != "")).then("override_reason"),
        reviewer=pl.when(final).then("reviewer"),
        approver=pl.when(seen).then("approver"),
        decided_at=pl.when(final).then("decided_at"),
    )


def _version(history: History, month: int) -> str:
    return history.course.answering.version(month)


def _investigations(history: History) -> pl.DataFrame:
    cases, setting = history.cases, history.setting
    first = history.people(cases.officer, cases.month)
    each = setting.config.managers_a_branch
    other = cases.branch * each + (cases.officer % each + 1) % each
    second = history.people(other, cases.month)
    text = investigation_texts(
        setting.draws,
        firm=cases.firm,
        month=cases.month,
        trade=history.trades(cases.industry),
        stated_minor=cases.stated_minor,
        neighbours=cases.neighbours,
    )
    stated = pl.Series(cases.stated_minor)
    owner = cases.officer
    text = copied_from_before(text, cases.copied, owner, cases.asked_day)
    same = cases.copied & setting.draws.happens("same figures", cases.firm, cases.month, chance=0.5)
    stated = copied_from_before(stated, same, owner, cases.asked_day)
    day, _ = setting.clock.after(cases.asked_day, history.lines.begin[:, 2])
    photos = setting.draws.integers("photos", cases.firm, cases.month, low=2, high=12)
    return pl.DataFrame(
        {
            "application_id": history.application_ids(cases.place),
            "investigators": pl.select(
                pl.when(pl.Series(cases.alone)).then(first).otherwise(pl.concat_str(first, pl.lit(" "), second))
            ).to_series(),
            "visited_day": history.dates(day),
            "minutes_on_site": cases.minutes,
            "photos": np.where(cases.copied, np.minimum(photos, 3), photos),
            "has_gps": cases.located,
            "report_text": text,
            "stated_sales_minor": stated,
            "independent_sources": cases.sources,
            "edited_after_approval": cases.edited & (cases.outcome == APPROVED),
        }
    )


def all_checks(history: History) -> Rows | None:
    """This function will give world 0's checks on loans that are known by the last day; None where there are none."""
    found = [one for one in history.course.diary.checks if len(one)]
    if not found:
        return None
    made = stacked(found)
    first_day = history.course.loans.rows.drawn_day[made.loan] + 15
    due = np.where(made.kind == 0, first_day, history.setting.clock.month_end(made.month))
    made.set(due_day=due, done_day=np.where(made.never, -1, due + made.late_by))
    kept = (history.course.loans.rows.drawn_day[made.loan] <= history.last) & (due <= history.last)
    return made.where(kept)


def checks(history: History) -> pl.DataFrame:
    """This function will give the checks after the loan."""
    made = all_checks(history)
    if made is None:
        return pl.DataFrame()
    draws = history.setting.draws
    shown = np.where(made.copied, 0, np.array([0, 2, 3, 4])[made.result])
    text = check_texts(draws, firm=made.firm, month=made.month, trade=history.trades(made.industry), state=shown)
    text = copied_from_before(text, made.copied, made.officer, made.due_day)
    photos = photo_hashes(draws, made.firm, made.month)
    photos = copied_from_before(photos, made.reused, made.officer, made.due_day)
    done = history.dates(made.done_day)
    there = done.is_not_null()
    frame = pl.DataFrame(
        {
            "check_id": history.numbered("K", np.arange(1, len(made) + 1)),
            "loan_id": history.loan_ids(made.loan),
            "kind": np.array(KINDS)[made.kind],
            "due_day": history.dates(made.due_day),
            "done_day": done,
            "officer": history.people(made.officer, made.month),
            "result": np.array(CHECK_RESULTS)[made.result],
            "report_text": text,
            "photo_hashes": photos,
        }
    )
    return frame.with_columns(
        pl.when(there).then(pl.col(name)).alias(name) for name in ("result", "report_text", "photo_hashes")
    )


def all_warnings(history: History) -> Rows | None:
    """This function will give world 0's warnings with their days; None where there are none."""
    found = [one for one in history.course.diary.warnings if len(one)]
    if not found:
        return None
    made = stacked(found)
    offset = history.setting.draws.integers("raised on", made.firm, made.month, made.indicator + 10, low=0, high=20)
    raised = history.setting.clock.month_start(made.month) + offset
    made.set(raised=raised, due=raised + made.due_after, closed=np.where(made.open, -1, raised + made.closed_after))
    return made.where(raised <= history.last)


def warnings(history: History) -> pl.DataFrame:
    """This function will give the warnings and how they were handled."""
    made = all_warnings(history)
    if made is None:
        return pl.DataFrame()
    closed = history.dates(made.closed)
    there = closed.is_not_null()
    action = np.where(made.acted, "line_frozen", np.where(made.finding == 0, "noted", "none"))
    frame = pl.DataFrame(
        {
            "warning_id": history.numbered("W", np.arange(1, len(made) + 1)),
            "enterprise_id": history.enterprise_ids(made.firm),
            "indicator": indicator_names(history, made.indicator),
            "level": np.array(LEVELS)[made.level],
            "raised_day": history.dates(made.raised),
            "due_day": pl.Series(made.due.astype(np.int32)).cast(pl.Date),
            "closed_day": closed,
            "closed_by": history.people(made.officer, made.month),
            "action": action,
            "finding": np.array(("confirmed", "no_problem"))[made.finding],
        }
    )
    return frame.with_columns(
        pl.when(there).then(pl.col(name)).alias(name) for name in ("closed_by", "action", "finding")
    )


def indicator_names(history: History, indicator: Ints) -> Array:
    """This function will name the indicators of warnings: the pack's, days past due, and empty ones."""
    names = np.array([*history.course.diary.indicators, *reversed(FALSE_SIGNALS), OVERDUE_SIGNAL])
    named: Array = names[indicator]
    return named


def collection(history: History) -> pl.DataFrame:
    """This function will give the steps of collection on loans in arrears and in default."""
    steps = collection_steps(history)
    day = history.dates(steps.day)
    frame = pl.DataFrame(
        {
            "loan_id": history.loan_ids(steps.loan),
            "day": day,
            "action": steps.action,
            "person_id": [f"L{b + 1:02d}01" for b in steps.branch],
            "promised_minor": pl.select(
                pl.when(pl.Series(steps.action == "call")).then(pl.Series(steps.promised))
            ).to_series(),
            "result": np.where(steps.cured, "promised", "no_result"),
        }
    )
    known = frame.filter(pl.col("day").is_not_null() & pl.col("loan_id").is_not_null())
    return known.unique(["loan_id", "day", "action"], maintain_order=True).sort("loan_id", "day", "action")


def collection_steps(history: History) -> Rows:
    """This function will give world 0's steps of collection: loan, day, action, branch, whether it brought the
    money, and the day until which the arrears lasted.
    """
    parts = [*_ladder(history), *_after_default(history)]
    return stacked(parts)


def _ladder(history: History) -> list[Rows]:
    """Steps due by days past due, as far as the arrears lasted; put off where collection waits."""
    rows, setting = history.course.loans.rows, history.setting
    arrears = stacked(history.course.diary.arrears)
    parts = []
    for place, (threshold, action) in enumerate(CALLS):
        delay = (threshold * (arrears.wait - 1) * 0.6 + 2.0 * arrears.wait).astype(np.int64)
        jitter = setting.draws.integers("collects", rows.firm[arrears.loan], arrears.oldest, place, low=0, high=3)
        day = arrears.oldest + threshold + delay + jitter
        reached = day <= arrears.until
        steps = _steps(history, arrears.loan[reached], day[reached], action, cured=arrears.cured[reached])
        steps.set(until=arrears.until[reached])
        parts.append(steps)
    return parts


def _after_default(history: History) -> list[Rows]:
    rows = history.course.loans.rows
    parts = []
    for _, out in history.course.diary.workouts:
        mine = rows.world[out.loan] == 0
        loan = out.loan[mine]
        day, worked = rows.defaulted_day[loan], out.restructured[mine]
        parts.append(_steps(history, loan, day + 3, "handover", cured=worked))
        parts.append(_steps(history, loan, day + out.suit_days[mine], "suit", cured=worked))
        parts.append(_steps(history, loan[worked], day[worked] + 30, "restructuring", cured=worked[worked]))
    return parts


def _steps(history: History, loan: Ints, day: Ints, action: str, *, cured: Array) -> Rows:
    rows = history.course.loans.rows
    return Rows(
        {
            "loan": loan,
            "day": day,
            "action": np.full(len(loan), action, dtype="<U16"),
            "branch": rows.branch[loan],
            "until": day,
            "cured": np.asarray(cured, dtype=bool),
            "promised": np.maximum(rows.principal_minor[loan] // rows.due_count[loan].clip(1), 1),
        }
    )


def _pay(history: History) -> pl.DataFrame:
    """Pay of customer managers by month: the variable part by new lending as far as the branch rewards it."""
    setting, loans = history.setting, history.loans
    months, places = setting.config.months, setting.staff.places
    lent = np.zeros((months, places))
    kept = loans.drawn_month < months
    np.add.at(lent, (loans.drawn_month[kept], loans.officer[kept]), loans.principal_minor[kept])
    here = np.flatnonzero(np.isin(setting.staff.place_branch, setting.branches))
    usual = max(float(lent[:, here].mean()), 1.0)
    month, place = (one.ravel() for one in np.meshgrid(np.arange(months), here, indexing="ij"))
    cases = Rows(
        {"world": np.zeros(len(place), np.int64), "officer": place, "branch": setting.staff.place_branch[place]}
    )
    weight = np.concatenate([setting.levers.at("variable_pay", m, cases.where(month == m)) for m in range(months)])
    quality = setting.draws.uniform("quality pay", place, month, low=0.85, high=1.15)
    earned = VARIABLE_PAY_YUAN * (weight * np.clip(lent[month, place] / usual, 0, 3) + (1 - weight) * quality)
    grade = setting.staff.grade(place, month)
    fixed = FIXED_PAY_YUAN * np.array([0.85, 1.0, 1.25])[grade]
    frame = pl.DataFrame(
        {
            "person_id": setting.staff.person(place, month),
            "month": history.dates(setting.clock.month_start(month)),
            "fixed_minor": (np.round(fixed) * 100).astype(np.int64),
            "variable_minor": (np.round(earned) * 100).astype(np.int64),
        }
    )
    return frame.sort("person_id", "month")
