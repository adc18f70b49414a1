"""The interview of a firm without books: what was counted and told, the books built of it, and the cross-checks."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from tallystick.engine.cashflow.interview import MONTHS, Interview
from tallystick.entry.web.cases.seeing import SeenForm, seen_of
from tallystick.entry.web.frame.errors import is_told, sentence
from tallystick.entry.web.frame.forms import MoneyField, ShareField
from tallystick.entry.web.frame.language import listed, words
from tallystick.record.cases import queries
from tallystick.record.cases.investigating import interviewed, investigate
from tallystick.record.cases.transitions import STATES
from tallystick.record.people.actor import Refused

GROUPS: Final = {
    "assets": ("cash", "receivables", "prepaid", "stock", "equipment", "property"),
    "debts": ("payables", "advances", "bank_loans", "private_loans"),
    "sales": (
        *("good_months", "good_month", "normal_month", "poor_months", "poor_month"),
        *("purchases_month", "day_sales", "trading_days_month", "cost"),
    ),
    "costs": (
        *("wages_month", "rent_month", "other_costs_month", "tax_month", "interest_month"),
        *("other_income_month", "household_month", "debt_service_month"),
    ),
    "equity": ("began_with", "put_in", "earned_since", "taken_out", "revalued"),
}
"""Part of the interview -> its fields, as they stand on the page; the visit's own fields follow."""
MAY_BE_UNKNOWN: Final = ("purchases_month", "day_sales", "began_with", "earned_since")
_SIGNED: Final = ("earned_since", "revalued")
_WHOLE: Final = ("good_months", "poor_months", "trading_days_month")
_TOLD: Final = tuple(name for group in GROUPS.values() for name in group)


class InterviewForm(SeenForm):
    """What the owner told and the officer counted, with the visit. Empty is none, where it does not say unknown."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("minutes_on_site", "stated_sales", "stock_seen"):
            self.fields[name].required = False

    def prepare(self) -> None:
        """This function will add the interview's fields, with what was told the last time."""
        for name in _TOLD:
            self.fields[name] = _field(name)
        last = next((one for one in reversed(list(queries.investigations(self.subject))) if one.interview), None)
        if last is not None:
            told = last.interview["told"]
            self.initial = {name: _typed(name, told.get(_named(name))) for name in _TOLD}

    def clean(self) -> dict[str, Any]:
        """This function will hold good and poor months against the year."""
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("good_months") or 0) + (cleaned.get("poor_months") or 0) > MONTHS:
            self.add_error("poor_months", words()("interview.months_wrong"))
        return cleaned

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields by part of the page."""
        parts = [(name, [self[field] for field in fields]) for name, fields in GROUPS.items()]
        return [*parts, ("visit", [self[name] for name in self.fields if name not in _TOLD])]


def interview(request: Any, number: str) -> HttpResponse:
    """This function will show the form, work the books out of what was typed, or hand the investigation in."""
    case = queries.case(request.actor, number)
    if "investigate" not in queries.possible(request.actor, case):
        state = listed(STATES, case.state)
        raise Refused(
            "no_right", f"No investigation is to be written here: {state}", f"当前状态（{state}）不可登记调查"
        )
    form = InterviewForm(request.POST or None, actor=request.actor, subject=case)
    books = None
    if request.method == "POST":
        if "try" in request.POST:
            for name in ("visited_at", "report"):
                form.fields[name].required = False
        if form.is_valid():
            told = interview_of(form.cleaned_data)
            books = interviewed(request.actor, told)
            if "try" not in request.POST and _handed_in(request, case, form, told):
                return HttpResponseRedirect(reverse("case", args=[number]))
    fields = {"row": case, "form": form, "books": books}
    return render(request, "cases/interview.html", fields, status=422 if form.errors else 200)


def interview_of(typed: dict[str, Any]) -> Interview:
    """This function will give what was typed as the engine reads it: nothing typed is nothing there, or unknown."""
    told: dict[str, Any] = {}
    for name in _TOLD:
        value = typed.get(name)
        if value is not None:
            told[_named(name)] = value
    return Interview(**told)


def _handed_in(request: Any, case: Any, form: InterviewForm, told: Interview) -> bool:
    seen = {name: value for name, value in form.cleaned_data.items() if name not in _TOLD}
    seen["minutes_on_site"] = seen["minutes_on_site"] or 0
    try:
        investigate(request.actor, case, seen_of(seen), interview=told)
    except Exception as error:
        if not is_told(error):
            raise
        form.add_error(None, sentence(error))
        return False
    return True


def _field(name: str) -> forms.Field:
    if name in _WHOLE:
        least, most = (1, 31) if name == "trading_days_month" else (0, MONTHS)
        return forms.IntegerField(min_value=least, max_value=most, required=False)
    if name == "cost":
        return ShareField(min_value=0, max_value=100, required=False)
    return MoneyField(required=False, **({"min_value": None} if name in _SIGNED else {}))


def _named(name: str) -> str:
    return name if name in _WHOLE else "cost_bp" if name == "cost" else f"{name}_minor"


def _typed(name: str, value: int | None) -> Any:
    return value if value is None or name != "cost" else f"{value / 100:.2f}"
