"""Writes about policy packs: kept, proposed, signed by two who did not make them, then in force for good."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tallystick.engine import flow
from tallystick.pack import read_pack
from tallystick.record.audit.action import acting
from tallystick.record.inquiries.queries import is_backtested, newest_past
from tallystick.record.people.actor import Actor
from tallystick.record.policies.archive import archived
from tallystick.record.policies.models import PackVersion
from tallystick.record.unable import Unable

_State = PackVersion.State


def keep(actor: Actor, folder: Path, *, note: str = "") -> PackVersion:
    """This function will keep the pack in `folder`, with what it extends, as a draft.

    :raises PackErrors: the pack has mistakes; nothing is kept.
    :raises Unable: this version of this pack is already kept.
    """
    with acting(actor, "keep_pack", right="edit_policy") as act:
        pack = read_pack(folder)
        pack.on(max(actor.day, pack.starts), flow.vocabulary())
        if PackVersion.objects.filter(pack=pack.id, version=pack.version).exists():
            raise Unable(
                "version_taken",
                f"Version {pack.version} of {pack.id} is already kept: give the pack a new version",
                f"{pack.id} 的版本 {pack.version} 已存在，请更换版本号",
            )
        return act.make(
            PackVersion(
                pack=pack.id,
                version=pack.version,
                digest=pack.digest,
                archive=archived(folder),
                note=note,
                made_by=actor.person,
                made_at=act.at,
            )
        )


def propose(actor: Actor, version: PackVersion, *, decides_from: date) -> PackVersion:
    """This function will propose a draft for signature; it would decide from `decides_from` on, never backwards.

    Where the record keeps past applications, a person's proposal carries a back-test over them.

    :raises Unable: it is no draft, the day has passed, or it was not back-tested.
    """
    with acting(actor, "propose_pack", right="edit_policy") as act:
        row = act.take(PackVersion, pk=version.pk)
        _need_state(row, _State.DRAFT)
        if decides_from < actor.day and not actor.is_system:
            raise Unable("day_passed", f"{decides_from} has passed", f"生效日 {decides_from} 已过")
        if not actor.is_system and newest_past() is not None and not is_backtested(row):
            raise Unable(
                "not_backtested",
                "Hold this version against the past first: its back-test goes with the proposal",
                "请先完成历史回测：回测结果须随提案一并提交",
            )
        row.state, row.decides_from = _State.PROPOSED, decides_from
        row.save(update_fields=("state", "decides_from"))
        return row


def sign(actor: Actor, version: PackVersion) -> PackVersion:
    """This function will sign a proposed version; the second signature publishes it. The system's publishes at once.

    :raises Refused: the actor may not publish, made it, or has signed it already.
    :raises Unable: it is not proposed.
    """
    with acting(actor, "sign_pack", right="publish_policy") as act:
        row = act.take(PackVersion, pk=version.pk)
        _need_state(row, _State.PROPOSED)
        actor.need_other_than(row.made_by_id, deed="made this version", deed_zh="制作此版本")
        actor.need_other_than(row.first_signed_by_id, deed="signed already", deed_zh="签署过此版本")
        if row.first_signed_by_id is None and not actor.is_system:
            row.first_signed_by = actor.person
        else:
            row.second_signed_by = actor.person
            row.state, row.published_at = _State.PUBLISHED, act.at
        row.save(update_fields=("first_signed_by", "second_signed_by", "state", "published_at"))
        return row


def withdraw_proposal(actor: Actor, version: PackVersion) -> PackVersion:
    """This function will make a proposed version a draft again; its signature is gone."""
    with acting(actor, "withdraw_pack", right="edit_policy") as act:
        row = act.take(PackVersion, pk=version.pk)
        _need_state(row, _State.PROPOSED)
        row.state, row.decides_from, row.first_signed_by = _State.DRAFT, None, None
        row.save(update_fields=("state", "decides_from", "first_signed_by"))
        return row


def _need_state(row: PackVersion, state: str) -> None:
    if row.state != state:
        raise Unable(
            "wrong_state",
            f"Version {row.version} of {row.pack} is {row.state}; this needs it {state}",
            f"{row.pack} {row.version} 当前为“{row.state}”，此操作要求“{state}”",
        )
