"""How signatures and votes are counted: by the levels' table of the pack, and by who holds the level on that day."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl
from django.db.models import Q

from tallystick.pack import Policy
from tallystick.record.cases.models import Case, Vote
from tallystick.record.cases.transitions import CHECKED
from tallystick.record.people.models import AuthorityHeld, Branch
from tallystick.record.people.rights import HEAD_OFFICE_AUTHORITIES
from tallystick.record.unable import Unable


@dataclass(frozen=True, slots=True)
class Counted:
    """How the votes stand. For a committee `needed` is its quorum, else the signatures wanted."""

    result: Literal["open", "carried", "lost"]
    is_committee: bool
    members: tuple[int, ...]
    needed: int
    agreed: int
    against: int

    @property
    def voted(self) -> int:
        return self.agreed + self.against


def counted(case: Case, votes: Sequence[Vote], policy: Policy) -> Counted:
    """This function will count `votes`, all on the same terms and level, a person's last one each.

    :raises Unable: the table `signatures` does not know the level.
    """
    return tallied(case.authority, members_of(case, policy.day), {v.person_id: v.agrees for v in votes}, policy)


def tallied(authority: str, members: tuple[int, ...], said: Mapping[int, bool], policy: Policy) -> Counted:
    """This function will count what each person `said` last at a level that `members` hold.

    A vote counts while its person is a member. Below its least members a committee decides nothing.

    :raises Unable: the table `signatures` does not know the level.
    """
    asked = asked_of(authority, policy)
    last = {person: agrees for person, agrees in said.items() if person in members}
    agreed, against = sum(last.values()), len(last) - sum(last.values())
    if asked["members_min"] == 0:
        needed = int(asked["signatures"])
        result: Literal["open", "carried", "lost"] = "lost" if against else "carried" if agreed >= needed else "open"
        return Counted(result, False, members, needed, agreed, against)
    quorum = max(1, math.ceil(asked["quorum_share"] * len(members) - 1e-3))
    return Counted(_voted(asked, len(members), quorum, agreed, against), True, members, quorum, agreed, against)


def members_of(case: Case, day: date) -> tuple[int, ...]:
    """This function will give the people who hold the case's level on `day`, in its branch or for all branches.

    Who investigated or reviewed the case is none of them.
    """
    barred = set(case.deeds.filter(action__in=CHECKED).values_list("person_id", flat=True))
    return tuple(sorted(set(holders(case.authority, case.branch_id, day)) - barred))


def holders(authority: str, branch_id: int, day: date) -> tuple[int, ...]:
    """This function will give the people who hold a level on `day`, in the branch or for all branches."""
    in_force = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
    held = AuthorityHeld.objects.filter(in_force, authority=authority, agreed_at__isnull=False, person__is_active=True)
    if authority not in HEAD_OFFICE_AUTHORITIES:
        served = Branch.objects.filter(Q(pk=branch_id) | Q(is_head_office=True))
        held = held.filter(person__branch__in=served)
    return tuple(sorted(set(held.values_list("person_id", flat=True))))


def level_for(policy: Policy, *, credit_minor: int, grade_rank: int | None, security: str) -> str:
    """This function will give the level that a credit of a connected group, in fen, needs by the authority table.

    A grade that is not known counts as the worst.

    :raises Unable: the table names nobody.
    """
    worst = max(grade.rank for grade in policy.scale)
    asked = pl.DataFrame(
        {
            "total_credit_minor": [credit_minor],
            "grade_rank": [worst if grade_rank is None else grade_rank],
            "security": [security],
        },
        schema={"total_credit_minor": pl.Int64, "grade_rank": pl.Int32, "security": pl.String},
    )
    level = asked.select(policy.grid("authority")["authority"].cast(pl.String)).item()
    if level is None:
        raise Unable("no_authority", "The authority table names nobody for these terms", "授权表未覆盖该授信条件")
    return str(level)


def asked_of(authority: str, policy: Policy) -> dict[str, Any]:
    """This function will give what the table `signatures` asks of a level."""
    grid = policy.grid("signatures")
    row = pl.DataFrame({"authority": [authority]}).select(out.alias(name) for name, out in grid.outputs.items())
    found = row.row(0, named=True)
    if found["signatures"] is None:
        raise Unable(
            "no_such_level",
            f"The table 'signatures' does not know the level {authority!r}",
            f"签批表未包含权限“{authority}”",
        )
    return found


def _voted(
    asked: dict[str, Any], members: int, quorum: int, agreed: int, against: int
) -> Literal["open", "carried", "lost"]:
    voted = agreed + against
    if members < asked["members_min"] or voted < quorum:
        return "open"
    if agreed >= asked["pass_share"] * voted - 1e-3:
        return "carried"
    open_votes = members - voted
    return "open" if agreed + open_votes >= asked["pass_share"] * members - 1e-3 else "lost"
