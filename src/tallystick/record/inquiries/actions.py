"""Writes about inquiries: the past taken in, a question asked, begun, answered or failed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from tallystick.record.audit.action import acting
from tallystick.record.evidence.store import kept
from tallystick.record.inquiries.kinds import KINDS
from tallystick.record.inquiries.models import Answer, Inquiry, Past
from tallystick.record.inquiries.queries import newest_past
from tallystick.record.people.actor import Actor
from tallystick.record.policies.models import PackVersion
from tallystick.record.unable import Unable

PARQUET = "application/vnd.apache.parquet"
MOST_ATTEMPTS = 3
_State = Inquiry.State


@dataclass(frozen=True, slots=True)
class PastFiles:
    """A bank's past as it is taken in: two Parquet files as bytes, and what is said of them."""

    folder: str
    inputs: Mapping[str, str]
    applications: bytes
    decisions: bytes
    rows: int
    first_day: date
    last_day: date
    known_until: date


def keep_past(actor: Actor, past: PastFiles) -> Past:
    """This function will keep a bank's past applications, which are used from now on.

    :raises Refused: the actor runs no jobs.
    """
    with acting(actor, "keep_past", right="run_jobs") as act:
        return act.make(
            Past(
                folder=past.folder,
                inputs=dict(past.inputs),
                applications=kept(past.applications, media_type=PARQUET, at=act.at),
                decisions=kept(past.decisions, media_type=PARQUET, at=act.at),
                rows=past.rows,
                first_day=past.first_day,
                last_day=past.last_day,
                known_until=past.known_until,
                kept_at=act.at,
                by=actor.person,
            )
        )


def ask(
    actor: Actor,
    kind: str,
    *,
    asked: Mapping[str, Any] | None = None,
    version: PackVersion | None = None,
    against: PackVersion | None = None,
) -> Inquiry:
    """This function will put a question for the worker; one that waits or runs with the same words is not put twice.

    :raises Refused: the actor may not ask this.
    :raises Unable: it is about the past and none is kept, or it is about a version and none is named.
    """
    about = KINDS[kind]
    with acting(actor, "ask_inquiry", right=about.right) as act:
        past = newest_past() if about.of_past else None
        if about.of_past and past is None:
            raise Unable(
                "no_past",
                "No past applications are kept: take them in with `tally past BANK`",
                "系统内没有历史申请，请先用 `tally past` 导入",
            )
        if about.of_version and version is None:
            raise ValueError(f"{kind} is about a version of a pack; none is named")
        same = Inquiry.objects.filter(
            kind=kind, asked=dict(asked or {}), version=version, against=against, past=past
        ).filter(state__in=(_State.WAITING, _State.RUNNING))
        found = same.first()
        if found is not None:
            return found
        return act.make(
            Inquiry(
                kind=kind,
                asked=dict(asked or {}),
                version=version,
                against=against,
                past=past,
                asked_by=actor.person,
                asked_at=act.at,
            )
        )


def begin(inquiry_id: int) -> Inquiry:
    """This function will mark an inquiry as begun by the worker, once more where one before was killed.

    :raises Unable: it was begun too often, and is failed now.
    """
    with acting(Actor.system(), "begin_inquiry") as act:
        row = act.take(Inquiry, pk=inquiry_id)
        row.attempts += 1
        row.state, row.began_at, row.stage, row.done, row.of = _State.RUNNING, act.at, "", 0, 0
        if row.attempts > MOST_ATTEMPTS:
            row.state, row.ended_at = _State.FAILED, act.at
            row.told = f"The work stopped {MOST_ATTEMPTS} times before its end; see the log of the machine"
            row.told_zh = f"任务已中断 {MOST_ATTEMPTS} 次，请查看系统日志"
        row.save()
        return row


def reached(inquiry_id: int, stage: str, done: int, of: int) -> None:
    """This function will say how far the work is. It is no event of the bank, so it stands in no trail."""
    Inquiry.objects.filter(pk=inquiry_id, state=_State.RUNNING).update(stage=stage, done=done, of=of)


def answer(inquiry_id: int, files: Mapping[str, bytes], *, headline: str, headline_zh: str) -> Answer:
    """This function will keep what an inquiry gave: files, then the row that names them, in one transaction.

    :raises Unable: the inquiry does not run.
    """
    at = timezone.now()
    rows = {name: kept(content, media_type=_media_type(name), at=at).digest for name, content in sorted(files.items())}
    told = json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    with acting(Actor.system(), "answer_inquiry") as act:
        row = _running(act.take(Inquiry, pk=inquiry_id))
        row.state, row.ended_at = _State.ANSWERED, act.at
        row.save(update_fields=("state", "ended_at"))
        return act.make(
            Answer(
                inquiry=row,
                files=rows,
                digest=hashlib.sha256(told.encode()).hexdigest(),
                headline=headline,
                headline_zh=headline_zh,
                at=act.at,
            )
        )


def fail(inquiry_id: int, en: str, zh: str) -> Inquiry:
    """This function will say why an inquiry has no answer."""
    with acting(Actor.system(), "fail_inquiry") as act:
        row = _running(act.take(Inquiry, pk=inquiry_id))
        row.state, row.ended_at, row.told, row.told_zh = _State.FAILED, act.at, en, zh
        row.save(update_fields=("state", "ended_at", "told", "told_zh"))
        return row


def ask_again(actor: Actor, inquiry: Inquiry) -> Inquiry:
    """This function will put a failed question once more.

    :raises Refused: the actor may not ask this.
    :raises Unable: it has not failed.
    """
    with acting(actor, "ask_again", right=KINDS[inquiry.kind].right) as act:
        row = act.take(Inquiry, pk=inquiry.pk)
        if row.state != _State.FAILED:
            raise Unable("not_failed", f"This inquiry is {row.state}", f"该任务当前为“{row.state}”")
        row.state, row.attempts, row.told, row.told_zh = _State.WAITING, 0, "", ""
        row.save(update_fields=("state", "attempts", "told", "told_zh"))
        return row


def _running(row: Inquiry) -> Inquiry:
    if row.state != _State.RUNNING:
        raise Unable("not_running", f"Inquiry {row.pk} is {row.state}", f"任务 {row.pk} 当前为“{row.state}”")
    return row


def _media_type(name: str) -> str:
    ending = name.rsplit(".", 1)[-1]
    return {"parquet": PARQUET, "json": "application/json", "csv": "text/csv"}.get(ending, "application/octet-stream")
