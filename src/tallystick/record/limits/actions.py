"""Writes of limits: proposed by one and confirmed by another, taken and given back. The whole path of a drawdown is
locked in one order, so that none waits for another in a circle and none is ever exceeded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.db.models import Q

from tallystick.record.audit.action import Act, acting
from tallystick.record.customers.models import Enterprise
from tallystick.record.limits.models import Change, Limit
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.proposals import PROPOSED, decide, propose, two_persons
from tallystick.record.unable import Unable

CHANGE: Final = two_persons(makes="set_limits", checks="confirm_limits")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A limit as it shall be, in fen: of what kind and whom, from a day until before another."""

    kind: str
    key: str
    limit_minor: int
    from_day: date
    until_day: date | None = None


def propose_limit(actor: Actor, change: Wanted, *, reason: str) -> Change:
    """This function will propose a limit; it binds once another person has confirmed it.

    :raises Refused: the actor sets no limits, or none of this branch (of more than one customer: of all).
    :raises Unable: there is no such kind or nothing it is of, the limit is below 0, it ends before it begins, no reason
        is given, or another change of the same limit waits.
    """
    _sound(change)
    with acting(actor, "propose_limit", right="set_limits", reason=reason) as act:
        actor.need_branch(_branch_of(change))
        if Change.objects.filter(kind=change.kind, key=change.key, state=PROPOSED).exists():
            raise Unable("change_waits", "another change of this limit waits to be confirmed", "该限额已有待确认的变更")
        return propose(act, Change(reason=reason, **asdict(change)))


def confirm_limit(actor: Actor, change: Change) -> Limit:
    """This function will put a limit that another person proposed in force; what is used of it stays.

    A limit may come to stand below what is used of it: then nothing more is drawn until it is above again
    (`is_overdrawn`).

    :raises Refused: the actor proposed it, or confirms no limits.
    :raises Unable: it does not wait any more.
    """
    with acting(actor, "confirm_limit", right="confirm_limits") as act:
        row = decide(act, Change, change.pk, CHANGE, "confirm")
        return _put(act, Wanted(row.kind, row.key, row.limit_minor, row.from_day, row.until_day))


def refuse_limit(actor: Actor, change: Change, why: str) -> Change:
    """This function will refuse a limit that another person proposed, saying why.

    :raises Refused: the actor proposed it, or confirms no limits.
    :raises Unable: it does not wait any more, or nothing is said.
    """
    with acting(actor, "refuse_limit", right="confirm_limits", reason=why) as act:
        return decide(act, Change, change.pk, CHANGE, "refuse", why=why)


def withdraw_limit(actor: Actor, change: Change) -> Change:
    """This function will withdraw a limit that the actor proposed and nobody has decided on."""
    with acting(actor, "withdraw_limit", right="set_limits") as act:
        return decide(act, Change, change.pk, CHANGE, "withdraw")


def set_limit(
    actor: Actor, kind: str, key: str, limit_minor: int, *, from_day: date, until_day: date | None = None
) -> Limit:
    """This function will set a limit as the system brings it in from elsewhere, in fen; what is used of it stays.

    :raises Refused: a person asks; people propose and confirm.
    :raises Unable: there is no such kind, or the limit is below 0.
    """
    if not actor.is_system:
        raise Refused("two_persons", "A limit is proposed by one person and confirmed by another", "限额须双人设定")
    wanted = Wanted(kind, key, limit_minor, from_day, until_day)
    _sound(wanted)
    with acting(actor, "set_limit") as act:
        return _put(act, wanted)


def take(act: Act, path: Mapping[str, str], amount_minor: int, *, day: date) -> list[Limit]:
    """This function will use `amount_minor` fen of every limit of `path` (kind -> key) that is set, or of none.

    A customer must have a limit on `day`; of the other kinds only those that are set bind.

    :raises Unable: the customer has no limit in force, or one limit is too small; the error says what is left.
    """
    rows = _locked(act, path)
    _check(rows, day, amount_minor)
    _use(rows, amount_minor)
    return rows


def take_again(act: Act, path: Mapping[str, str], amount_minor: int) -> None:
    """This function will use what a reversed payment had freed, of every limit of `path` that is set.

    A reversal is a fact, so that it is written even where the limit has been used meanwhile; what is used then stands
    above the limit, and nothing more is drawn until it is below.
    """
    rows = _locked(act, path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tallystick.reversing', 'on', true)")
    _use(rows, amount_minor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tallystick.reversing', 'off', true)")


def give_back(act: Act, path: Mapping[str, str], amount_minor: int) -> None:
    """This function will give back what was repaid to every limit of `path` that is set; never below nothing used."""
    _use(_locked(act, path), -amount_minor)


def _branch_of(wanted: Wanted) -> int | None:
    """The branch that a customer's limit is set in; limits of the other kinds lie over all branches."""
    if wanted.kind != Limit.Kind.CUSTOMER:
        return None
    firm = Enterprise.objects.filter(enterprise_id=wanted.key).first()
    if firm is None:
        raise Unable("enterprise", f"{wanted.key} is not registered", "企业未建档")
    return firm.branch_id


def _sound(wanted: Wanted) -> None:
    if wanted.kind not in Limit.Kind.values or wanted.limit_minor < 0 or not wanted.key.strip():
        raise Unable("limit", f"a limit of {', '.join(Limit.Kind.values)} is 0 or more", "限额类别、对象或金额有误")
    if wanted.until_day is not None and wanted.until_day <= wanted.from_day:
        told = f"it would end on {wanted.until_day}, before it begins on {wanted.from_day}"
        raise Unable("limit_days", told, "截止日须晚于生效日")


def _put(act: Act, wanted: Wanted) -> Limit:
    if not Limit.objects.filter(kind=wanted.kind, key=wanted.key).exists():
        return act.make(Limit(**asdict(wanted)))
    row = act.take(Limit, kind=wanted.kind, key=wanted.key)
    row.limit_minor, row.from_day, row.until_day = wanted.limit_minor, wanted.from_day, wanted.until_day
    row.save()
    return row


def _use(rows: list[Limit], amount_minor: int) -> None:
    for row in rows:
        row.used_minor = max(row.used_minor + amount_minor, 0)
        row.save(update_fields=("used_minor",))


def _locked(act: Act, path: Mapping[str, str]) -> list[Limit]:
    wanted = Q(pk__in=())
    for kind, key in path.items():
        wanted |= Q(kind=kind, key=key)
    return act.take_all(Limit.objects.filter(wanted).order_by("pk"))


def _check(rows: list[Limit], day: date, amount_minor: int) -> None:
    in_force = [row for row in rows if row.from_day <= day and (row.until_day is None or day < row.until_day)]
    if not any(row.kind == Limit.Kind.CUSTOMER for row in in_force):
        raise Unable("no_limit", "the customer has no limit in force", "客户无有效授信额度")
    lapsed = [row for row in rows if row.until_day is not None and row.until_day <= day]
    if lapsed:
        told = f"the {lapsed[0].kind} limit of {lapsed[0].key} ended on {lapsed[0].until_day}; set it anew"
        raise Unable("limit_lapsed", told, f"{lapsed[0].key}限额已于{lapsed[0].until_day}到期")
    for row in in_force:
        left = row.limit_minor - row.used_minor
        if amount_minor > left:
            told = f"the {row.kind} limit of {row.key} has {left} fen left, {amount_minor} are asked"
            raise Unable("over_limit", told, f"超出{row.key}限额，剩余{left / 100:,.2f}元")
