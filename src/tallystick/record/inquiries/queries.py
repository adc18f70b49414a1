"""Reads of inquiries and their answers."""

from __future__ import annotations

import io
import json
from typing import Any, cast

import polars as pl
from django.db.models import QuerySet

from tallystick.record.evidence.models import File
from tallystick.record.evidence.store import read
from tallystick.record.inquiries.kinds import KINDS, READ
from tallystick.record.inquiries.models import Answer, Inquiry, Past
from tallystick.record.people.actor import Actor
from tallystick.record.policies.models import PackVersion
from tallystick.record.unable import Unable

_WITH = ("asked_by", "version", "against", "past", "answer")


def newest_past() -> Past | None:
    """This function will give the past applications in use, None where none were taken in."""
    return Past.objects.order_by("-pk").first()


def past(actor: Actor) -> Past | None:
    """This function will give the past applications in use, for those who read reports."""
    actor.need(READ)
    return newest_past()


def inquiries(actor: Actor) -> QuerySet[Inquiry]:
    """This function will give every inquiry, newest first.

    :raises Refused: the actor reads no reports.
    """
    actor.need(READ)
    held = Inquiry.objects.select_related(*_WITH).defer("version__archive", "against__archive")
    return held.order_by("-asked_at", "-pk")


def of_version(actor: Actor, version: PackVersion) -> list[Inquiry]:
    """This function will give what was asked about a version, newest first; nothing to whom reports are not open."""
    return list(inquiries(actor).filter(version=version)) if actor.may(READ) else []


def newest(actor: Actor, kind: str) -> tuple[Inquiry | None, Inquiry | None]:
    """This function will give the newest answered inquiry of `kind`, and the one that waits, runs or failed since."""
    held = inquiries(actor).filter(kind=kind)
    answered = held.filter(state=Inquiry.State.ANSWERED).first()
    last = held.first()
    return answered, (last if last is not None and last.state != Inquiry.State.ANSWERED else None)


def is_backtested(version: PackVersion) -> bool:
    """This function will tell whether a back-test of this version over the past in use is kept."""
    found = Inquiry.objects.filter(kind="backtest", version=version, state=Inquiry.State.ANSWERED)
    return found.filter(past=newest_past()).exists()


def next_due() -> int | None:
    """This function will give the number of the oldest inquiry that waits, or was left behind by a killed worker.

    Only who holds the worker's turn may ask: to others one that runs looks left behind.
    """
    due = Inquiry.objects.filter(state__in=(Inquiry.State.RUNNING, Inquiry.State.WAITING))
    return due.order_by("asked_at", "pk").values_list("pk", flat=True).first()


def may_ask(actor: Actor, kind: str) -> bool:
    """This function will tell whether the actor may ask an inquiry of `kind`."""
    return actor.may(KINDS[kind].right)


def file_of(answer: Answer, name: str) -> bytes:
    """This function will give a file of an answer, proved against its digest.

    :raises Unable: the answer has no such file, or it was changed on the disk.
    """
    digest = answer.files.get(name)
    if digest is None:
        raise Unable("no_file", f"This answer has no {name}", f"该结果没有 {name}")
    return read(File.objects.get(digest=digest))


def page_of(answer: Answer, lang: str, name: str = "page") -> dict[str, Any]:
    """This function will give the page of an answer in `lang`, as plain values."""
    return cast(dict[str, Any], json.loads(file_of(answer, f"{name}.{lang}.json")))


def plain_of(answer: Answer, name: str) -> Any:
    """This function will give a JSON file of an answer."""
    return json.loads(file_of(answer, name))


def table_of(answer: Answer, name: str) -> pl.DataFrame:
    """This function will give a table of an answer."""
    return pl.read_parquet(io.BytesIO(file_of(answer, name)))


def past_tables(kept: Past) -> tuple[pl.DataFrame, pl.DataFrame]:
    """This function will give the past applications (wide) and the decisions as they were made."""
    found = (pl.read_parquet(io.BytesIO(read(one))) for one in (kept.applications, kept.decisions))
    applications, decisions = found
    return applications, decisions
