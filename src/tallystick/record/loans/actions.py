"""Writes of the book: a loan drawn inside its limits, servicing events posted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from tallystick.record.audit.action import Act, acting
from tallystick.record.ledger.actions import book_event
from tallystick.record.limits.actions import give_back, take_again
from tallystick.record.limits.queries import path_of
from tallystick.record.loans.models import Event, Loan
from tallystick.record.people.actor import Actor
from tallystick.record.unable import Unable
from tallystick.record.webhooks.actions import announce

KINDS = ("paid", "fee", "cost", "rate_reset", "technical_delay", "misused", "recovered", "reversed")
"""Kinds of events that one person posts. What changes the claim itself (drawing, waiving, extending, renewing,
restructuring, writing off, transferring) takes two, each by its own action."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A servicing event as it is posted; `event_no` may be the sender's own, else it is the next."""

    kind: str
    day: date
    amount_minor: int | None = None
    event_no: int | None = None
    part: str | None = None
    rate_bp: int | None = None
    until_day: date | None = None
    ref_event_no: int | None = None
    note: str | None = None


def post_event(actor: Actor, loan: Loan, posted: Posted) -> Event:
    """This function will post a servicing event of a loan; one with the same number and content is there already.

    :raises Refused: the actor posts no events, or the loan is another branch's.
    :raises Unable: there is no such kind, its number is taken by another event, or its day is still to come.
    """
    if posted.kind not in KINDS:
        raise Unable("kind", f"{posted.kind!r} is no event: {', '.join(KINDS)}", "事件类型不存在")
    if posted.day > actor.day:
        raise Unable("day", f"{posted.day} is still to come", "事件日期不能晚于今日")
    with acting(actor, "post_event", right="post_events") as act:
        row = act.take(Loan, pk=loan.pk)
        actor.need_branch(row.branch_id)
        last = row.events.aggregate(Max("event_no"))["event_no__max"] or 0
        fields = {name: getattr(posted, name) for name in posted.__slots__ if name != "event_no"}
        same = row.events.filter(event_no=posted.event_no).first() if posted.event_no is not None else None
        if same is not None:
            if all(getattr(same, name) == value for name, value in fields.items()):
                return same
            raise Unable("event_no", f"event {posted.event_no} is another event", "该事件编号已被占用")
        number = last + 1 if posted.event_no is None else posted.event_no
        event = Event(loan=row, event_no=number, booked_day=actor.day, **fields)
        before, after = book_event(act, row, event)
        follow(act, row, before.principal_minor - after.principal_minor)
        announce(act, "loan.event", row.loan_id, {"event_no": number, "kind": posted.kind, "day": str(posted.day)})
        return event


def book_disposal(act: Act, loan_id: str, kind: str, amount_minor: int) -> None:
    """This function will book the write-off or transfer that two persons decided, inside their action.

    `kind` is write_off or transfer. A claim that the book does not hold as a loan has nothing to be booked.
    """
    row = Loan.objects.select_for_update().filter(pk=loan_id).first()
    if row is None:
        return
    day, number = act.actor.day, (row.events.aggregate(Max("event_no"))["event_no__max"] or 0) + 1
    booked = {"write_off": "written_off", "transfer": "transferred"}[kind]
    event = Event(loan=row, event_no=number, day=day, booked_day=day, kind=booked, amount_minor=amount_minor)
    before, after = book_event(act, row, event)
    follow(act, row, before.principal_minor - after.principal_minor)


def follow(act: Act, loan: Loan, repaid_minor: int) -> None:
    """This function will let the limits follow the principal: repaid it is free again, a reversal takes it back."""
    path = path_of(loan.enterprise, loan.product or "")
    if repaid_minor > 0:
        give_back(act, path, repaid_minor)
    elif repaid_minor < 0:
        take_again(act, path, -repaid_minor)
