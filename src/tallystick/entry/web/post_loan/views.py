"""Post-loan checks that are due, and the watch list: who must act by when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.detail import Detail
from tallystick.entry.web.frame.detail import respond as respond_detail
from tallystick.entry.web.frame.forms import BankForm, CodeField, ListedField, LongField
from tallystick.entry.web.frame.language import listed, words
from tallystick.entry.web.frame.products import indicator_name
from tallystick.entry.web.frame.table import Choice, Column, Table, respond, words_of
from tallystick.entry.web.post_loan.around import around_check, around_signal, owed
from tallystick.record.people.actor import Actor
from tallystick.record.post_loan import actions, queries
from tallystick.record.post_loan.states import MEASURES, RESULTS, UNANSWERED

KINDS = ("use_of_funds", "regular", "watched", "revaluation", "insurance", "registration")
CHECK_STATES = ("due", "done", "lapsed")
LEVELS = ("red", "orange", "yellow")
SIGNAL_STATES = ("open", "answered", "refused", "closed", "gone", "lapsed")


def firm_link(row: Any) -> str:
    """This function will give the address of the enterprise a row is about."""
    return reverse("enterprise", args=[row.enterprise.enterprise_id])


def _check_link(row: Any) -> str:
    return reverse("check", args=[row.pk])


def _signal_link(row: Any) -> str:
    return reverse("signal", args=[row.pk])


CHECKS = (
    Column("loan_id", sort="loan_id", link=_check_link),
    Column("enterprise", "enterprise.name", sort="enterprise__name", link=_check_link),
    Column("kind", kind="code", codes="check_kind", sort="kind"),
    Column("due_day", kind="day", sort="due_day"),
    Column("late", kind="mark", value=lambda row: "", codes="late"),
    Column("state", kind="mark", codes="check_state", sort="state"),
    Column("branch", kind="named", sort="branch__code"),
    Column("done_by", "done_by.full_name"),
)
SIGNALS = (
    Column("enterprise", "enterprise.name", sort="enterprise__name", link=_signal_link),
    Column("indicator", lambda row: indicator_name(row.indicator), sort="indicator", link=_signal_link),
    Column("level", kind="mark", codes="signal_level", sort="level"),
    Column("since", kind="day", sort="since"),
    Column("act_by", kind="day", sort="act_by"),
    Column("state", kind="mark", codes="signal_state", sort="state"),
    Column("escalated_day", kind="day", sort="escalated_day"),
    Column("branch", kind="named", sort="branch__code"),
    Column("answered_by", "answered_by.full_name"),
)

DONE = (
    Column("result", kind="code", codes="check_result"),
    Column("is_visited", kind="yes"),
    Column("done_by", "done_by.full_name"),
    Column("done_day", kind="day"),
    Column("report"),
)
"""What a check that was done tells."""
ANSWER = (
    Column("measure", lambda one: listed(MEASURES, one.measure)),
    Column("finding"),
    Column("answered_by", "answered_by.full_name"),
    Column("answered_on", "answered_day", kind="day"),
)
"""What a warning that was answered tells."""


class CheckForm(BankForm):
    """What was found at a check."""

    result = CodeField(RESULTS, "check_result")
    is_visited = forms.BooleanField(required=False)
    report = LongField(rows=6, min_length=2)


class AnswerForm(BankForm):
    """What is done about a warning."""

    measure = ListedField(MEASURES)
    finding = LongField(rows=5, min_length=2)


class WhyForm(BankForm):
    """Why something goes back."""

    why = LongField(min_length=2)


CHECK_DEEDS = (
    Deed(
        "do_check",
        lambda a, c, t: actions.do_check(a, c, actions.Findings(**t)),
        right="post_loan_check",
        form=CheckForm,
        when=lambda a, c: c.state == "due",
        is_main=True,
    ),
)
SIGNAL_DEEDS = (
    Deed(
        "answer_signal",
        lambda a, s, t: actions.answer_signal(a, s, **t),
        right="answer_signals",
        form=AnswerForm,
        when=lambda a, s: s.state in UNANSWERED,
        is_main=True,
    ),
    Deed(
        "confirm_signal",
        lambda a, s, t: actions.confirm_signal(a, s),
        right="review",
        when=lambda a, s: s.state == "answered" and _is_other(a, s),
        is_main=True,
    ),
    Deed(
        "refuse_answer",
        lambda a, s, t: actions.refuse_answer(a, s, t["why"]),
        right="review",
        form=WhyForm,
        when=lambda a, s: s.state == "answered" and _is_other(a, s),
    ),
)


def _is_other(actor: Actor, row: Any) -> bool:
    return actor.person is not None and row.answered_by_id != actor.person.pk


def _where(is_there: object, *columns: Column) -> tuple[Column, ...]:
    """The columns where there is something to tell, none otherwise."""
    return columns if is_there else ()


def _options(kind: str, codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, words().code(kind, code)) for code in codes]


def checks(request: Any) -> HttpResponse:
    """This function will list the checks that are due, late ones first, or all of them."""
    asked, tab = words_of(request), request.GET.get("tab", "due")
    rows = queries.checks(request.actor, state="" if tab == "all" else "due", words=asked)
    day = request.actor.day
    columns = tuple(
        Column("late", lambda row: "overdue" if row.state == "due" and row.due_day < day else "", "mark", codes="late")
        if one.name == "late"
        else one
        for one in CHECKS
    )
    tabs = [
        {"title": words()(f"checks.{one}"), "url": f"?tab={one}", "is_here": one == tab, "count": None}
        for one in ("due", "all")
    ]
    choices = [Choice("kind", "kind", _options("check_kind", KINDS))]
    table = Table("checks", columns, rows, choices=choices, words=asked, extra={"tab": tab})
    return respond(request, table, "frame/list.html", title=words()("nav.checks"), tabs=tabs)


def check(request: Any, pk: int) -> HttpResponse:
    """This function will show one check and take what was found."""
    row = queries.checks(request.actor, state="").get(pk=pk)
    facts = (
        Column("enterprise", "enterprise.name", link=firm_link),
        Column("loan_id"),
        Column("kind", kind="code", codes="check_kind"),
        Column("due_day", kind="day"),
        Column("state", kind="mark", codes="check_state"),
        *_where(row.state == "done", *DONE),
    )
    back = (words()("nav.checks"), reverse("checks"))
    detail = Detail(
        row,
        row.enterprise.name,
        back,
        facts,
        mark=words().code("check_kind", row.kind),
        parts=lambda one: around_check(request.actor, one),
        deeds=CHECK_DEEDS,
        tiles=owed(request.actor, row.enterprise),
    )
    return respond_detail(request, detail)


def watch_list(request: Any) -> HttpResponse:
    """This function will list the live warnings, first the ones to act on first."""
    asked, tab = words_of(request), request.GET.get("tab", "live")
    rows = queries.signals(request.actor, live=tab != "all", words=asked)
    tabs = [
        {"title": words()(f"signals.{one}"), "url": f"?tab={one}", "is_here": one == tab, "count": None}
        for one in ("live", "all")
    ]
    choices = [
        Choice("level", "level", _options("signal_level", LEVELS)),
        Choice("state", "state", _options("signal_state", SIGNAL_STATES)),
    ]
    table = Table("watch_list", SIGNALS, rows, choices=choices, words=asked, extra={"tab": tab})
    return respond(request, table, "frame/list.html", title=words()("nav.watch_list"), tabs=tabs)


def signal(request: Any, pk: int) -> HttpResponse:
    """This function will show one warning and take its answer, or the second person's word on it."""
    row = queries.signals(request.actor, live=False).get(pk=pk)
    facts = (
        Column("enterprise", "enterprise.name", link=firm_link),
        Column("indicator", lambda one: f"{indicator_name(one.indicator)} ({one.indicator})"),
        Column("level", kind="mark", codes="signal_level"),
        *_where(row.value is not None, Column("value", lambda one: f"{one.value:,.4g}")),
        *_where(row.threshold is not None, Column("threshold", lambda one: f"{one.threshold:,.4g}")),
        Column("since", kind="day"),
        Column("act_by", kind="day"),
        *_where(row.escalated_day, Column("escalated_day", kind="day")),
        *_where(row.owner_role, Column("owner_role", kind="code", codes="role")),
        Column("state", kind="mark", codes="signal_state"),
        *_where(row.answered_day, *ANSWER),
    )
    title = f"{indicator_name(row.indicator)} · {row.enterprise.name}"
    back = (words()("nav.watch_list"), reverse("watch_list"))
    detail = Detail(
        row,
        title,
        back,
        facts,
        parts=lambda one: around_signal(request.actor, one),
        deeds=SIGNAL_DEEDS,
        tiles=owed(request.actor, row.enterprise),
    )
    return respond_detail(request, detail)
