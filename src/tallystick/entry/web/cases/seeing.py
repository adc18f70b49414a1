"""What an investigator writes down of a visit."""

from __future__ import annotations

from typing import Any

from django import forms

from tallystick.entry.web.frame.forms import BankForm, LongField, MoneyField
from tallystick.entry.web.frame.language import words
from tallystick.record.cases.investigating import Seen

SCORES = tuple(str(number) for number in range(1, 6))


class _Score(forms.TypedChoiceField):
    def __init__(self) -> None:
        super().__init__(
            choices=[("", ""), *((one, one) for one in SCORES)], coerce=int, empty_value=None, required=False
        )


class _YesNo(forms.TypedChoiceField):
    def __init__(self) -> None:
        def pairs() -> list[tuple[str, str]]:
            return [("", words()("unknown")), ("1", words()("yes")), ("0", words()("no"))]

        super().__init__(choices=pairs, coerce=lambda text: text == "1", empty_value=None, required=False)


class SeenForm(BankForm):
    """A visit: when, where, what was seen and stated, and the report. What is left empty stays unknown."""

    visited_at = forms.DateTimeField(
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    minutes_on_site = forms.IntegerField(min_value=0, max_value=1_440, initial=0)
    stated_sales = MoneyField(required=False)
    stock_seen = MoneyField(required=False)
    workers_seen = forms.IntegerField(min_value=0, max_value=1_000_000, required=False)
    machines_running = forms.IntegerField(min_value=0, max_value=100, required=False)
    electricity_seen = _YesNo()
    water_seen = _YesNo()
    person_score = _Score()
    product_score = _Score()
    pledge_score = _Score()
    books_quality = _Score()
    neighbours_view = _Score()
    latitude = forms.FloatField(min_value=-90, max_value=90, required=False)
    longitude = forms.FloatField(min_value=-180, max_value=180, required=False)
    report = LongField(rows=6, min_length=2)


def seen_of(typed: dict[str, Any]) -> Seen:
    """This function will give what was typed as the record takes it."""
    own = ("visited_at", "minutes_on_site", "latitude", "longitude", "report")
    facts = {name: value for name, value in typed.items() if name not in own and value is not None}
    named = {"stated_sales": "stated_sales_12m_minor", "stock_seen": "stock_seen_minor"}
    facts = {named.get(name, name): value for name, value in facts.items()}
    running = facts.pop("machines_running", None)
    if running is not None:
        facts["machines_running_share"] = running / 100
    return Seen(**{name: typed[name] for name in own}, facts=facts)
