"""The bank's day, from the calendar, from the environment, or from a file that is written anew as days pass."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from tallystick.record.people.today import FIXED, NoDay, today


def test_without_a_word_it_is_the_calendars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FIXED, raising=False)
    assert today() == timezone.localdate()


def test_a_bank_of_the_past_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FIXED, "2024-12-31")
    assert today() == date(2024, 12, 31)


def test_a_file_that_is_written_anew_moves_the_day(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written = tmp_path / "today"
    monkeypatch.setenv(FIXED, str(written))
    for day in (date(2024, 12, 31), date(2025, 1, 1)):
        written.write_text(f"{day}\n")
        assert today() == day


@pytest.mark.parametrize("told", ["31.12.2024", "2024-12-32", "tomorrow"])
def test_what_is_no_day_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: str) -> None:
    monkeypatch.setenv(FIXED, told)
    with pytest.raises(NoDay, match=told):
        today()
    written = tmp_path / "today"
    written.write_text(told)
    monkeypatch.setenv(FIXED, str(written))
    with pytest.raises(NoDay, match=f"{told}.*{written}"):
        today()


def test_a_file_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(FIXED, str(tmp_path / "gone"))
    with pytest.raises(NoDay, match="gone, which cannot be read"):
        today()
