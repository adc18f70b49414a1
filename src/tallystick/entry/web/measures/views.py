"""Measures: what the newest diagnosis proposes, and what the bank has undertaken, expected beside measured."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse

from tallystick.entry.web.frame.deeds import Deed, take
from tallystick.entry.web.frame.detail import Detail
from tallystick.entry.web.frame.detail import respond as detail_page
from tallystick.entry.web.frame.forms import BankForm, LongField, ShareField
from tallystick.entry.web.frame.language import lang, words
from tallystick.entry.web.frame.table import Choice, Column, Table, respond
from tallystick.entry.web.inquiries.deeds import DayForm, put, there
from tallystick.record.inquiries import queries as inquiries
from tallystick.record.measures import actions, queries
from tallystick.record.people.actor import Actor
from tallystick.record.people.queries import person_by_staff_number
from tallystick.record.unable import Unable

WHOLE_BP = 10_000
BRANCH = "branch"


def _both(name: str) -> Any:
    return lambda row: words().pick(getattr(row, name), getattr(row, f"{name}_zh"))


def _starts(row: Any) -> str:
    return ", ".join(f"{place}: {month}" for place, month in sorted(row.starts.items()))


EXPECTED = (
    Column("benefit", "benefit_minor", kind="money", sort="benefit"),
    Column("spend", "cost_minor", kind="money", sort="spend"),
    Column("net_a_year", "net_minor", kind="money", sort="net"),
    Column("risk_wrong", "risk", kind="share", sort="risk"),
)
TAKEN = (
    Column("measure", _both("name")),
    Column("problem", _both("problem_name")),
    Column("state", kind="mark", codes="measure_state"),
    Column("owner", "owner.full_name"),
    Column("starts", _starts),
    Column("agreed_months", kind="count"),
    Column("removes", kind="share"),
    Column("benefit", "saves_minor", kind="money"),
    Column("spend", "costs_minor", kind="money"),
    Column("risk_wrong", "risk", kind="share"),
    Column("asked_by", "asked_by.full_name"),
    Column("agreed_by", "agreed_by.full_name"),
)


class TakeUpForm(BankForm):
    """Who owns a measure, where it begins in which month, when it is to show, and what share of cases it removes."""

    owner_number = forms.CharField(max_length=40)
    place_kind = forms.CharField(max_length=32, initial=BRANCH)
    starts = LongField()
    agreed_months = forms.IntegerField(min_value=1, max_value=60, initial=12)
    removes_bp = ShareField(min_value=1, max_value=100, initial=50)

    def prepare(self) -> None:
        """This function will begin with the place of the finding."""
        _, row = self.subject
        if row["place_kind"] != "bank":
            self.fields["place_kind"].initial = row["place_kind"]
            self.fields["starts"].initial = f"{row['place']}: {self.actor.day:%Y-%m}"


def _take_up(actor: Actor, subject: Any, typed: dict[str, Any]) -> Any:
    inquiry, row = subject
    owner = person_by_staff_number(typed["owner_number"])
    if owner is None:
        raise Unable("no_person", "Nobody has this staff number", "没有该工号")
    pairs = [line.partition(":") for line in typed["starts"].replace(",", "\n").splitlines() if line.strip()]
    starts = {place.strip(): month.strip() for place, _, month in pairs}
    removes = typed["removes_bp"] / WHOLE_BP
    plan = actions.Plan(owner, typed["place_kind"], starts, typed["agreed_months"], removes)
    return actions.take_up(actor, inquiry.answer, row, plan)


def _here(subject: Any, made: Any) -> str:
    return reverse("measure", args=[made.pk])


TAKE_UP = Deed("take_up", _take_up, right="take_measures", form=TakeUpForm, then=_here, is_main=True)
AGREE = Deed(
    "agree_measure",
    lambda a, row, t: actions.agree(a, row),
    right="take_measures",
    when=lambda actor, row: row.state == "proposed" and not (actor.person and actor.person.pk == row.asked_by_id),
    is_main=True,
)
TRACK = Deed(
    "ask_track",
    lambda a, s, typed: put(a, "track", asked={"day": typed["day"].isoformat()}),
    right="run_jobs",
    form=DayForm,
    then=there,
)


def measures(request: Any) -> HttpResponse:
    """This function will list the measures undertaken with what was measured, or (`?show=proposed`) those proposed."""
    taken = queries.measures(request.actor)
    deeds = take(request, (TRACK,), None)
    if isinstance(deeds, HttpResponse):
        return deeds
    is_proposed = request.GET.get("show") == "proposed"
    here = reverse("measures")
    tabs = [
        {"title": words()("measures.taken"), "url": here, "is_here": not is_proposed, "count": taken.count()},
        {"title": words()("measures.proposed"), "url": f"{here}?show=proposed", "is_here": is_proposed, "count": None},
    ]
    table = _proposed(request.actor) if is_proposed else _taken(request.actor, taken)
    return respond(
        request,
        table,
        "frame/list.html",
        title=words()("nav.measures"),
        deeds=deeds,
        tabs=tabs,
        told=_told(request.actor),
    )


def _told(actor: Actor) -> str:
    tracked, _ = inquiries.newest(actor, "track")
    return "" if tracked is None else words().pick(tracked.answer.headline, tracked.answer.headline_zh)


def _taken(actor: Actor, rows: Any) -> Table:
    """Expected beside measured, by the newest tracking; a measure that it does not know yet has nothing measured."""
    tracked, _ = inquiries.newest(actor, "track")
    table = None if tracked is None else inquiries.table_of(tracked.answer, "ledger.parquet")
    found = {} if table is None else {row["measure"]: row for row in table.to_dicts()}

    def of(name: str) -> Any:
        return lambda row: found.get(row.code, {}).get(name)

    measured = (
        Column("saved", of("saved_minor"), kind="money"),
        Column("saved_low", of("saved_low_minor"), kind="money"),
        Column("saved_high", of("saved_high_minor"), kind="money"),
        Column("standing", of("standing"), kind="code", codes="tk.standing"),
    )
    first, *others = TAKEN
    named = Column(first.name, first.value, link=lambda row: reverse("measure", args=[row.pk]))
    states = Choice("state", "state", [(one, words()(f"measure_state.{one}")) for one in ("proposed", "agreed")])
    return Table("measures", (named, *others, *measured), rows, (states,))


def _proposed(actor: Actor) -> Table:
    answered, _ = inquiries.newest(actor, "diagnosis")
    rows = [] if answered is None else inquiries.plain_of(answered.answer, "measures.json")["measures"]
    kept = [{**row, "inquiry": answered.pk, "at": place} for place, row in enumerate(rows) if answered]
    columns = (
        Column(
            "measure",
            lambda row: row["name"][lang()] or row["name"]["en"],
            link=lambda row: reverse("measure_proposal", args=[row["inquiry"], row["at"]]),
        ),
        Column(
            "problem",
            lambda row: f"{row['finding']}  {row['problem_name'][lang()]}",
            link=lambda row: f"{reverse('inquiry', args=[row['inquiry']])}?chapter=finding-{row['finding']}",
        ),
        Column("place", lambda row: row["where"][lang()]),
        Column("in_plan", kind="yes", sort="plan"),
        *EXPECTED,
    )
    return Table("proposed", columns, kept, extra={"show": "proposed"})


def proposal(request: Any, number: int, place: int) -> HttpResponse:
    """This function will show one proposed measure with what it would mend, and take it up."""
    inquiry = inquiries.inquiries(request.actor).get(pk=number, kind="diagnosis", state="answered")
    rows = inquiries.plain_of(inquiry.answer, "measures.json")["measures"]
    if place >= len(rows):
        raise Http404
    row = rows[place]
    finding = f"{reverse('inquiry', args=[number])}?chapter=finding-{row['finding']}"
    facts = (
        Column("problem", lambda s: s[1]["problem_name"][lang()], link=lambda s: finding),
        Column("place", lambda s: s[1]["where"][lang()]),
        Column("problem_cost", lambda s: s[1]["problem_cost_minor"], kind="money"),
        Column("low", lambda s: s[1]["low_minor"], kind="money"),
        Column("high", lambda s: s[1]["high_minor"], kind="money"),
        *(Column(one.name, lambda s, name=one.value: s[1][name], kind=one.kind) for one in EXPECTED),
    )
    back = (words()("measures.proposed"), f"{reverse('measures')}?show=proposed")
    detail = Detail((inquiry, row), row["name"][lang()], back, facts, deeds=(TAKE_UP,))
    return detail_page(request, detail)


def measure(request: Any, number: int) -> HttpResponse:
    """This function will show one measure that was taken up, and let another person agree to it."""
    row = queries.measures(request.actor).get(pk=number)
    title = f"{row.code}  {words().pick(row.name, row.name_zh)}"
    back = (words()("nav.measures"), reverse("measures"))
    return detail_page(request, Detail(row, title, back, TAKEN[1:], deeds=(AGREE,)))
