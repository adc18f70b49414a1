"""A policy edited line by line: the parameters of a version, and the form that makes a draft with some changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tallystick.entry.web.frame.deeds import Deed, status_of, take
from tallystick.entry.web.frame.forms import BankForm, DayField
from tallystick.entry.web.frame.language import words
from tallystick.entry.web.frame.table import Choice, Column, Table, respond
from tallystick.record.people.actor import Actor
from tallystick.record.policies.editing import LineChange
from tallystick.record.policies.editing import edit as edit_pack
from tallystick.record.policies.editing import lines as lines_of
from tallystick.record.policies.queries import versions

MOST = 8
"""Lines that one form changes."""


def number_of(line: Any) -> str:
    """This function will write the value of a line: money in yuan, else as the pack has it."""
    return f"{line.value / 100:,.2f}" if line.unit == "minor" else f"{line.value:g}"


def unit_of(line: Any) -> str:
    """This function will give the unit of a line in words."""
    return words().code("line_unit", line.unit)


def label_of(line: Any) -> str:
    """This function will give what a line is called."""
    return words().pick(line.label, line.label_zh)


class LinesForm(BankForm):
    """For each chosen line a new value, from which day and why; and the version of the draft."""

    version = forms.CharField(max_length=32)

    def prepare(self) -> None:
        """This function will make the fields of each line; none needs to be filled in."""
        base, chosen = self.subject
        self.fields["version"].initial = f"{base.version}-{base.pk + 1}"
        for line in chosen:
            now = words()("lines.now", value=number_of(line), since=line.since.isoformat(), source=line.source)
            value = forms.DecimalField(required=False, label=f"{label_of(line)} ({unit_of(line)})", help_text=now)
            value.widget.attrs["class"] = "number"
            self.fields[f"value.{line.name}"] = value
            self.fields[f"since.{line.name}"] = DayField(
                required=False, label=words()("field.from_day"), initial=self.actor.day
            )
            self.fields[f"why.{line.name}"] = forms.CharField(
                required=False, max_length=300, label=words()("field.why_changed")
            )

    def clean(self) -> dict[str, Any]:
        """This function will see that each new value says from which day and why."""
        typed = dict(super().clean() or self.cleaned_data)
        for line in self.subject[1]:
            if typed.get(f"value.{line.name}") is None:
                continue
            for part in ("since", "why"):
                if not typed.get(f"{part}.{line.name}") and f"{part}.{line.name}" not in self.errors:
                    self.add_error(f"{part}.{line.name}", words()("lines.needed"))
        return typed


def _edit(actor: Actor, subject: Any, typed: dict[str, Any]) -> Any:
    base, chosen = subject
    changes = []
    for line in chosen:
        value = typed[f"value.{line.name}"]
        if value is not None:
            own = value * 100 if line.unit == "minor" else value
            changes.append(LineChange(line.name, typed[f"since.{line.name}"], Decimal(own), typed[f"why.{line.name}"]))
    return edit_pack(actor, base, changes, version=typed["version"])


EDIT = Deed(
    "edit_pack",
    _edit,
    right="edit_policy",
    form=LinesForm,
    then=lambda subject, made: reverse("pack_version", args=[made.pk]),
    is_main=True,
)


def lines(request: Any, number: int) -> HttpResponse:
    """This function will list every parameter of a version with unit, source and first day, each to be changed."""
    base = versions(request.actor).get(pk=number)
    found = lines_of(base, request.actor.day)
    asked = request.GET.get("words", "").strip().casefold()
    if asked:
        found = [one for one in found if asked in f"{one.name} {one.label} {one.label_zh} {one.source}".casefold()]
    there = reverse("pack_lines_edit", args=[number]) if request.actor.may("edit_policy") else ""
    units = sorted({one.unit for one in found})
    columns = (
        Column("line", label_of, sort="label", link=lambda row: f"{there}?line={row.name}" if there else ""),
        Column("value_now", number_of),
        Column("unit", unit_of),
        Column("since", kind="day", sort="since"),
        Column("source"),
        Column("name", sort="name"),
    )
    choice = Choice("unit", "unit", [(one, words().code("line_unit", one)) for one in units])
    table = Table("lines", columns, found, (choice,), words=request.GET.get("words", ""))
    back = (f"{base.pack} {base.version}", reverse("pack_version", args=[base.pk]))
    return respond(request, table, "inquiries/behind.html", title=words()("lines.title"), back=back)


def edit(request: Any, number: int) -> HttpResponse:
    """This function will show the form of the chosen lines, and make a draft of what is typed."""
    request.actor.need("edit_policy")
    base = versions(request.actor).get(pk=number)
    every = {one.name: one for one in lines_of(base, request.actor.day)}
    chosen = [every[name] for name in dict.fromkeys(request.GET.getlist("line")) if name in every][:MOST]
    deeds = take(request, (EDIT,), (base, chosen))
    if isinstance(deeds, HttpResponse):
        return deeds
    left = [(one.name, label_of(one)) for one in every.values() if one not in chosen]
    fields = {"base": base, "chosen": chosen, "deed": deeds[0], "left": left, "is_full": len(chosen) >= MOST}
    return render(request, "inquiries/edit.html", fields, status=status_of(deeds))
