"""The engine asked through the API: questions that arrive together are answered together, each once under its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse

from tallystick.entry.api.gate import ApiRequest, given_of, response_of
from tallystick.record.access.answers import Given, Once, OtherRequest, answered_once_together
from tallystick.record.cases.answering import Question, answer_together
from tallystick.record.cases.queries import reasons_of
from tallystick.record.gathering import Gatherer

MOST: Final = 20
"""Most questions in one frame: with more, those who came first wait too long."""
PATIENCE: Final = 0.02
"""Seconds without a further question after which those that wait go, though more were here just before."""

Say = Callable[[Any, list[dict[str, Any]]], HttpResponse]
"""Puts an outcome into words: a decision and its reasons, or what was refused and no reasons."""


@dataclass(frozen=True, slots=True)
class _Asked:
    once: Once
    question: Question
    say: Say


def answer(request: ApiRequest, question: Question, say: Say) -> HttpResponse:
    """This function will answer a question to the engine together with those that arrive meanwhile.

    The answer is kept under the request's key in the transaction in which the decision is, before it goes out.
    """
    if request.once is None:
        raise ValueError("this request has been answered already; a request is one question")
    given = _GATHERER.ask(_Asked(request.once, question, say))
    request.once = None
    return response_of(given)


def _answers(asked: Sequence[_Asked]) -> list[Given | OtherRequest]:
    def work(places: Sequence[int]) -> list[Given]:
        outcomes = answer_together([asked[place].question for place in places])
        decisions = [outcome for outcome in outcomes if not isinstance(outcome, Exception)]
        told = dict(zip((decision.pk for decision in decisions), reasons_of(decisions), strict=True))
        return [
            given_of(asked[place].say(outcome, [] if isinstance(outcome, Exception) else told[outcome.pk]))
            for place, outcome in zip(places, outcomes, strict=True)
        ]

    return answered_once_together([one.once for one in asked], work)


_GATHERER: Gatherer[_Asked, Given | OtherRequest] = Gatherer(_answers, most=MOST, patience=PATIENCE)
