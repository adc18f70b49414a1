"""Reason codes are permanent: those of codes.txt are all still there, and every new one is recorded."""

from __future__ import annotations

import re

from scripts.reference.codes import all_codes, engine_codes
from tests.golden.record import recorded_codes


def test_no_code_was_taken_away_or_renamed() -> None:
    there = set(all_codes())
    assert [code for code in recorded_codes() if code not in there] == [], (
        "a code is permanent: keep it, and set `retired` where it is no longer given"
    )


def test_every_code_is_recorded_once() -> None:
    recorded = recorded_codes()
    assert len(recorded) == len(set(recorded))
    assert sorted(recorded) == all_codes(), "run `make golden`, which appends new codes"


def test_codes_look_like_codes_and_speak_both_languages() -> None:
    assert [code for code in all_codes() if not re.fullmatch(r"[A-Z]{3}-\d{2,3}", code)] == []
    assert [code for code, reason in engine_codes().items() if not (reason.sentence.en and reason.sentence.zh)] == []
