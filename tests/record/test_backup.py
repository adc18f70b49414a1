"""A back-up holds everything and comes back whole; what is damaged is refused."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="needs two homes of their own")
PEOPLE = "granite-Otter-41\ncopper-Heron-77\n"


def tally(home: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TALLYSTICK_HOME": str(home)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "tallystick.entry.cli", *words]
    return subprocess.run(
        command, env=environment, input=typed, capture_output=True, text=True, check=False, timeout=180
    )


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    home = tmp_path_factory.mktemp("first") / "home"
    assert tally(home, "init", "--administrator", "A1", "--administrator", "A2", typed=PEOPLE).returncode == 0
    kept = home / "files" / "2c" / "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"hello")
    file = home.parent / "bank.backup"
    done = tally(home, "backup", str(file))
    assert done.returncode == 0, done.stderr
    assert "1 files, 5 audit entries" in done.stdout
    return home, file


def test_it_comes_back_whole_and_the_chain_holds(backed_up: tuple[Path, Path], tmp_path: Path) -> None:
    home, file = backed_up
    other = tmp_path / "other"
    done = tally(other, "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert tally(other, "audit", "verify").stdout == tally(home, "audit", "verify").stdout
    assert tally(other, "user", "list").stdout == tally(home, "user", "list").stdout
    assert [path.read_bytes() for path in (other / "files").rglob("*") if path.is_file()] == [b"hello"]


def test_it_never_overwrites(backed_up: tuple[Path, Path]) -> None:
    home, file = backed_up
    assert "never overwritten" in tally(home, "backup", str(file)).stderr
    assert "holds tables already" in tally(home, "restore", str(file)).stderr


def test_a_damaged_file_is_refused(backed_up: tuple[Path, Path], tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.backup"
    with tarfile.open(backed_up[1]) as whole, tarfile.open(damaged, "w") as tar:
        for member in whole.getmembers():
            stream = whole.extractfile(member)
            assert stream is not None
            content = stream.read()
            if member.name.startswith("files/"):
                content = b"jello"
            path = tmp_path / "part"
            path.write_bytes(content)
            tar.add(path, member.name)
    done = tally(tmp_path / "other", "restore", str(damaged))
    assert done.returncode == 2
    assert "2cf24dba5fb0a30e... is damaged" in done.stderr
