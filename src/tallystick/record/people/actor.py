"""Who acts: a person on a day, with the roles, rights and authority then held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import connection

from tallystick.record.people.rights import HEAD_OFFICE_AUTHORITIES, rights_of
from tallystick.record.people.today import today

if TYPE_CHECKING:
    from tallystick.record.people.models import Person


_HELD = " UNION ALL ".join(
    f"SELECT '{kind}', {kind} FROM people_{kind}held "
    "WHERE person_id = %s AND since <= %s AND (until IS NULL OR until > %s) AND agreed_at IS NOT NULL"
    for kind in ("role", "authority")
)
"""What a person holds on a day, in one query: every request begins with it."""


class Refused(PermissionError):
    """What was asked is not for this person: the rule that says so, in a code and a sentence of both languages."""

    def __init__(self, code: str, en: str, zh: str) -> None:
        super().__init__(en)
        self.code, self.en, self.zh = code, en, zh


@dataclass(frozen=True)
class Actor:
    """A person who acts on `day`. The system itself acts with `person` None and every right (`Actor.system()`)."""

    person: Person | None
    day: date
    roles: frozenset[str]
    rights: frozenset[str]
    authorities: frozenset[str]
    role: str
    """The role named in logs: the first held."""

    @classmethod
    def of(cls, person: Person, day: date | None = None) -> Actor:
        """This function will give `person` with what they hold on `day` (today where none is named)."""
        on = day or today()
        with connection.cursor() as cursor:
            cursor.execute(_HELD, [person.pk, on, on] * 2)
            found = cursor.fetchall()
        roles = sorted(name for kind, name in found if kind == "role")
        levels = frozenset(name for kind, name in found if kind == "authority")
        held = frozenset(roles) if person.is_active else frozenset()
        return cls(person, on, held, rights_of(held), levels, roles[0] if roles else "")

    @classmethod
    def system(cls, day: date | None = None) -> Actor:
        """This function will give the system itself, which runs jobs and asks the engine."""
        return cls(None, day or today(), frozenset(), frozenset(), frozenset(), "engine")

    @property
    def is_system(self) -> bool:
        return self.person is None

    def may(self, right: str) -> bool:
        """This function will tell whether the actor holds `right`."""
        return self.is_system or right in self.rights

    def need(self, right: str) -> None:
        """This function will raise `Refused` unless the actor holds `right`."""
        if not self.may(right):
            raise Refused("no_right", f"This needs the right '{right}', which you do not hold", f"您没有“{right}”权限")

    def sees_branch(self, branch_id: int | None) -> bool:
        """This function will tell whether customers of a branch are open to the actor."""
        if self.is_system or "see_all_branches" in self.rights:
            return True
        if not self.authorities.isdisjoint(HEAD_OFFICE_AUTHORITIES):  # who signs for every branch reads what they sign
            return True
        branch = self.person.branch if self.person else None
        return branch is not None and (branch.is_head_office or branch.pk == branch_id)

    def need_branch(self, branch_id: int | None) -> None:
        """This function will raise `Refused` unless customers of the branch are open to the actor."""
        if not self.sees_branch(branch_id):
            raise Refused("other_branch", "This belongs to another branch", "该业务属于其他机构")

    def need_other_than(self, *person_ids: int | None, deed: str, deed_zh: str) -> None:
        """This function will raise `Refused` where the actor is one of those who made what is now to be checked."""
        if self.person is not None and self.person.pk in person_ids:
            raise Refused(
                "maker_is_checker", f"You {deed}; another person must do this", f"您已{deed_zh}，须由他人办理"
            )
