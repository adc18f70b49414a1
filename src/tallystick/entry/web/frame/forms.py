"""The one form of all pages: labels from the catalogue, what was typed kept, what is wrong said at the field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms

from tallystick.entry.web.frame.language import said, words

Pairs = Iterable[tuple[str, str]]


class MoneyField(forms.DecimalField):
    """Yuan as typed, thousands commas allowed; fen as cleaned."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_digits=17, decimal_places=2, **{"min_value": 0, **more})
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "number"})

    def to_python(self, value: Any) -> Any:
        """This function will read what was typed, without its commas and spaces."""
        return super().to_python(str(value).replace(",", "").replace("，", "").replace(" ", "") if value else value)

    def clean(self, value: Any) -> Any:
        """This function will give fen, or None where nothing was typed."""
        yuan: Decimal | None = super().clean(value)
        return None if yuan is None else int((yuan * 100).to_integral_value(ROUND_HALF_UP))

    def prepare_value(self, value: Any) -> Any:
        """This function will write fen given as a first value as yuan; what was typed stays."""
        return f"{value / 100:.2f}" if isinstance(value, int) else value


class ShareField(forms.DecimalField):
    """Per cent as typed; basis points as cleaned."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_digits=8, decimal_places=4, **more)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "number"})

    def clean(self, value: Any) -> Any:
        """This function will give basis points, or None."""
        percent: Decimal | None = super().clean(value)
        return None if percent is None else int((percent * 100).to_integral_value(ROUND_HALF_UP))


class CodeField(forms.ChoiceField):
    """One of some codes, told in words; `kind` is the catalogue's word before the dot."""

    def __init__(self, codes: Iterable[str] | Callable[[], Iterable[str]], kind: str, **more: Any) -> None:
        def pairs() -> list[tuple[str, str]]:
            listed = codes() if callable(codes) else codes
            return [("", ""), *((code, words().code(kind, code)) for code in listed)]

        super().__init__(choices=pairs, **more)


class ListedField(forms.ChoiceField):
    """One of the codes of a list of the record, which says each in both languages."""

    def __init__(self, listed: Mapping[str, tuple[str, str]], **more: Any) -> None:
        def pairs() -> list[tuple[str, str]]:
            return [("", ""), *((code, words().pick(*both)) for code, both in listed.items())]

        super().__init__(choices=pairs, **more)


class DayField(forms.DateField):
    """A day."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class LongField(forms.CharField):
    """A text of several lines."""

    def __init__(self, rows: int = 3, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **{"max_length": 4_000, **more})


class BankForm(forms.Form):
    """A form whose labels and hints are the catalogue's `field.<name>` and `hint.<name>`."""

    def __init__(self, *args: Any, actor: Any = None, subject: Any = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.actor, self.subject = actor, subject
        self.prepare()
        for name, field in self.fields.items():
            field.label = field.label or words()(f"field.{name}")
            field.help_text = field.help_text or said(f"hint.{name}") or ""

    def prepare(self) -> None:
        """This function will set what depends on the actor and the subject: choices and first values."""

    @property
    def has_files(self) -> bool:
        """Whether a file goes with the form."""
        return self.is_multipart()


class NoteForm(BankForm):
    """An action that may carry a note."""

    note = LongField(required=False)


class ReasonForm(BankForm):
    """An action that must say why."""

    reason = LongField(min_length=2)


class SureForm(BankForm):
    """An action that needs nothing but the press of its button."""
