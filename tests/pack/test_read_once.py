"""A pack is read once for its files: whatever changes in them, or in those of the pack below, is read anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tallystick.pack import PackErrors, read_pack
from tallystick.pack.files import MOST, files_of, with_bases
from tests.pack.small_bank import small_bank
from tests.pack.test_extends import STRICTER, strict_bank


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """Two packs, one of which extends the other."""
    strict_bank(tmp_path, {"parameters/other.yaml": STRICTER})
    return tmp_path


def _line(path: Path) -> None:
    path.write_text(path.read_text() + "\n# a note\n")


def _break(path: Path) -> None:
    path.write_text("[")


CHANGES: list[tuple[str, Callable[[Path], object]]] = [
    ("strict/pack.yaml", _line),
    ("small/scale.yaml", _line),
    ("small/rules/empty.yaml", lambda path: path.write_text("[]")),
    ("strict/parameters", lambda path: shutil.rmtree(path)),
]


@pytest.mark.parametrize(("name", "change"), CHANGES)
def test_the_same_files_give_the_same_pack_until_one_changes(
    packs: Path, name: str, change: Callable[[Path], object]
) -> None:
    first = read_pack(packs / "strict")
    assert read_pack(packs / "strict") is first
    assert read_pack(packs / "strict" / "pack.yaml") is first
    assert read_pack(packs / "strict", strict=False) is first
    change(packs / name)
    assert read_pack(packs / "strict", strict=False) is not first


def test_a_stray_file_is_told_though_the_rest_was_read_before(packs: Path) -> None:
    read_pack(packs / "small")
    (packs / "small" / "rulez").mkdir()
    with pytest.raises(PackErrors, match="rulez"):
        read_pack(packs / "small")


def test_a_pack_with_mistakes_is_read_each_time(packs: Path) -> None:
    _break(packs / "small" / "scale.yaml")
    both = [read_pack(packs / "small", strict=False) for _ in range(2)]
    assert both[0] is not both[1]
    assert both[0].problems == both[1].problems != ()
    with pytest.raises(PackErrors):
        read_pack(packs / "small")
    _break(packs / "small" / "pack.yaml")
    with pytest.raises(PackErrors):
        read_pack(packs / "small")


@pytest.mark.parametrize(
    ("text", "told"), [("a: " + "[" * 2_000 + "]" * 2_000, "nested too deeply"), ("a: \x00", "YAML"), ("- 1", "pack")]
)
def test_a_head_that_cannot_be_read_is_told_as_ever(packs: Path, text: str, told: str) -> None:
    (packs / "small" / "pack.yaml").write_text(text)
    for folder in ("small", "strict"):
        with pytest.raises(PackErrors, match=told):
            read_pack(packs / folder)


def test_places_name_the_folder_as_it_was_asked_for(packs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_pack(packs / "small")
    monkeypatch.chdir(packs)
    short = read_pack("small")
    assert (whole.path, short.path) == (packs / "small", Path("small"))
    assert short.digest == whole.digest


def test_only_the_last_are_kept(packs: Path) -> None:
    first = read_pack(packs / "small")
    for number in range(MOST):
        small_bank(packs / str(number))
    assert read_pack(packs / "small") is not first


def test_the_files_are_those_of_all_packs_below_without_hidden_ones(packs: Path) -> None:
    (packs / "small" / "__pycache__").mkdir()
    for name in ("small/.notes", "small/__pycache__/x.pyc"):
        (packs / name).write_text("")
    folders = with_bases(packs / "strict")
    assert [one.name for one in folders] == ["strict", "small"]
    names = {path.relative_to(packs).as_posix() for path in files_of(folders)}
    assert {"small/pack.yaml", "strict/pack.yaml", "small/scale.yaml"} <= names
    assert not {name for name in names if "pyc" in name or ".notes" in name}


def test_packs_that_extend_each_other_end(packs: Path) -> None:
    head = packs / "small" / "pack.yaml"
    head.write_text(head.read_text() + "\nextends: ../strict\n")
    assert len(with_bases(packs / "small")) == 2
    with pytest.raises(PackErrors, match="leads back"):
        read_pack(packs / "small")
