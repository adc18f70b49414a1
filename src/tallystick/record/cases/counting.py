"""How signatures and votes are counted: by the levels' table of the pack, and by who holds the level on that day."""

from __future__ import annotations

import math
from collections.abc import Sequence
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

    A vote counts while its person still holds the level, in the case's branch or for all. Below its least members a
    committee decides nothing.

    :raises Unable: the table `signatures` does not know the level.
    """
    asked = asked_of(case.authority, policy)
    members = members_of(case, policy.day)
    last = {vote.person_id: vote.agrees for vote in votes if vote.person_id in members}
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
    in_force = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
    held = AuthorityHeld.objects.filter(
        in_force, authority=case.authority, agreed_at__isnull=False, person__is_active=True
    )
    if case.authority not in HEAD_OFFICE_AUTHORITIES:
        served = Branch.objects.filter(Q(pk=case.branch_id) | Q(is_head_office=True))
        held = held.filter(person__branch__in=served)
    barred = set(case.deeds.filter(action__in=CHECKED).values_list("person_id", flat=True))
    return tuple(sorted(set(held.values_list("person_id", flat=True)) - barred))


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
