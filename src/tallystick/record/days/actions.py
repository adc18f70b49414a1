"""Writes of an end of day: begun, its steps done each in one transaction, ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.utils import timezone

from tallystick.record.audit.action import acting
from tallystick.record.days.models import DayEnd, DayStep, LimitDifference
from tallystick.record.limits.counting import Difference
from tallystick.record.people.actor import Actor
from tallystick.record.unable import Unable


def begin_day_end(actor: Actor, day: date) -> DayEnd:
    """This function will begin the end of `day`, or give the one that was begun.

    :raises Refused: the actor runs no jobs.
    :raises Unable: a later day was begun already.
    """
    with acting(actor, "begin_day_end", right="run_jobs") as act:
        found = DayEnd.objects.filter(day=day).first()
        if found is not None:
            return found
        if DayEnd.objects.filter(day__gt=day).exists():
            raise Unable("later_day", f"a day after {day} is ended or under way already", "其后的日终已执行")
        return act.make(DayEnd(day=day, began_at=act.at, by=actor.person))


def do_step(actor: Actor, day_end: DayEnd, step: str, work: Callable[[], int]) -> DayStep:
    """This function will do a step and write that it is done, both or neither; one that is done is left alone.

    :raises Refused: the actor runs no jobs.
    """
    with acting(actor, f"day_end_{step}", right="run_jobs") as act:
        act.take(DayEnd, pk=day_end.pk)
        done = DayStep.objects.filter(day_end=day_end, step=step).first()
        if done is not None:
            return done
        count = work()
        return act.make(DayStep(day_end=day_end, step=step, count=count, done_at=timezone.now()))


def tell_differences(actor: Actor, day_end: DayEnd, found: Iterable[Difference]) -> int:
    """This function will write down where limits and loans differ, and give how many do; no limit is changed."""
    with acting(actor, "tell_limit_differences", right="run_jobs") as act:
        rows = [
            LimitDifference(
                day_end=day_end, kind=one.kind, key=one.key, used_minor=one.used_minor, owed_minor=one.owed_minor
            )
            for one in found
        ]
        for row in rows:
            act.make(row)
        return len(rows)


def end_day(actor: Actor, day_end: DayEnd) -> DayEnd:
    """This function will write that every step of a day's end is done."""
    with acting(actor, "end_day", right="run_jobs") as act:
        row = act.take(DayEnd, pk=day_end.pk)
        if row.ended_at is None:
            row.ended_at = timezone.now()
            row.save(update_fields=("ended_at",))
        return row
