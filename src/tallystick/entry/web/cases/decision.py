"""The engine's answer on a case: points, reasons, limit and price as charts and words, and the proof by replay."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import polars as pl
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from tallystick.engine import flow
from tallystick.engine.evidence.findings import UNITS
from tallystick.entry.jobs.column_tables import column_tables
from tallystick.entry.web.frame.errors import sentence
from tallystick.entry.web.frame.language import numbers, words
from tallystick.entry.web.frame.tags import sentence as told_of
from tallystick.record.cases import queries
from tallystick.record.policies.queries import policy_of
from tallystick.record.unable import Unable
from tallystick.report.figure import Teller
from tallystick.report.firm import FirmView
from tallystick.report.firm_figures import candidates, price, score
from tallystick.report.run import Run
from tallystick.report.sheet import Sheet, policy_sheet

NO_ROWS = pl.DataFrame()


def decision(request: Any, number: str, pk: int) -> HttpResponse:
    """This function will show one answer of the engine, or decide again on what it was given and say what differs."""
    case, found = _found(request, number, pk)
    if request.method == "POST":
        try:
            again = queries.replay(request.actor, found)
        except Unable as error:
            messages.error(request, sentence(error))
        else:
            told = (
                words()("decision.same")
                if again.is_same
                else words()("decision.differs", parts=", ".join(again.differs))
            )
            messages.add_message(request, messages.SUCCESS if again.is_same else messages.ERROR, told)
        return redirect("decision", number, pk)
    view = view_of(found)
    reasons = queries.decision_reasons(found)
    order = {"decline": 0, "refer": 1, "missing": 2}
    fields = {
        "row": case,
        "found": found,
        "kind": view.kind,
        "headline": view.headline(),
        "points": view.points if view.row.get("scorecard") else [],
        "candidates": view.candidates,
        "reasons": sorted(
            ((one["effect"], told_of(one), one["code"]) for one in reasons), key=lambda each: order.get(each[0], 3)
        ),
    }
    return render(request, "cases/decision.html", fields)


def charts(request: Any, number: str, pk: int) -> HttpResponse:
    """This function will draw the charts of one answer; the page asks for them after it is there."""
    _, found = _found(request, number, pk)
    view = view_of(found)
    figures = [candidates(view), price(view)]
    if view.row.get("scorecard"):
        figures.insert(0, score(view))
    return render(request, "cases/charts.html", {"figures": [one for one in figures if one.rows]})


def view_of(found: Any) -> FirmView:
    """This function will give a stored answer as the report tells a firm's."""
    features = queries.decision_features(found).row(0, named=True)
    row = {**features, **queries.decision_row(found)}
    reasons = queries.decision_reasons(found)
    sheet = _sheet(found.pack_digest, found.as_of)
    run = Run({}, sheet, NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS)
    return FirmView(Teller(run, words(), numbers()), row, reasons, [], [], [])


@lru_cache(maxsize=32)
def _sheet(digest: str, day: Any) -> Sheet:
    policy = policy_of(digest, day)
    tables = column_tables(flow.SOURCES)
    return policy_sheet(policy, columns=flow.check(policy), tables=tables, facts={}, reasons=flow.CODES, units=UNITS)


def _found(request: Any, number: str, pk: int) -> tuple[Any, Any]:
    case = queries.case(request.actor, number)
    return case, case.decisions.get(pk=pk)
