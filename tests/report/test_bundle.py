"""The chart bundle is kept whole or made anew, and is the same either way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tallystick.report import bundle


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    yield tmp_path / "tallystick"
    bundle.chart_bundle.cache_clear()


def made_again() -> str:
    bundle.chart_bundle.cache_clear()
    return bundle.chart_bundle()


def test_it_is_kept_and_found_again(kept: Path) -> None:
    first = made_again()
    assert "vegaEmbed" in first
    (file,) = kept.iterdir()
    before = file.stat().st_mtime_ns
    assert made_again() == first
    assert file.stat().st_mtime_ns == before


def test_a_kept_file_that_was_changed_is_made_anew(kept: Path) -> None:
    first = made_again()
    (file,) = kept.iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    assert made_again() == first
    assert file.read_bytes().endswith(first[-1].encode())


def test_where_nothing_can_be_kept_it_is_made_each_time(kept: Path) -> None:
    kept.write_text("a file stands where the folder should")
    assert "vegaEmbed" in made_again()
