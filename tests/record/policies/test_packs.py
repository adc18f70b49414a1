"""A pack is in force once two who did not make it have signed; then the database refuses to change it."""

from __future__ import annotations

import re
import shutil
from collections import OrderedDict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tallystick.pack import read_pack
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.policies.actions import keep, propose, sign, withdraw_proposal
from tallystick.record.policies.archive import archived
from tallystick.record.policies.models import PackVersion
from tallystick.record.policies.needed import NEEDED, OWN
from tallystick.record.policies.queries import pack_on, policy_of, policy_on, version_on
from tallystick.record.unable import Unable

PACKS = Path(__file__).parents[3] / "packs"


def test_two_signatures_publish_and_neither_is_the_makers(staff: Any, day: Any) -> None:
    maker, first, second = staff("M1", "risk_officer"), staff("R1", "risk_officer"), staff("R2", "risk_officer")
    version = propose(maker, keep(maker, PACKS / "l_bank"), decides_from=day)
    with pytest.raises(Refused, match="made this version"):
        sign(maker, version)
    assert sign(first, version).state == "proposed"
    with pytest.raises(Refused, match="signed already"):
        sign(first, version)
    with pytest.raises(Unable, match="No policy pack"):
        policy_on(day)
    assert sign(second, version).state == "published"
    assert policy_on(day).pack == "l_bank"
    with pytest.raises(Unable, match="No policy pack"):
        policy_on(day - timedelta(days=1))


def test_who_may_not_publish_is_refused(staff: Any, day: Any) -> None:
    maker, modeller = staff("M1", "risk_modeller"), staff("M2", "risk_modeller")
    version = propose(maker, keep(maker, PACKS / "l_bank"), decides_from=day)
    with pytest.raises(Refused, match="publish_policy"):
        sign(modeller, version)
    with pytest.raises(Refused, match="edit_policy"):
        keep(staff("C1", "customer_manager"), PACKS / "l_bank")


def test_a_published_version_cannot_be_changed(db: Any, day: Any) -> None:
    system = Actor.system()
    version = sign(system, propose(system, keep(system, PACKS / "l_bank"), decides_from=day))
    with pytest.raises(Unable, match="this needs it proposed"):
        sign(system, version)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE policies_packversion SET note = 'x'")


def test_the_latest_in_force_decides_and_brings_what_it_extends(db: Any, day: Any) -> None:
    system = Actor.system()
    for folder, since in (("l_bank", day - timedelta(days=30)), ("l_bank_strict", day)):
        sign(system, propose(system, keep(system, PACKS / folder), decides_from=since))
    assert version_on(day - timedelta(days=1)).pack == "l_bank"
    assert pack_on(day).digest == read_pack(PACKS / "l_bank_strict").digest
    assert policy_on(day) is policy_on(day)


def test_a_pack_goes_on_under_the_digest_it_was_kept_under(db: Any, day: Any, monkeypatch: Any) -> None:
    """A later program that reads more of what packs leave unsaid would work out another one for the same pack."""
    system, before = Actor.system(), "b4" * 32
    with monkeypatch.context() as program:
        program.setattr("tallystick.pack.files._HELD", OrderedDict())
        program.setattr("tallystick.pack.pack.digest_of", lambda content, proofs: before)
        sign(system, propose(system, keep(system, PACKS / "l_bank"), decides_from=day))
    assert read_pack(PACKS / "l_bank").digest != before
    assert (version_on(day).digest, pack_on(day).digest, policy_on(day).digest) == (before,) * 3
    assert policy_of(policy_on(day).digest, day) is policy_on(day)


def test_a_proposal_taken_back_loses_its_signature(staff: Any, day: Any) -> None:
    maker, first = staff("M1", "risk_officer"), staff("R1", "risk_officer")
    version = propose(maker, keep(maker, PACKS / "l_bank"), decides_from=day)
    sign(first, version)
    withdraw_proposal(maker, version)
    row = PackVersion.objects.get(pk=version.pk)
    assert (row.state, row.first_signed_by) == ("draft", None)


def test_a_version_is_kept_once_and_a_day_that_passed_is_refused(staff: Any, day: Any) -> None:
    maker = staff("M1", "risk_officer")
    version = keep(maker, PACKS / "l_bank")
    with pytest.raises(Unable, match="already kept"):
        keep(maker, PACKS / "l_bank")
    with pytest.raises(Unable, match="has passed"):
        propose(maker, version, decides_from=day - timedelta(days=1))


def test_an_archive_is_the_same_bytes_wherever_the_pack_lies(tmp_path: Path) -> None:
    shutil.copytree(PACKS / "l_bank", tmp_path / "l_bank")
    assert archived(tmp_path / "l_bank") == archived(PACKS / "l_bank")


def test_what_the_record_asks_a_policy_for_is_declared() -> None:
    room = Path(__file__).parents[3] / "src" / "tallystick" / "record"
    asked = {name for file in room.rglob("*.py") for name in re.findall(r'\.number\("(\w+)"\)', file.read_text())}
    assert asked <= {one.name for one in NEEDED.parameters}
    assert {one.name for one in OWN} <= asked
