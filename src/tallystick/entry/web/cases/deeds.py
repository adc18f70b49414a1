"""What can be done in a case, each deed open where the record's table of transitions lets the person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from tallystick.entry.web.cases.seeing import SeenForm, seen_of
from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import (
    BankForm,
    CodeField,
    ListedField,
    LongField,
    MoneyField,
    NoteForm,
    ShareField,
)
from tallystick.entry.web.frame.language import words
from tallystick.entry.web.loans.deeds import DRAW
from tallystick.record.cases import actions, approving, investigating, queries
from tallystick.record.cases.reasons import DECLINE, OVERRIDE
from tallystick.record.contracts.actions import prepare
from tallystick.record.evidence.actions import OWN, Brought, upload_paper, upload_table
from tallystick.record.evidence.queries import NAMES
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import policy_on

MOST_UPLOAD = 20 * 2**20
REPAYMENTS = ("level", "equal_principal", "bullet", "revolving")
SECURITIES = ("unsecured", "guaranteed", "mortgaged", "pledged")
PAPERS = ("photo", "contract", "identity", "licence", "other_paper")


class RequestForm(BankForm):
    """What a firm asks for."""

    product = forms.ChoiceField()
    amount = MoneyField(min_value=1)
    tenor_months = forms.IntegerField(min_value=1, max_value=360)
    purpose = forms.CharField(max_length=200)
    repayment = CodeField(REPAYMENTS, "code", required=False)
    security = CodeField(SECURITIES, "code", required=False)
    renews_loan = forms.CharField(max_length=40, required=False)

    def prepare(self) -> None:
        """This function will offer the products of the policy in force."""
        products = policy_on(self.actor.day).products.values()
        self.fields["product"].choices = [(one.code, words().pick(one.name.en, one.name.zh)) for one in products]


class UploadForm(BankForm):
    """A table of evidence, or a photo or document."""

    item = forms.ChoiceField()
    file = forms.FileField()
    adds = forms.BooleanField(required=False)

    def prepare(self) -> None:
        """This function will offer the tables that people bring, and papers."""
        tables = [(code, words().pick(*both)) for code, both in NAMES.items() if code not in OWN]
        papers = [(code, words()(f"paper.{code}")) for code in PAPERS]
        self.fields["item"].choices = [(words()("upload.tables"), tables), (words()("upload.papers"), papers)]

    def clean_file(self) -> Any:
        """This function will hold the file against the most that may be sent."""
        sent = self.cleaned_data["file"]
        if sent.size > MOST_UPLOAD:
            raise forms.ValidationError(words()("upload.too_large"))
        return sent


class ReviewForm(BankForm):
    """The terms that the reviewer puts forward, and the opinion."""

    terms_amount = MoneyField(min_value=1)
    terms_tenor_months = forms.IntegerField(min_value=1, max_value=360)
    terms_rate = ShareField(min_value=0, max_value=100)
    terms_repayment = CodeField(REPAYMENTS, "code")
    conditions = LongField(required=False)
    opinion = LongField(min_length=2)
    override_reason = ListedField(OVERRIDE, required=False)

    def prepare(self) -> None:
        """This function will begin with what the engine said."""
        last = next(iter(queries.decisions(self.subject)[:1]), None)
        self.initial = {
            "terms_amount": min(self.subject.amount_minor, (last and last.limit_minor) or self.subject.amount_minor),
            "terms_tenor_months": self.subject.tenor_months,
            "terms_rate": f"{last.rate_bp / 100:.2f}" if last and last.rate_bp else None,
            "terms_repayment": self.subject.repayment,
        }


class OpinionForm(BankForm):
    """A decline by the reviewer."""

    decline_reason = ListedField(DECLINE)
    opinion = LongField(min_length=2)


class OverrideForm(BankForm):
    """Another way than the engine's."""

    override_reason = ListedField(OVERRIDE)
    note = LongField(min_length=2)


class RefuseForm(BankForm):
    """A vote against."""

    decline_reason = ListedField(DECLINE)
    note = LongField(required=False)


class SayForm(BankForm):
    """A note that must be written."""

    note = LongField(min_length=2)


def _can(action: str) -> Any:
    return lambda actor, case: action in queries.possible(actor, case)


def _apply(actor: Actor, firm: Any, typed: dict[str, Any]) -> Any:
    typed["amount_minor"] = typed.pop("amount")
    return actions.apply(actor, firm, actions.Request(**typed))


def _upload(actor: Actor, case: Any, typed: dict[str, Any]) -> Any:
    sent = typed["file"]
    brought = Brought(sent.name, sent.read(), case.number)
    if typed["item"] in PAPERS:
        return upload_paper(actor, case.enterprise, typed["item"], brought, is_photo=typed["item"] == "photo")
    return upload_table(actor, case.enterprise, typed["item"], brought, is_whole=not typed["adds"])


def _review(actor: Actor, case: Any, typed: dict[str, Any]) -> Any:
    terms = approving.Terms(
        amount_minor=typed["terms_amount"],
        tenor_months=typed["terms_tenor_months"],
        rate_bp=typed["terms_rate"],
        repayment=typed["terms_repayment"],
        conditions=tuple(line.strip() for line in typed["conditions"].splitlines() if line.strip()),
    )
    return approving.review(actor, case, terms, opinion=typed["opinion"], reason=typed["override_reason"])


def _to_case(subject: Any, made: Any) -> str:
    return reverse("case", args=[made.number])


MATCH_DEEDS = (Deed("apply", _apply, right="apply", form=RequestForm, then=_to_case, is_main=True),)
CASE_DEEDS = (
    DRAW,
    Deed("hand_in", lambda a, c, t: actions.hand_in(a, c), when=_can("hand_in"), is_main=True),
    Deed("upload", _upload, right="collect_evidence", form=UploadForm, when=lambda a, c: c.state not in ("drawn",)),
    Deed(
        "investigate",
        lambda a, c, t: investigating.investigate(a, c, seen_of(t)),
        form=SeenForm,
        when=_can("investigate"),
        is_main=True,
    ),
    Deed(
        "second_investigate",
        lambda a, c, t: investigating.second_investigate(a, c, seen_of(t)),
        form=SeenForm,
        when=_can("second_investigate"),
        is_main=True,
    ),
    Deed("skip_visit", lambda a, c, t: investigating.skip_visit(a, c, **t), form=SayForm, when=_can("skip_visit")),
    Deed("decide", lambda a, c, t: actions.decide(a, c), when=_can("decide"), is_main=True),
    Deed(
        "hand_in_again",
        lambda a, c, t: actions.hand_in(a, c),
        when=_can("hand_in_again"),
        is_main=True,
    ),
    Deed("review", _review, form=ReviewForm, when=_can("review"), is_main=True),
    Deed(
        "review_decline",
        lambda a, c, t: approving.review_decline(a, c, reason=t["decline_reason"], opinion=t["opinion"]),
        form=OpinionForm,
        when=_can("review"),
        is_grave=True,
    ),
    Deed("accept_decline", lambda a, c, t: approving.accept_decline(a, c), when=_can("accept_decline"), is_main=True),
    Deed(
        "override",
        lambda a, c, t: approving.override(a, c, reason=t["override_reason"], note=t["note"]),
        form=OverrideForm,
        when=_can("override"),
    ),
    Deed("approve", lambda a, c, t: approving.approve(a, c, **t), form=NoteForm, when=_can("approve"), is_main=True),
    Deed(
        "refuse",
        lambda a, c, t: approving.approve(a, c, agrees=False, reason=t["decline_reason"], note=t["note"]),
        form=RefuseForm,
        when=_can("approve"),
        is_grave=True,
    ),
    Deed("recount", lambda a, c, t: approving.recount(a, c), when=_can("recount")),
    Deed("return_case", lambda a, c, t: approving.return_case(a, c, **t), form=SayForm, when=_can("return_case")),
    Deed("send_back", lambda a, c, t: approving.send_back(a, c, **t), form=SayForm, when=_can("send_back")),
    Deed("renew_decision", lambda a, c, t: actions.renew_decision(a, c), when=_can("renew_decision"), is_main=True),
    Deed(
        "prepare_contract",
        lambda a, c, t: prepare(a, c),
        when=_can("prepare_contract"),
        then=lambda subject, made: reverse("contract", args=[made.number]),
        is_main=True,
    ),
    Deed("withdraw", lambda a, c, t: actions.withdraw(a, c, **t), form=SayForm, when=_can("withdraw"), is_grave=True),
)
