"""What a worker does before it takes its first request: all that is read, compiled and loaded once a process.

A worker listens only when this is done. Else the first fifty people of the morning would each wait for it, on threads
that keep each other from ending it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from tallystick.entry.web.frame.charts import drawn
from tallystick.entry.web.frame.language import words
from tallystick.record.ledger.queries import differs
from tallystick.record.loans.queries import loans, schedule
from tallystick.record.people.actor import Actor
from tallystick.record.people.today import today
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable

_SMALLEST = {"data": {"values": [{"x": 1}]}, "mark": "bar", "encoding": {"x": {"field": "x", "type": "quantitative"}}}


def warm() -> None:
    """This function will import every page and the API, compile the templates, read the words of each language, start
    what draws charts, and ask the engine about a loan as its page does, where the record holds a policy and a loan."""
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            reverse("desk")
            words()
    for name in _templates():
        get_template(name)
    drawn(_SMALLEST)
    _asked()


def _templates() -> Iterator[str]:
    for folder in sorted(settings.WEB.glob("*/templates")):
        yield from (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.html")))


def _asked() -> None:
    """A bank that has published nothing, or lent nothing, has nothing to ask about yet."""
    system = Actor.system()
    try:
        policy_on(today())
    except Unable:
        return
    found = loans(system).first()
    if found is not None:
        try:
            schedule(found)
            differs(system, found)
        except Unable:  # no policy was in force when the loan was last posted on: its page says so
            return
