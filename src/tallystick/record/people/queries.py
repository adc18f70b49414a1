"""Reads about the people of the bank."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from tallystick.record.people.actor import Actor
from tallystick.record.people.models import AuthorityHeld, Branch, Person, RoleHeld
from tallystick.record.people.rights import HEAD_OFFICE_AUTHORITIES
from tallystick.record.people.today import today


def person_by_staff_number(staff_number: str) -> Person | None:
    """This function will give the person with `staff_number`, or None."""
    return Person.objects.filter(username=staff_number).select_related("branch").first()


def people(actor: Actor, *, words: str = "") -> QuerySet[Person]:
    """This function will give the people whose number or name has `words` in it.

    :raises Refused: the actor may not see people.
    """
    actor.need("see_people")
    found = Person.objects.select_related("branch").prefetch_related("roles", "authorities")
    return found.filter(Q(username__icontains=words) | Q(full_name__icontains=words)) if words else found


def branches(actor: Actor) -> QuerySet[Branch]:
    """This function will give the branches whose customers are open to the actor."""
    found = Branch.objects.all()
    if actor.sees_branch(None):
        return found
    return found.filter(pk=actor.person.branch_id if actor.person else None)


def waiting_for_agreement(actor: Actor) -> tuple[list[RoleHeld], list[AuthorityHeld]]:
    """This function will give the roles and authorities that were asked for and that nobody has agreed to yet."""
    actor.need("see_people")
    roles = RoleHeld.objects.filter(agreed_at__isnull=True).select_related("person", "given_by")
    authorities = AuthorityHeld.objects.filter(agreed_at__isnull=True).select_related("person", "given_by")
    return list(roles), list(authorities)


def branch_by_code(code: str) -> Branch | None:
    """This function will give the branch with `code`, or None."""
    return Branch.objects.filter(code=code).first()


def everybody() -> QuerySet[Person]:
    """This function will give all people, for jobs; pages ask `people`, which asks for the right."""
    return Person.objects.select_related("branch")


def branches_all(actor: Actor) -> list[Branch]:
    """This function will give every branch, for who puts people into them."""
    actor.need("see_people")
    return list(Branch.objects.all())


def levels_known() -> list[str]:
    """This function will give the levels of authority that anybody holds or held, and those of head office."""
    held = set(AuthorityHeld.objects.values_list("authority", flat=True).distinct())
    return sorted(held | set(HEAD_OFFICE_AUTHORITIES) | {"branch_approver"})


def first_with_role(role: str) -> Person | None:
    """This function will give the first active person, by staff number, who holds `role` today; for jobs."""
    day = today()
    in_force = Q(roles__role=role, roles__since__lte=day, roles__agreed_at__isnull=False)
    open_ended = Q(roles__until__isnull=True) | Q(roles__until__gt=day)
    return Person.objects.filter(in_force & open_ended, is_active=True).order_by("username").first()


def holders(role: str, branch: str, day: date) -> list[Person]:
    """This function will give the active people of a branch (by its code) who hold `role` on `day`, for jobs."""
    in_force = Q(roles__role=role, roles__since__lte=day, roles__agreed_at__isnull=False)
    open_ended = Q(roles__until__isnull=True) | Q(roles__until__gt=day)
    held = Person.objects.filter(in_force & open_ended, is_active=True, branch__code=branch)
    return list(held.select_related("branch").order_by("username").distinct())


def signers(authority: str, day: date) -> list[Person]:
    """This function will give the active people who hold a level of authority on `day`, for jobs."""
    in_force = Q(authorities__authority=authority, authorities__since__lte=day, authorities__agreed_at__isnull=False)
    open_ended = Q(authorities__until__isnull=True) | Q(authorities__until__gt=day)
    held = Person.objects.filter(in_force & open_ended, is_active=True)
    return list(held.select_related("branch").order_by("username").distinct())


def people_by_number(numbers: Iterable[str]) -> dict[str, Person]:
    """This function will give people by staff number, for jobs; who is not known is left out."""
    found = Person.objects.filter(username__in=set(numbers)).select_related("branch")
    return {row.username: row for row in found}
