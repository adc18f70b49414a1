"""Writes after the loan: checks scheduled and done, signals raised, answered by one person and confirmed by another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from tallystick.pack import Policy
from tallystick.record.audit.action import Act, acting
from tallystick.record.collateral.queries import falling_due
from tallystick.record.database.staging import not_registered, staged_here
from tallystick.record.people.actor import Actor
from tallystick.record.post_loan.models import Check, Signal
from tallystick.record.post_loan.states import CHECK, MEASURES, OF_LOANS, RESULTS, SIGNAL, UNANSWERED
from tallystick.record.unable import Unable
from tallystick.record.webhooks.actions import announce, is_heard

_MAY_GO: Final = tuple(state for line in SIGNAL.lines if line.action == "go" for state in line.states)
_RAISED: Final = {
    "enterprise_id": "text",
    "indicator": "text",
    "level": "text",
    "since": "date",
    "act_by": "date",
    "value": "double precision",
    "threshold": "double precision",
    "owner_role": "text",
}
_DUE: Final = {"loan_id": "text", "enterprise_id": "text", "kind": "text", "due_day": "date"}
_SCHEDULED: Final = """
INSERT INTO post_loan_check (loan_id, enterprise_id, branch_id, kind, due_day, state, result, is_visited, report,
    photo_sha256s)
SELECT s.loan_id, e.id, e.branch_id, s.kind, s.due_day, %s, '', false, '', '[]'
FROM {staged} s JOIN customers_enterprise e ON e.enterprise_id = s.enterprise_id ORDER BY s.due_day, s.loan_id
ON CONFLICT DO NOTHING
"""
_CHANGED: Final = {"id": "bigint", "level": "text", "act_by": "date", "state": "text"}
_OPENED: Final = """
INSERT INTO post_loan_signal (enterprise_id, branch_id, indicator, level, value, threshold, since, act_by, owner_role,
    state, measure, finding)
SELECT e.id, e.branch_id, s.indicator, s.level, s.value, s.threshold, s.since, s.act_by, coalesce(s.owner_role, ''),
    %s, '', ''
FROM {staged} s JOIN customers_enterprise e ON e.enterprise_id = s.enterprise_id ORDER BY s.enterprise_id, s.indicator
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class LoanFacts:
    """What the schedule of checks asks of a loan on the book."""

    loan_id: str
    enterprise_id: str
    drawn_day: date
    watch_level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A signal as the month end raised it."""

    enterprise_id: str
    indicator: str
    level: str
    since: date
    act_by: date
    value: float | None = None
    threshold: float | None = None
    owner_role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found at a check."""

    result: str
    report: str
    is_visited: bool = False
    photo_sha256s: tuple[str, ...] = ()


def schedule_checks(actor: Actor, loans: Iterable[LoanFacts], policy: Policy) -> int:
    """This function will make the checks that fall due up to the policy's day and are not there yet; how many it made.

    The use of funds is checked `check_use_of_funds_days` after drawing; then every loan each `check_months`, a borrower
    on the watch list each `check_watched_months`, counted from the day the last check was due.

    :raises Refused: the actor runs no jobs.
    """
    given = list(loans)
    with acting(actor, "schedule_checks", right="run_jobs") as act:
        last = _last_due([one.loan_id for one in given])
        due = [check for one in given for check in _due(one, last, policy)]
        staged = staged_here("checks_due", pl.DataFrame(due, schema=list(_DUE), orient="row"), _DUE)
        missing = not_registered(staged)
        if missing:
            raise Unable("enterprise", f"not registered: {', '.join(missing)}", "存在未建档企业")
        with connection.cursor() as cursor:
            cursor.execute(_SCHEDULED.format(staged=staged.table), [CHECK.begins])
            made = int(cursor.rowcount)
        if made:
            act.counted("post_loan.Check", f"{policy.day}", checks=made, digest=staged.digest)
        return made


def lapse(actor: Actor, loans: Iterable[LoanFacts]) -> int:
    """This function will let go what nobody can do any more, and give how much: checks of loans that are not among
    `loans`, those on the book, and signals about firms that have none of them.

    :raises Refused: the actor runs no jobs.
    """
    given = list(loans)
    held, firms = [one.loan_id for one in given], [one.enterprise_id for one in given]
    with acting(actor, "lapse_after_loan", right="run_jobs") as act:
        ended = Check.objects.filter(state=CHECK.begins, kind__in=OF_LOANS).exclude(loan_id__in=_listed(held))
        without = _unanswered().exclude(enterprise__enterprise_id__in=_listed(firms))
        checks, unanswered = act.take_all(ended.order_by("pk")), act.take_all(without.order_by("pk"))
        for check in checks:
            check.state = CHECK.of(check.state, "lapse").becomes
        for signal in unanswered:
            signal.state = SIGNAL.of(signal.state, "lapse").becomes
        Check.objects.bulk_update(checks, ["state"], batch_size=1_000)
        Signal.objects.bulk_update(unanswered, ["state"], batch_size=1_000)
        return len(checks) + len(unanswered)


def schedule_item_checks(actor: Actor, policy: Policy) -> int:
    """This function will make the checks of collateral that fell due up to the policy's day, each once; how many.

    :raises Refused: the actor runs no jobs.
    """
    with acting(actor, "schedule_item_checks", right="run_jobs"):
        made = [
            Check(loan_id=item.number, enterprise=item.enterprise, branch_id=item.branch_id, kind=kind, due_day=day)
            for item, kind, day in falling_due(policy)
        ]
        before = Check.objects.count()
        Check.objects.bulk_create(made, ignore_conflicts=True, batch_size=2_000)
        return Check.objects.count() - before


def do_check(actor: Actor, check: Check, findings: Findings) -> Check:
    """This function will write what was found at a check; it cannot be changed afterwards.

    :raises Refused: the actor checks no loans, or the loan is another branch's.
    :raises Unable: there is no such result, nothing is reported, a watched borrower was not visited, or it is done.
    """
    if findings.result not in RESULTS or not findings.report.strip():
        raise Unable("findings", f"say {' or '.join(RESULTS)}, and report what was seen", "请选择结论并填写检查报告")
    with acting(actor, "do_check", right="post_loan_check") as act:
        row = act.take(Check, pk=check.pk)
        actor.need_branch(row.branch_id)
        row.state = CHECK.of(row.state, "do").becomes
        if row.kind == "watched" and not findings.is_visited:
            raise Unable("visit", "a borrower on the watch list is checked at its premises", "预警客户须现场检查")
        row.done_by, row.done_day, row.result = actor.person, actor.day, findings.result
        row.is_visited, row.report = findings.is_visited, findings.report.strip()
        row.photo_sha256s = list(findings.photo_sha256s)
        row.save()
        act.log("post_loan", row.loan_id, f"check_{row.kind}", result=row.result, branch_id=row.branch_id)
        return row


def raise_signals(actor: Actor, day: date, raised: Iterable[Raised]) -> tuple[int, int]:
    """This function will write the month end's signals: new ones open, worse ones open again at their level, and those
    that are no longer there are gone; what nobody answered is answered all the same, and opens again where it comes
    back. It gives how many are new and how many are gone.

    :raises Refused: the actor runs no jobs.
    """
    told = {(one.enterprise_id, one.indicator): one for one in raised}
    with acting(actor, "raise_signals", right="run_jobs") as act:
        live = Signal.objects.exclude(state__in=SIGNAL.ends)
        columns = ("enterprise__enterprise_id", "indicator", "pk", "level", "state")
        held = {(firm, code): (pk, *rest) for firm, code, pk, *rest in live.values_list(*columns)}
        new = [one for key, one in told.items() if key not in held]
        _open_all(act, day, new)
        gone = [pk for key, (pk, _, state) in held.items() if key not in told and state in _MAY_GO]
        worse = {
            pk: told[key]
            for key, (pk, level, state) in held.items()
            if key in told and (told[key].level != level or state == "gone")
        }
        _change_all(act, gone, worse)
        return len(new), len(gone)


def answer_signal(actor: Actor, signal: Signal, measure: str, finding: str) -> Signal:
    """This function will answer a signal with a measure of the list and what was found.

    :raises Refused: the actor answers no signals, or the borrower is another branch's.
    :raises Unable: there is no such measure, nothing is said, or the signal is not open.
    """
    if measure not in MEASURES or not finding.strip():
        raise Unable("measure", f"choose of {', '.join(MEASURES)} and say what was found", "请选择措施并填写核查情况")
    with acting(actor, "answer_signal", right="answer_signals") as act:
        row = _taken(act, signal, "answer")
        row.answered_by, row.answered_day = actor.person, actor.day
        row.measure, row.finding, row.confirmed_by = measure, finding.strip(), None
        row.save()
        act.log("warning", f"{row.pk}", "answer", result=measure, branch_id=row.branch_id)
        return row


def confirm_signal(actor: Actor, signal: Signal) -> Signal:
    """This function will confirm another person's answer; the signal is closed.

    :raises Refused: the actor answered it, reviews nothing, or the borrower is another branch's.
    :raises Unable: the signal is not answered.
    """
    return _judge(actor, signal, "confirm")


def refuse_answer(actor: Actor, signal: Signal, why: str) -> Signal:
    """This function will send another person's answer back, saying why; the day to act by stands.

    :raises Unable: nothing is said, or the signal is not answered.
    """
    if not why.strip():
        raise Unable("why", "say what is lacking", "请说明退回原因")
    return _judge(actor, signal, "refuse", why.strip())


def escalate(actor: Actor, day: date) -> int:
    """This function will mark the signals that nobody answered by their day, and give how many there were.

    :raises Refused: the actor runs no jobs.
    """
    with acting(actor, "escalate_signals", right="run_jobs") as act:
        late = _unanswered().filter(act_by__lt=day, escalated_day__isnull=True)
        taken = act.take_all(late.order_by("pk"))
        numbers = RawSQL("SELECT unnest(%s::bigint[])", ([row.pk for row in taken],))
        Signal.objects.filter(pk__in=numbers).update(escalated_day=day)
        for row in taken:
            row.escalated_day = day
        for row in taken if is_heard("signal.raised") else ():
            announce(act, "signal.raised", row.indicator, {"escalated": str(day), "level": row.level})
        return len(taken)


def _unanswered() -> QuerySet[Signal]:
    return Signal.objects.filter(state__in=UNANSWERED)


def _judge(actor: Actor, signal: Signal, action: str, why: str = "") -> Signal:
    with acting(actor, f"{action}_answer", right="review", reason=why) as act:
        row = _taken(act, signal, action)
        actor.need_other_than(row.answered_by_id, deed="answered this signal", deed_zh="处置该预警")
        row.confirmed_by = actor.person if action == "confirm" else None
        row.save()
        act.log("warning", f"{row.pk}", action, branch_id=row.branch_id)
        return row


def _taken(act: Act, signal: Signal, action: str) -> Signal:
    row = act.take(Signal, pk=signal.pk)
    act.actor.need_branch(row.branch_id)
    row.state = SIGNAL.of(row.state, action).becomes
    return row


def _open_all(act: Act, day: date, signals: list[Raised]) -> None:
    """By one statement, as one run of the engine raised them; one answered for good since its day stays answered."""
    if not signals:
        return
    frame = pl.DataFrame([asdict(one) for one in signals], infer_schema_length=None)
    staged = staged_here("signals", frame.sort("enterprise_id", "indicator"), _RAISED)
    missing = not_registered(staged)
    if missing:
        raise Unable("enterprise", f"not registered: {', '.join(missing)}", "存在未建档企业")
    with connection.cursor() as cursor:
        cursor.execute(_OPENED.format(staged=staged.table), [SIGNAL.begins])
    act.counted("post_loan.Signal", f"{day}", signals=staged.rows, digest=staged.digest)
    for one in signals if is_heard("signal.raised") else ():
        announce(act, "signal.raised", one.enterprise_id, {"indicator": one.indicator, "level": one.level})


def _change_all(act: Act, gone: list[int], worse: dict[int, Raised]) -> None:
    """By one statement; each is on the trail as it was and became. One answered since it was read does not go."""
    asked = RawSQL("SELECT unnest(%s::bigint[])", ([*gone, *worse],))
    taken = act.take_all(Signal.objects.filter(pk__in=asked).order_by("pk")) if gone or worse else []
    for row in taken:
        if row.pk in worse:
            row.level, row.act_by, row.state = worse[row.pk].level, worse[row.pk].act_by, SIGNAL.begins
        elif row.state in _MAY_GO:
            row.state = SIGNAL.of(row.state, "go").becomes
    if taken:
        changed = pl.DataFrame([{name: getattr(row, name) for name in _CHANGED} for row in taken])
        staged = staged_here("signals_changed", changed, _CHANGED)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE post_loan_signal SET level = s.level, act_by = s.act_by, state = s.state "
                f"FROM {staged.table} s WHERE post_loan_signal.id = s.id"
            )


def _listed(values: list[str]) -> RawSQL:
    return RawSQL("SELECT unnest(%s::text[])", (values,))


def _due(one: LoanFacts, last: dict[tuple[str, str], date], policy: Policy) -> list[tuple[str, str, str, date]]:
    funds = one.drawn_day + timedelta(days=int(policy.number("check_use_of_funds_days")))
    kind = "watched" if one.watch_level not in ("", "none") else "regular"
    months = policy.number("check_watched_months" if kind == "watched" else "check_months")
    after = max(last.get((one.loan_id, name), one.drawn_day) for name in ("regular", "watched"))
    days = [(kind, after + timedelta(days=round(float(months) * 365 / 12)))]
    if (one.loan_id, "use_of_funds") not in last:
        days.insert(0, ("use_of_funds", funds))
    return [(one.loan_id, one.enterprise_id, name, day) for name, day in days if day <= policy.day]


def _last_due(loan_ids: list[str]) -> dict[tuple[str, str], date]:
    rows = (
        Check.objects.filter(loan_id__in=_listed(loan_ids))
        .order_by("due_day")
        .values_list("loan_id", "kind", "due_day")
    )
    return {(loan, kind): day for loan, kind, day in rows}
