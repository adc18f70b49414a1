"""A pack is read once for its files: whatever changes in them, or in those of the pack below, is read anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tallystick.pack import PackErrors, read_pack
from tallystick.pack.files import MOST, files_of, with_bases
from tests.lab.histories import PACKS


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    home = tmp_path / "packs"
    shutil.copytree(PACKS, home)
    return home


def _line(path: Path) -> None:
    path.write_text(path.read_text() + "\n# a note\n")


def _break(path: Path) -> None:
    path.write_text("[")


CHANGES: list[tuple[str, Callable[[Path], object]]] = [
    ("l_bank_strict/pack.yaml", _line),
    ("l_bank/scale.yaml", _line),
    ("l_bank/rules/empty.yaml", lambda path: path.write_text("[]")),
    ("l_bank_strict/cases", lambda path: shutil.rmtree(path)),
]


@pytest.mark.parametrize(("name", "change"), CHANGES)
def test_the_same_files_give_the_same_pack_until_one_changes(
    packs: Path, name: str, change: Callable[[Path], object]
) -> None:
    first = read_pack(packs / "l_bank_strict")
    assert read_pack(packs / "l_bank_strict") is first
    assert read_pack(packs / "l_bank_strict" / "pack.yaml") is first
    assert read_pack(packs / "l_bank_strict", strict=False) is first
    change(packs / name)
    assert read_pack(packs / "l_bank_strict", strict=False) is not first


def test_a_stray_file_is_told_though_the_rest_was_read_before(packs: Path) -> None:
    read_pack(packs / "l_bank")
    (packs / "l_bank" / "rulez").mkdir()
    with pytest.raises(PackErrors, match="rulez"):
        read_pack(packs / "l_bank")


def test_a_pack_with_mistakes_is_read_each_time(packs: Path) -> None:
    _break(packs / "l_bank" / "scale.yaml")
    both = [read_pack(packs / "l_bank", strict=False) for _ in range(2)]
    assert both[0] is not both[1]
    assert both[0].problems == both[1].problems != ()
    with pytest.raises(PackErrors):
        read_pack(packs / "l_bank")
    _break(packs / "l_bank" / "pack.yaml")
    with pytest.raises(PackErrors):
        read_pack(packs / "l_bank")


def test_places_name_the_folder_as_it_was_asked_for(packs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_pack(packs / "l_bank")
    monkeypatch.chdir(packs)
    short = read_pack("l_bank")
    assert (whole.path, short.path) == (packs / "l_bank", Path("l_bank"))
    assert short.digest == whole.digest


def test_only_the_last_are_kept(packs: Path) -> None:
    first = read_pack(packs / "l_bank")
    for number in range(MOST):
        copied = packs.parent / str(number)
        shutil.copytree(packs / "l_bank", copied)
        read_pack(copied)
    assert read_pack(packs / "l_bank") is not first


def test_the_files_are_those_of_all_packs_below_without_hidden_ones(packs: Path) -> None:
    (packs / "l_bank" / "__pycache__").mkdir()
    for name in ("l_bank/.notes", "l_bank/__pycache__/x.pyc"):
        (packs / name).write_text("")
    folders = with_bases(packs / "l_bank_strict")
    assert [one.name for one in folders] == ["l_bank_strict", "l_bank"]
    names = {path.relative_to(packs).as_posix() for path in files_of(folders)}
    assert {"l_bank/pack.yaml", "l_bank_strict/pack.yaml", "l_bank/scale.yaml"} <= names
    assert not {name for name in names if "pyc" in name or ".notes" in name}


def test_packs_that_extend_each_other_end(packs: Path) -> None:
    head = packs / "l_bank" / "pack.yaml"
    head.write_text(head.read_text() + "\nextends: ../l_bank_strict\n")
    assert len(with_bases(packs / "l_bank")) == 2
    with pytest.raises(PackErrors, match="leads back"):
        read_pack(packs / "l_bank")
