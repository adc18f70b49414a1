"""Where a person may go: the places of the side bar, by rights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from tallystick.record.people.actor import Actor

CUSTOMERS = ("see_customers",)
PLACES: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    (
        "work",
        (
            ("desk", ()),
            ("enterprises", CUSTOMERS),
            ("cases", CUSTOMERS),
            ("contracts", CUSTOMERS),
            ("products", CUSTOMERS),
        ),
    ),
    (
        "book",
        (
            ("loans", CUSTOMERS),
            ("limits", CUSTOMERS),
            ("amendments", CUSTOMERS),
            ("collateral", CUSTOMERS),
            ("checks", CUSTOMERS),
            ("watch_list", CUSTOMERS),
            ("classification", CUSTOMERS),
            ("determinations", CUSTOMERS),
            ("collection", CUSTOMERS),
            ("write_offs", CUSTOMERS),
            ("exemptions", ()),
        ),
    ),
    (
        "bank",
        (
            ("reports", ("see_reports",)),
            ("status", ("see_reports",)),
            ("problems", ("see_reports",)),
            ("measures", ("see_reports",)),
            ("inquiries", ("see_reports",)),
            ("overlays", ("see_reports",)),
            ("ledger", ("see_reports",)),
            ("policy", ("edit_policy", "publish_policy", "see_audit")),
        ),
    ),
    ("house", (("people", ("see_people",)), ("audit", ("see_audit",)), ("looks", ("see_audit",)))),
)


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the side bar."""

    name: str
    url: str
    is_here: bool


def places(actor: Actor, path: str) -> list[tuple[str, list[Place]]]:
    """This function will give the groups of the side bar with the places that are open to the actor."""
    found = []
    for group, members in PLACES:
        open_ = [
            Place(name, url, path == url or (url != "/" and path.startswith(url)))
            for name, rights in members
            if (not rights or any(actor.may(right) for right in rights)) and (url := _url(name))
        ]
        if open_:
            found.append((group, open_))
    return found


def _url(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def frame(request: Any) -> dict[str, Any]:
    """This function will give every template the acting person, the side bar, language and look."""
    from tallystick.entry.web.frame.language import lang

    actor = getattr(request, "actor", None)
    theme = request.COOKIES.get("theme", "")
    return {
        "actor": actor,
        "lang": lang(),
        "places": places(actor, request.path) if actor else [],
        "theme": theme if theme in ("light", "dark") else "",
    }
