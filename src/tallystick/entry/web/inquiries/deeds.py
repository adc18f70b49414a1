"""What can be asked: of a version its checks, whom it decides otherwise and its back-test; of the past; of the bank."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.urls import reverse

from tallystick.entry.jobs.first_questions import BUDGET_MINOR
from tallystick.entry.jobs.inquire import start_worker
from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import BankForm, DayField, MoneyField
from tallystick.record.inquiries import actions
from tallystick.record.inquiries.queries import newest_past
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import versions


def there(subject: Any, made: Any) -> str:
    """This function will give the page of an inquiry that was asked."""
    return reverse("inquiry", args=[made.pk])


def put(actor: Actor, kind: str, **more: Any) -> Any:
    """This function will ask, and start the worker; what is asked already is given as it is."""
    made = actions.ask(actor, kind, **more)
    start_worker()
    return made


class HeldAgainstForm(BankForm):
    """Which version to hold it against, and the day whose lines count for every application."""

    against = forms.ChoiceField()
    as_of = DayField()

    def prepare(self) -> None:
        """This function will offer the other versions of the pack, the newest before this one first."""
        rows = [one for one in versions(self.actor).filter(pack=self.subject.pack) if one.pk != self.subject.pk]
        rows.sort(key=lambda one: (one.pk > self.subject.pk, -one.pk))
        self.fields["against"].choices = [(str(one.pk), one.version) for one in rows]  # type: ignore[attr-defined]
        self.fields["as_of"].initial = max(self.subject.decides_from or self.actor.day, self.actor.day)


class BacktestForm(HeldAgainstForm):
    """The same with what a back-test takes for granted."""

    horizon_months = forms.IntegerField(min_value=1, max_value=60, initial=12)
    unseen_times = forms.FloatField(min_value=0, max_value=100, initial=2.0)


class ReplayForm(BankForm):
    """The days whose decisions are made again, or one application."""

    first = DayField(required=False)
    last = DayField(required=False)
    application = forms.CharField(max_length=40, required=False)

    def prepare(self) -> None:
        """This function will begin with the last year of the past."""
        past = newest_past()
        if past is not None:
            self.fields["first"].initial = past.last_day.replace(month=1, day=1)
            self.fields["last"].initial = past.last_day


class DayForm(BankForm):
    """The day of a status."""

    day = DayField()

    def prepare(self) -> None:
        """This function will begin with the last day of which outcomes are known."""
        past = newest_past()
        self.fields["day"].initial = past.known_until if past else self.actor.day


class DiagnosisForm(DayForm):
    """The day up to which is looked, and what measures may cost a year."""

    budget_minor = MoneyField(initial=BUDGET_MINOR)


def _ask_held(kind: str) -> Callable[[Actor, Any, dict[str, Any]], Any]:
    def asks(actor: Actor, version: Any, typed: dict[str, Any]) -> Any:
        other = versions(actor).get(pk=int(typed.pop("against")))
        asked = {**typed, "as_of": typed["as_of"].isoformat()}
        return put(actor, kind, asked=asked, version=version, against=other)

    return asks


def _replay(actor: Actor, subject: Any, typed: dict[str, Any]) -> Any:
    days = {name: typed[name].isoformat() if typed[name] else "" for name in ("first", "last")}
    return put(actor, "replay", asked={**days, "application": typed["application"]})


def _of_day(kind: str) -> Callable[[Actor, Any, dict[str, Any]], Any]:
    return lambda actor, subject, typed: put(actor, kind, asked={**typed, "day": typed["day"].isoformat()})


def _has_other(actor: Actor, version: Any) -> bool:
    return versions(actor).filter(pack=version.pack).exclude(pk=version.pk).exists()


VERSION_DEEDS = (
    Deed(
        "ask_checks",
        lambda a, v, t: put(a, "checks", version=v),
        right="edit_policy",
        then=there,
    ),
    Deed("ask_diff", _ask_held("diff"), right="edit_policy", form=HeldAgainstForm, when=_has_other, then=there),
    Deed("ask_backtest", _ask_held("backtest"), right="edit_policy", form=BacktestForm, when=_has_other, then=there),
)
REPLAY = Deed("ask_replay", _replay, right="see_reports", form=ReplayForm, then=there, is_main=True)
STATUS = Deed("ask_status", _of_day("status"), right="run_jobs", form=DayForm, then=there, is_main=True)
DIAGNOSIS = Deed("ask_diagnosis", _of_day("diagnosis"), right="run_jobs", form=DiagnosisForm, then=there, is_main=True)
NEWEST = {"status": STATUS, "diagnosis": DIAGNOSIS}


def _again(actor: Actor, inquiry: Any, typed: dict[str, Any]) -> Any:
    made = actions.ask_again(actor, inquiry)
    start_worker()
    return made


INQUIRY_DEEDS = (Deed("ask_again", _again, when=lambda actor, row: row.state == "failed", is_main=True),)
