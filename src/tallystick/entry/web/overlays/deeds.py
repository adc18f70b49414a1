"""What can be done about overlays: one person proposes, another confirms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import BankForm, CodeField, DayField, LongField, MoneyField, ShareField
from tallystick.entry.web.frame.proposals import proposal_deeds
from tallystick.record.overlays import actions
from tallystick.record.people.actor import Actor


class OverlayForm(BankForm):
    """What is added, to which loans, from when to when, and why."""

    share_added = ShareField(min_value=0, required=False)
    amount_added = MoneyField(required=False)
    segment = CodeField(actions.SEGMENTS, "segment", required=False)
    equals = forms.CharField(max_length=100, required=False)
    from_day = DayField()
    last_day = DayField()
    reason = LongField(min_length=2, max_length=1_000)

    def prepare(self) -> None:
        """This function will begin with today."""
        self.initial = {"from_day": self.actor.day}


def _propose(actor: Actor, subject: Any, typed: dict[str, Any]) -> Any:
    wanted = actions.Wanted(
        share=None if typed["share_added"] is None else typed["share_added"] / 10_000,
        amount_minor=typed["amount_added"],
        from_day=typed["from_day"],
        until_day=typed["last_day"],
        column=typed["segment"],
        equals=typed["equals"],
    )
    return actions.propose_overlay(actor, wanted, reason=typed["reason"])


OVERLAYS_DEEDS = (
    Deed(
        "propose_overlay",
        _propose,
        right="overlay",
        form=OverlayForm,
        then=lambda subject, made: reverse("overlay", args=[made.pk]),
        is_main=True,
    ),
)
OVERLAY_DEEDS = proposal_deeds(
    makes="overlay",
    checks="confirm_overlay",
    confirm=actions.confirm_overlay,
    refuse=actions.refuse_overlay,
    withdraw=actions.withdraw_overlay,
)
