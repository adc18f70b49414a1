"""Writes of overlays: proposed by one person, confirmed by another."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from tallystick.engine.book.determinations import Overlays
from tallystick.record.audit.action import acting
from tallystick.record.overlays.models import Overlay
from tallystick.record.people.actor import Actor
from tallystick.record.proposals import decide, propose, two_persons
from tallystick.record.unable import Unable

OVERLAY: Final = two_persons(makes="overlay", checks="confirm_overlay")
SEGMENTS: Final = ("industry", "town", "product", "grade", "class", "stage", "size_class", "security", "watch_level")
"""Columns of a loan by which an overlay may choose; the engine compares them as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An overlay as it shall be: `share` of the computed loss, or `amount_minor` fen in all, is added to loans whose
    `column` equals `equals` (without a column: to all), from a day until the end of another."""

    share: float | None = None
    amount_minor: int | None = None
    from_day: date
    until_day: date
    column: str = ""
    equals: str = ""


def propose_overlay(actor: Actor, wanted: Wanted, *, reason: str) -> Overlay:
    """This function will propose an overlay; month ends read it once another person has confirmed it.

    :raises Refused: the actor proposes none.
    :raises Unable: loans cannot be chosen so, the share or amount cannot be, it ends
        before it begins or has ended, or no reason is given.
    """
    with acting(actor, "propose_overlay", right="overlay", reason=reason) as act:
        _sound(wanted, actor.day)
        last = Overlay.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        return propose(act, Overlay(number=f"O{last + 1:04d}", reason=reason, **asdict(wanted)))


def confirm_overlay(actor: Actor, overlay: Overlay) -> Overlay:
    """This function will put an overlay that another person proposed in force.

    :raises Refused: the actor proposed it, or confirms none.
    :raises Unable: it does not wait any more.
    """
    with acting(actor, "confirm_overlay", right="confirm_overlay") as act:
        return decide(act, Overlay, overlay.pk, OVERLAY, "confirm")


def refuse_overlay(actor: Actor, overlay: Overlay, why: str) -> Overlay:
    """This function will refuse an overlay that another person proposed, saying why.

    :raises Unable: it does not wait any more, or nothing is said.
    """
    with acting(actor, "refuse_overlay", right="confirm_overlay", reason=why) as act:
        return decide(act, Overlay, overlay.pk, OVERLAY, "refuse", why=why)


def withdraw_overlay(actor: Actor, overlay: Overlay) -> Overlay:
    """This function will withdraw an overlay that the actor proposed and nobody has decided on."""
    with acting(actor, "withdraw_overlay", right="overlay") as act:
        return decide(act, Overlay, overlay.pk, OVERLAY, "withdraw")


def _sound(wanted: Wanted, day: date) -> None:
    most = Overlays.columns()["share"].max
    if wanted.column and wanted.column not in SEGMENTS:
        raise Unable("segment", f"choose loans by {', '.join(SEGMENTS)}, or all", "请选择叠加范围")
    if bool(wanted.column) != bool(wanted.equals.strip()):
        raise Unable(
            "segment", "name both the column and the value it must have, or neither", "请同时填写范围字段与取值"
        )
    if (wanted.share is None) == (wanted.amount_minor is None):
        raise Unable("share_or_amount", "add a share or an amount, not both", "叠加比例与叠加金额须且只能填写一项")
    if wanted.amount_minor is not None and wanted.amount_minor <= 0:
        raise Unable("amount", "add an amount above 0", "叠加金额须大于0")
    if wanted.share is not None and not 0 < wanted.share <= most:
        raise Unable("share", f"add a share above 0, at most {most:g}", "叠加比例有误")
    if wanted.until_day < max(wanted.from_day, day):
        raise Unable("overlay_days", "it would end before it begins, or has ended", "截止日须晚于起始日和今日")
