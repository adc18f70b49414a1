"""Who the token is."""

from __future__ import annotations

from ninja import Router, Schema

from tallystick.entry.api.answers import READ
from tallystick.entry.api.gate import ApiRequest

router = Router()


class Me(Schema):
    """Whom a token acts as, and what it may."""

    staff_number: str
    branch: str | None
    roles: list[str]
    scopes: list[str]


@router.get("", response={200: Me, **READ}, summary="Who this token acts as")
def me(request: ApiRequest) -> Me:
    """The person, branch, roles and scopes behind the token."""
    person = request.actor.person
    assert person is not None
    return Me(
        staff_number=person.username,
        branch=person.branch.code if person.branch else None,
        roles=sorted(request.actor.roles),
        scopes=sorted(request.scopes),
    )
