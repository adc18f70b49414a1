"""Every write is an action: one transaction, an acting person, an audit entry with before and after.

    with acting(actor, "approve", right="approve") as act:
        case = act.take(Case, number=number)        # locked, remembered as it was
        ...change and save...

What is taken or made inside is written to the audit trail as it was and as it became, at the end of the transaction.
An action inside another is part of it: its entries come first, and the trail, which has one writer at a time, is held
no longer than the end of the outermost takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone

from tallystick.record.audit.chain import append
from tallystick.record.audit.models import Entry
from tallystick.record.people.actor import Actor
from tallystick.record.process_log.models import Event

M = TypeVar("M", bound=models.Model)
_OUTER: ContextVar[Act | None] = ContextVar("the action that is under way", default=None)
SECRET = ("password", "totp_secret", "secret", "token_digest")
"""Fields whose values never go into the trail: only that they changed."""


def snapshot(row: models.Model) -> dict[str, Any]:
    """This function will give the stored fields of `row` by name; secrets as a mark."""
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    kept = {name: value for name, value in fields.items() if not isinstance(value, bytes | memoryview)}
    return {name: "(secret)" if name in SECRET and value else value for name, value in kept.items()}


@dataclass
class Act:
    """An action under way: what it took and made, and the steps it adds to the process log."""

    actor: Actor
    action: str
    at: datetime
    reason: str = ""
    _before: dict[tuple[type[models.Model], Any], dict[str, Any]] = field(default_factory=dict)
    _rows: list[models.Model] = field(default_factory=list)
    _counted: list[Entry] = field(default_factory=list)
    _inner: list[Entry] = field(default_factory=list)
    """Of actions that ended inside this one."""

    def take(self, model: type[M], **lookup: Any) -> M:
        """This function will lock the one row of `model` that `lookup` finds, and remember it as it was.

        :raises model.DoesNotExist: there is none.
        """
        row = model._default_manager.select_for_update(of=("self",)).get(**lookup)
        self.taken(row)
        return row

    def take_all(self, rows: models.QuerySet[M]) -> list[M]:
        """This function will lock `rows` in their order, so that none waits for another in a circle; remember them."""
        found = list(rows.select_for_update(of=("self",)))
        for row in found:
            self.taken(row)
        return found

    def taken(self, row: models.Model) -> None:
        """This function will remember `row`, which the caller has locked, as it was."""
        self._before[type(row), row.pk] = snapshot(row)
        self._rows.append(row)

    def make(self, row: M) -> M:
        """This function will save `row`, which is new, and write it to the trail."""
        row.save(force_insert=True)
        self.made(row)
        return row

    def made(self, row: models.Model) -> None:
        """This function will note `row`, which the caller has saved new, for the trail."""
        self._rows.append(row)

    def counted(self, kind: str, subject_id: str, **told: Any) -> None:
        """This function will note rows written together as one entry of the trail: how many, and their digest."""
        entry = Entry(at=self.at, person=self.actor.person, action=self.action, subject_kind=kind, before={})
        entry.subject_id, entry.after, entry.reason = subject_id, told, self.reason
        self._counted.append(entry)

    def log(self, kind: str, case_id: str, activity: str, *, result: str = "", branch_id: int | None = None) -> None:
        """This function will add a step to the process log: it began and ended now, by the acting person."""
        person = self.actor.person
        Event.objects.create(
            case_id=case_id,
            case_kind=kind,
            activity=activity,
            person=person,
            role=self.actor.role,
            branch_id=branch_id,
            began_at=self.at,
            ended_at=timezone.now(),
            result=result,
        )

    def entries(self) -> list[Entry]:
        """This function will give what was taken and made as entries of the audit trail, not yet written."""
        found = []
        for row in self._rows:
            before = self._before.get((type(row), row.pk), {})
            after = snapshot(row)
            changed = {name for name in after if before.get(name, ...) != after[name]}
            if not changed:
                continue
            found.append(
                Entry(
                    at=self.at,
                    person=self.actor.person,
                    action=self.action,
                    subject_kind=row._meta.label,
                    subject_id=str(row.pk),
                    branch_id=getattr(row, "branch_id", None),
                    before={name: before[name] for name in sorted(changed) if name in before},
                    after={name: after[name] for name in sorted(changed)},
                    reason=self.reason,
                )
            )
        return [*self._inner, *found, *self._counted]


def make_all(acts: Sequence[Act], rows: Sequence[M]) -> None:
    """This function will save new `rows` of one kind together, each written to the trail by the act of its place."""
    type(rows[0])._default_manager.bulk_create(rows)
    for act, row in zip(acts, rows, strict=True):
        act.made(row)


def put_on_trail(acts: Sequence[Act]) -> None:
    """This function will append what `acts` took and made to the audit trail, inside the transaction that is open."""
    append([entry for act in acts for entry in act.entries()])


@contextmanager
def acting(actor: Actor, action: str, *, right: str | None = None, reason: str = "") -> Iterator[Act]:
    """This function will run a write as one transaction and put it on the audit trail; a raised error undoes all of it.

    :raises Refused: the actor does not hold `right`.
    """
    if right is not None:
        actor.need(right)
    outer = _OUTER.get()
    act = Act(actor, action, timezone.now(), reason)
    with transaction.atomic():
        entered = _OUTER.set(act)
        try:
            yield act
        finally:
            _OUTER.reset(entered)
        if outer is None:
            put_on_trail([act])
        else:
            outer._inner.extend(act.entries())
