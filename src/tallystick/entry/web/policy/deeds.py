"""What can be done about policy packs: kept from an archive, proposed, signed, withdrawn."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django import forms
from django.urls import reverse

from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.forms import BankForm, DayField
from tallystick.pack.errors import PackErrors
from tallystick.record.people.actor import Actor
from tallystick.record.policies import actions
from tallystick.record.unable import Unable

MOST_BYTES = 4 * 2**20
MOST_UNPACKED = 32 * 2**20
MOST_FILES = 500
MISTAKES_TOLD = 12


class PackForm(BankForm):
    """A pack's folder as a zip, with a word on what is new."""

    pack_zip = forms.FileField()
    note = forms.CharField(max_length=300, required=False)


class ProposeForm(BankForm):
    """The day from which a version would decide."""

    decides_from = DayField()


def _keep(actor: Actor, subject: Any, typed: dict[str, Any]) -> Any:
    actor.need("edit_policy")
    sent = typed["pack_zip"]
    if sent.size > MOST_BYTES:
        raise Unable("too_large", "The archive is larger than 4 MB", "压缩包超过 4 MB")
    with tempfile.TemporaryDirectory() as folder:
        place = _unpacked(sent.read(), Path(folder))
        try:
            return actions.keep(actor, place, note=typed["note"])
        except PackErrors as error:
            told = "; ".join(str(one).replace(str(place) + "/", "") for one in error.errors[:MISTAKES_TOLD])
            count = len(error.errors)
            raise Unable("pack_mistakes", f"{count} mistakes: {told}", f"共 {count} 处错误：{told}") from None


def _unpacked(sent: bytes, folder: Path) -> Path:
    """Unpacks into `folder` and gives the folder that holds pack.yaml; nothing may lie outside or swell."""
    try:
        held = zipfile.ZipFile(io.BytesIO(sent))
    except zipfile.BadZipFile:
        raise Unable("no_zip", "This is no zip archive", "该文件不是 zip 压缩包") from None
    members = [one for one in held.infolist() if not one.is_dir()]
    if len(members) > MOST_FILES or sum(one.file_size for one in members) > MOST_UNPACKED:
        raise Unable("zip_bomb", "The archive holds more than a pack does", "压缩包内容超出政策包的限度")
    left = MOST_UNPACKED
    for one in members:
        there = (folder / one.filename).resolve()
        if not there.is_relative_to(folder.resolve()):
            raise Unable("zip_path", f"{one.filename} would lie outside", f"{one.filename} 路径不合法")
        with held.open(one) as file:
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            raise Unable("zip_bomb", "The archive holds more than a pack does", "压缩包内容超出政策包的限度")
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(content)
    roots = sorted(folder.rglob("pack.yaml"), key=lambda path: len(path.parts))
    if not roots:
        raise Unable("no_pack", "No pack.yaml is in the archive", "压缩包中没有 pack.yaml")
    return roots[0].parent


def _is(state: str) -> Any:
    return lambda actor, version: version.state == state


def _may_sign(actor: Actor, version: Any) -> bool:
    me = actor.person.pk if actor.person else None
    return version.state == "proposed" and me not in (version.made_by_id, version.first_signed_by_id)


LIST_DEEDS = (
    Deed(
        "keep_pack",
        _keep,
        right="edit_policy",
        form=PackForm,
        then=lambda subject, made: reverse("pack_version", args=[made.pk]),
        is_main=True,
    ),
)
VERSION_DEEDS = (
    Deed(
        "propose_pack",
        lambda a, v, t: actions.propose(a, v, **t),
        right="edit_policy",
        form=ProposeForm,
        when=_is("draft"),
        is_main=True,
    ),
    Deed("sign_pack", lambda a, v, t: actions.sign(a, v), right="publish_policy", when=_may_sign, is_main=True),
    Deed(
        "withdraw_pack",
        lambda a, v, t: actions.withdraw_proposal(a, v),
        right="edit_policy",
        when=_is("proposed"),
        is_grave=True,
    ),
)
