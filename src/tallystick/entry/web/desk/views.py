"""My desk: what waits for the person by role, due and overdue; and the search over everything open to them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from tallystick.entry.web.desk.finding import found
from tallystick.entry.web.desk.standing import glance, problems_found
from tallystick.entry.web.desk.waiting import waiting
from tallystick.entry.web.frame.table import words_of


def desk(request: Any) -> HttpResponse:
    """This function will show what waits for the acting person, what is late first."""
    groups = waiting(request.actor)
    fields = {
        "groups": groups,
        "is_empty": not any(one.count for one in groups),
        "glance": glance(request.actor),
        "found": problems_found(request.actor),
    }
    return render(request, "desk/desk.html", fields)


def search(request: Any) -> HttpResponse:
    """This function will show what has the words in name or number, of all kinds that are open to the person."""
    words = words_of(request)
    return render(request, "desk/search.html", {"words_asked": words, "groups": found(request.actor, words)})
