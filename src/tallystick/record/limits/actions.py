"""Writes of limits: set, taken and given back. The whole path of a drawdown is locked in one order, so that none waits
for another in a circle and none is ever exceeded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import connection
from django.db.models import Q

from tallystick.record.audit.action import Act, acting
from tallystick.record.limits.models import Limit
from tallystick.record.people.actor import Actor
from tallystick.record.unable import Unable


def set_limit(
    actor: Actor, kind: str, key: str, limit_minor: int, *, from_day: date, until_day: date | None = None
) -> Limit:
    """This function will set a limit, in fen; what is used of it stays.

    :raises Refused: the actor sets no limits.
    :raises Unable: there is no such kind, or the limit is below 0.
    """
    if kind not in Limit.Kind.values or limit_minor < 0:
        raise Unable("limit", f"a limit of {', '.join(Limit.Kind.values)} is 0 or more", "限额类别或金额有误")
    with acting(actor, "set_limit", right="set_limits") as act:
        if not Limit.objects.filter(kind=kind, key=key).exists():
            made = Limit(kind=kind, key=key, limit_minor=limit_minor, from_day=from_day, until_day=until_day)
            return act.make(made)
        row = act.take(Limit, kind=kind, key=key)
        row.limit_minor, row.from_day, row.until_day = limit_minor, from_day, until_day
        row.save()
        return row


def take(act: Act, path: Mapping[str, str], amount_minor: int) -> list[Limit]:
    """This function will use `amount_minor` fen of every limit of `path` (kind -> key) that is set, or of none.

    A customer must have a limit; of the other kinds only those that are set bind.

    :raises Unable: the customer has no limit in force, or one limit is too small; the error says what is left.
    """
    day = act.actor.day
    rows = _locked(path)
    _check(rows, day, amount_minor)
    for row in rows:
        row.used_minor += amount_minor
        row.save(update_fields=("used_minor",))
    return rows


def take_again(act: Act, path: Mapping[str, str], amount_minor: int) -> None:
    """This function will use what a reversed payment had freed, of every limit of `path` that is set.

    A reversal is a fact, so that it is written even where the limit has been used meanwhile; what is used then stands
    above the limit, and nothing more is drawn until it is below.
    """
    rows = _locked(path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tallystick.reversing', 'on', true)")
    for row in rows:
        row.used_minor += amount_minor
        row.save(update_fields=("used_minor",))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tallystick.reversing', 'off', true)")


def give_back(act: Act, path: Mapping[str, str], amount_minor: int) -> None:
    """This function will give back what was repaid to every limit of `path` that is set; never below nothing used."""
    for row in _locked(path):
        row.used_minor = max(row.used_minor - amount_minor, 0)
        row.save(update_fields=("used_minor",))


def _locked(path: Mapping[str, str]) -> list[Limit]:
    wanted = Q()
    for kind, key in path.items():
        wanted |= Q(kind=kind, key=key)
    return list(Limit.objects.select_for_update().filter(wanted).order_by("pk"))


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
