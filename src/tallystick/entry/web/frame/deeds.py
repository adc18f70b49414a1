"""What a person can do on a page: each deed is one form and one action of the record.

A page names its deeds; those open to the actor are shown as folded forms. The record decides: what it refuses is said
at the form, with everything that was typed still in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from tallystick.entry.web.frame.errors import is_told, sentence
from tallystick.entry.web.frame.forms import BankForm, SureForm
from tallystick.entry.web.frame.language import said, words
from tallystick.record.people.actor import Actor

Do = Callable[[Actor, Any, dict[str, Any]], Any]


def always(actor: Actor, subject: Any) -> bool:
    """This function will say that a deed does not depend on the subject."""
    return True


@dataclass(frozen=True, slots=True)
class Deed:
    """One action: the right it asks for, its form, what it calls, when it is open, where one goes after it.

    `at_fields` says at which field the form tells what the record refuses, by the code of the error.
    """

    name: str
    do: Do
    right: str | None = None
    form: type[BankForm] = SureForm
    when: Callable[[Actor, Any], bool] = always
    then: Callable[[Any, Any], str] | None = None
    is_main: bool = False
    is_grave: bool = False
    at_fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bound:
    """A deed as the page shows it: with its form, open where something typed was wrong."""

    deed: Deed
    form: BankForm
    is_open: bool = False

    @property
    def title(self) -> str:
        return words()(f"deed.{self.deed.name}")

    @property
    def hint(self) -> str:
        return said(f"deed.{self.deed.name}.hint") or ""

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to fill in."""
        return not self.form.fields and not self.form.errors


def take(request: Any, deeds: Sequence[Deed], subject: Any) -> HttpResponse | list[Bound]:
    """This function will do what the request asks for and give where to go on; else the deeds that are open.

    A list with a form that is wrong is answered with status 422 by `status_of`.
    """
    actor = request.actor
    asked = request.POST.get("deed") if request.method == "POST" else None
    bound = []
    for deed in deeds:
        if not ((deed.right is None or actor.may(deed.right)) and deed.when(actor, subject)) and deed.name != asked:
            continue
        if deed.name != asked:
            bound.append(Bound(deed, deed.form(actor=actor, subject=subject, auto_id=_ids(deed))))
            continue
        form = deed.form(request.POST, request.FILES, actor=actor, subject=subject, auto_id=_ids(deed))
        gone = _done(request, deed, form, subject)
        if gone is not None:
            return gone
        bound.append(Bound(deed, form, is_open=True))
    return bound


def _ids(deed: Deed) -> str:
    """Boxes of one name stand in several forms of a page; a label belongs to the one beside it."""
    return f"id_{deed.name}_%s"


def status_of(bound: Sequence[Bound]) -> int:
    """This function will give the status of a page with `bound`: 422 where a form of it is wrong."""
    return 422 if any(one.is_open for one in bound) else 200


def _done(request: Any, deed: Deed, form: BankForm, subject: Any) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        made = deed.do(request.actor, subject, form.cleaned_data)
    except Exception as error:
        if not is_told(error):
            raise
        form.add_error(deed.at_fields.get(getattr(error, "code", "")), sentence(error))
        return None
    messages.success(request, said(f"deed.{deed.name}.done") or words()("deed.done", deed=words()(f"deed.{deed.name}")))
    return HttpResponseRedirect(deed.then(subject, made) if deed.then else request.get_full_path())
