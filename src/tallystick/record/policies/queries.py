"""Reads of policy packs; and the policy in force on a day, compiled once a process."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import RLock

from django.db.models import QuerySet

from tallystick.engine import flow
from tallystick.pack import Policy, read_pack
from tallystick.pack.errors import NotInForce, PackError, PackErrors, Problems
from tallystick.pack.pack import Pack
from tallystick.pack.required import check_required
from tallystick.record.home import home
from tallystick.record.people.actor import Actor
from tallystick.record.policies.archive import unpacked
from tallystick.record.policies.models import PackVersion
from tallystick.record.policies.needed import NEEDED
from tallystick.record.unable import Unable

_READING = RLock()
"""Held while a pack is read or compiled: of many requests that need a fresh one, one does it and the rest wait."""


def versions(actor: Actor) -> QuerySet[PackVersion]:
    """This function will give every version kept, newest first, without their archives.

    :raises Refused: the actor neither sees reports nor edits policy.
    """
    if not actor.may("edit_policy"):
        actor.need("see_reports")
    people = ("made_by", "first_signed_by", "second_signed_by")
    return PackVersion.objects.defer("archive").select_related(*people).order_by("-pk")


def version_on(day: date) -> PackVersion:
    """This function will give the version that decides on `day`: of those published the one last in force.

    :raises Unable: none is in force on that day.
    """
    published = PackVersion.objects.filter(state=PackVersion.State.PUBLISHED, decides_from__lte=day).defer("archive")
    found = published.order_by("-decides_from", "-published_at", "-pk").first()
    if found is None:
        raise Unable(
            "no_policy", f"No policy pack is in force on {day}: publish one", f"{day} 无生效的政策包，请先发布"
        )
    return found


def pack_of(digest: str) -> Pack:
    """This function will give the pack with `digest`, unpacked once an installation and read once a process.

    :raises PackVersion.DoesNotExist: none with this digest is kept.
    """
    with _READING:
        return _pack_of(digest)


def pack_on(day: date) -> Pack:
    """This function will give the whole pack in force on `day`."""
    return pack_of(version_on(day).digest)


def policy_on(day: date) -> Policy:
    """This function will give the policy that decides on `day`, compiled for the flow.

    :raises Unable: no pack is in force on that day.
    """
    return policy_of(version_on(day).digest, day)


def policy_of(digest: str, day: date) -> Policy:
    """This function will give the policy of `day` under the pack with `digest`, for replay.

    :raises Unable: the pack starts later, or lacks what this version of the engine asks for.
    """
    try:
        with _READING:
            return pack_of(digest).on(day, flow.vocabulary())
    except NotInForce as error:
        raise Unable("pack_not_begun", str(error), f"该政策包在 {day} 尚未开始适用") from None
    except PackErrors as error:
        count, first = len(error.errors), error.errors[0]
        raise Unable(
            "pack_lacks",
            f"This pack does not hold what the engine now asks for ({count} in all): {first}",
            f"该政策包缺少当前引擎所需内容（共 {count} 项）：{first}",
        ) from None


def lacks_of(digest: str, day: date) -> tuple[PackError, ...]:
    """This function will give what a kept pack lacks for this version of the engine on `day`; empty where nothing."""
    pack, problems = pack_of(digest), Problems()
    check_required(pack.content, max(day, pack.starts), NEEDED, problems)
    try:
        pack.on(max(day, pack.starts), flow.vocabulary())
    except PackErrors as error:
        problems.found.extend(error.errors)
    return tuple(sorted(set(problems.found)))


@lru_cache(maxsize=16)
def _pack_of(digest: str) -> Pack:
    folder = home() / "packs" / digest
    archive = PackVersion.objects.filter(digest=digest).order_by("pk").values_list("archive", flat=True)[:1].get()
    folder.parent.mkdir(parents=True, exist_ok=True)
    return replace(read_pack(unpacked(bytes(archive), folder)), kept_as=digest)


def files_of(version: PackVersion) -> dict[str, str]:
    """This function will give the text of every file of a kept version, by its name from the pack's own folder."""
    archive = PackVersion.objects.filter(pk=version.pk).values_list("archive", flat=True).get()
    with zipfile.ZipFile(io.BytesIO(bytes(archive))) as held:
        own, *names = held.namelist()
        start = f"{held.read(own).decode()}/"
        return {name.removeprefix(start): held.read(name).decode("utf-8", "replace") for name in names}


def laid_down(version: PackVersion, into: Path) -> Path:
    """This function will unpack a kept version into the fresh folder `into`, and give the pack's own folder there."""
    archive = PackVersion.objects.filter(pk=version.pk).values_list("archive", flat=True).get()
    return unpacked(bytes(archive), into)


def packs_by_version(names: Sequence[str]) -> dict[str, Pack]:
    """This function will read the published packs of these versions, by version."""
    rows = PackVersion.objects.filter(version__in=names, state=PackVersion.State.PUBLISHED).order_by("-pk")
    return {version: pack_of(digest) for version, digest in rows.values_list("version", "digest")}


def is_kept(pack: str, version: str) -> bool:
    """This function will tell whether this version of this pack is kept already."""
    return PackVersion.objects.filter(pack=pack, version=version).exists()
