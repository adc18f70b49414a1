"""The book at a glance, over the desk: how it stands, and what of it changed since the month end before."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.urls import reverse

from tallystick.entry.web.frame.detail import Tile
from tallystick.entry.web.frame.language import numbers, words
from tallystick.record.inquiries.kinds import READ
from tallystick.record.inquiries.queries import newest
from tallystick.record.loans.queries import Standing, standing
from tallystick.record.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Glance:
    """The tiles of the book and the sentence they stand under."""

    title: str
    tiles: list[Tile]


def glance(actor: Actor) -> Glance | None:
    """This function will give the book as it is open to the actor; None where no loan of it is."""
    if not actor.may("see_customers"):
        return None
    now = standing(actor)
    if now is None:
        return None
    before = standing(actor, before=now.day)
    whose = "bank" if actor.sees_branch(None) else "branch"
    return Glance(words()(f"desk.book.{whose}", day=str(now.day)), _tiles(now, before))


def _tiles(now: Standing, before: Standing | None) -> list[Tile]:
    w, bad = words(), now.non_performing_minor
    covered = numbers().share(float(Fraction(now.allowance_minor, bad))) if bad else "–"
    return [
        Tile(w("desk.book.balance"), numbers().short_money(now.balance_minor), _since(now, before, "balance_minor")),
        Tile(w("desk.book.loans"), f"{now.loans:,}"),
        _part(now, before, "past_due_minor", "past_due"),
        _part(now, before, "non_performing_minor", "non_performing"),
        Tile(
            w("desk.book.coverage"),
            covered,
            w("desk.book.allowance", amount=numbers().short_money(now.allowance_minor)),
        ),
    ]


def _part(now: Standing, before: Standing | None, name: str, key: str) -> Tile:
    share = _share(now, name)
    if before is None:
        return Tile(words()(f"desk.book.{key}"), numbers().share(share), numbers().short_money(getattr(now, name)))
    moved = share - _share(before, name)
    tone = "bad" if moved > 0 else "good" if moved < 0 else ""
    note = words()("desk.book.moved", before=numbers().share(_share(before, name)), day=str(before.day))
    return Tile(words()(f"desk.book.{key}"), numbers().share(share), note, tone)


def _share(at: Standing, name: str) -> float:
    return float(Fraction(getattr(at, name), at.balance_minor))


def _since(now: Standing, before: Standing | None, name: str) -> str:
    if before is None:
        return ""
    return words()("desk.book.moved", before=numbers().short_money(getattr(before, name)), day=str(before.day))


def problems_found(actor: Actor) -> dict[str, Any] | None:
    """This function will give what the newest diagnosis found in a sentence, and where it is told.

    None where reports are not open to the actor, or no diagnosis was asked yet.
    """
    if not actor.may(READ):
        return None
    answered, _ = newest(actor, "diagnosis")
    if answered is None:
        return None
    told = words().pick(answered.answer.headline, answered.answer.headline_zh)
    return {"told": told, "url": reverse("problems"), "at": answered.ended_at}
