"""The whole demo, as recorded; what changes is reviewed by eye and recorded anew with `make golden`."""

from __future__ import annotations

from difflib import unified_diff

import pytest

from tests.golden.record import DEMO, demo_text


@pytest.fixture(scope="module")
def text() -> str:
    return demo_text()


def test_the_demo_decides_as_recorded(text: str) -> None:
    changes = list(
        unified_diff(DEMO.read_text(encoding="utf-8").splitlines(), text.splitlines(), "recorded", "now", n=0)
    )
    assert changes == [], "\n".join(changes[:40]) + "\nRead the change, then run `make golden` if it is meant"


def test_the_demo_shows_every_outcome(text: str) -> None:
    counted = dict(line.split() for line in text.split("# outcome count\n")[1].split("\n\n")[0].splitlines())
    assert {outcome: int(count) >= 5 for outcome, count in counted.items()} == {
        "approve": True,
        "decline": True,
        "refer": True,
    }
