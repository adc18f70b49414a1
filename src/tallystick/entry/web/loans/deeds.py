"""What can be done on the book: a case drawn, an event posted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import BankForm, CodeField, DayField, MoneyField
from tallystick.record.cases.queries import possible
from tallystick.record.loans.actions import KINDS, Posted, post_event
from tallystick.record.loans.drawing import ENTRUSTED, OWN, Payment, draw
from tallystick.record.loans.settling import to_pay_off
from tallystick.record.people.actor import Actor


class DrawForm(BankForm):
    """One payment of what a loan to be paid off leaves; the rules say when it must go to whom the borrower owes."""

    pay_mode = CodeField((OWN, ENTRUSTED), "pay_mode")
    payee = forms.CharField(max_length=200, required=False)


class EventForm(BankForm):
    """A servicing event."""

    event_kind = CodeField(KINDS, "event")
    day = DayField()
    event_amount = MoneyField(required=False)
    note = forms.CharField(max_length=300, required=False)


def _draw(actor: Actor, case: Any, typed: dict[str, Any]) -> Any:
    left = case.terms_amount_minor - to_pay_off(actor, case)
    return draw(actor, case, [Payment(left, typed["pay_mode"], typed["payee"])] if left else [])


def _post(actor: Actor, loan: Any, typed: dict[str, Any]) -> Any:
    event = Posted(kind=typed["event_kind"], day=typed["day"], amount_minor=typed["event_amount"], note=typed["note"])
    return post_event(actor, loan, event)


DRAW = Deed(
    "draw",
    _draw,
    form=DrawForm,
    when=lambda a, c: "draw" in possible(a, c),
    then=lambda subject, made: reverse("loan", args=[made.loan_id]),
    is_main=True,
)
LOAN_DEEDS = (Deed("post_event", _post, right="post_events", form=EventForm),)
