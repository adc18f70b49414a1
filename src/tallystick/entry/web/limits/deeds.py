"""What can be done about limits: one person proposes, another confirms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import BankForm, CodeField, DayField, LongField, MoneyField
from tallystick.entry.web.frame.proposals import proposal_deeds
from tallystick.record.limits import actions
from tallystick.record.people.actor import Actor

KINDS = ("customer", "group", "product", "industry", "region")


class LimitForm(BankForm):
    """A limit of one kind and key, and why."""

    limit_kind = CodeField(KINDS, "limit_kind")
    key = forms.CharField(max_length=100)
    limit_set = MoneyField()
    from_day = DayField()
    until_day = DayField(required=False)
    reason = LongField(min_length=2, max_length=1_000)

    def prepare(self) -> None:
        """This function will begin with today."""
        self.initial = {"from_day": self.actor.day}


def _propose(actor: Actor, subject: Any, typed: dict[str, Any]) -> Any:
    names = ("limit_kind", "key", "limit_set", "from_day", "until_day")
    return actions.propose_limit(actor, actions.Wanted(*(typed[name] for name in names)), reason=typed["reason"])


LIMIT_DEEDS = (
    Deed(
        "propose_limit",
        _propose,
        right="set_limits",
        form=LimitForm,
        then=lambda subject, made: reverse("limit_change", args=[made.pk]),
        is_main=True,
    ),
)
CHANGE_DEEDS = proposal_deeds(
    makes="set_limits",
    checks="confirm_limits",
    confirm=actions.confirm_limit,
    refuse=actions.refuse_limit,
    withdraw=actions.withdraw_limit,
)
