"""What can be determined about a loan: one person proposes, another determines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import BankForm, DayField, ListedField, LongField, ShareField
from tallystick.entry.web.frame.language import listed
from tallystick.entry.web.frame.proposals import proposal_deeds
from tallystick.record.determinations import actions
from tallystick.record.determinations.kinds import FACTS
from tallystick.record.determinations.queries import ending, first_day
from tallystick.record.people.actor import Actor


class FactForm(BankForm):
    """Which fact, from when, and what it rests on."""

    fact = ListedField(FACTS)
    loss_share = ShareField(min_value=0, max_value=100, required=False)
    holds_from = DayField()
    reason = LongField(min_length=2, max_length=1_000)

    def prepare(self) -> None:
        """This function will begin with the first day that can be."""
        self.initial = {"holds_from": first_day(self.actor.day)}


class EndForm(BankForm):
    """Which of the facts that stand holds no longer, from when, and why."""

    fact_standing = forms.ChoiceField()
    holds_until = DayField()
    reason = LongField(min_length=2, max_length=1_000)

    def prepare(self) -> None:
        """This function will list the facts that stand."""
        names = ending(self.actor, self.subject)
        self.fields["fact_standing"].choices = [("", ""), *((one, listed(FACTS, one)) for one in names)]  # type: ignore[attr-defined]
        self.initial = {"holds_until": first_day(self.actor.day)}


def _propose(actor: Actor, loan: Any, typed: dict[str, Any]) -> Any:
    share = typed["loss_share"]
    value = None if share is None else share / 10_000
    claim = actions.Claim(fact=typed["fact"], day=typed["holds_from"], value=value)
    return actions.propose_fact(actor, loan, claim, reason=typed["reason"])


def _end(actor: Actor, loan: Any, typed: dict[str, Any]) -> Any:
    claim = actions.Claim(fact=typed["fact_standing"], day=typed["holds_until"], is_end=True)
    return actions.propose_fact(actor, loan, claim, reason=typed["reason"])


def _to_determination(subject: Any, made: Any) -> str:
    return reverse("determination", args=[made.pk])


PROPOSE_DEEDS = (
    Deed("propose_fact", _propose, right="initial_class", form=FactForm, then=_to_determination),
    Deed(
        "end_fact",
        _end,
        right="initial_class",
        form=EndForm,
        when=lambda actor, loan: bool(ending(actor, loan)),
        then=_to_determination,
    ),
)
DETERMINATION_DEEDS = proposal_deeds(
    makes="initial_class",
    checks="determine_class",
    confirm=actions.determine_fact,
    refuse=actions.refuse_fact,
    withdraw=actions.withdraw_fact,
)
