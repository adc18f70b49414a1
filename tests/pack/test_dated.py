"""What is in force on a day: the first day, the day before, the last day, days to come."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tallystick.kernel.columns import Columns
from tallystick.pack import NotInForce, PackErrors, PolicyError
from tests.pack.small_bank import DAY, FILES, VOCABULARY, small_bank

RULES = FILES["rules/all.yaml"]


def versions(*periods: str) -> str:
    """This function will give LEN-01 once for each period, its threshold counting up from 1."""
    one = RULES[RULES.index("- code: LEN-01") :]
    return "".join(
        one.replace("lenders >= 5", f"lenders >= {n}").replace("from: 2024-01-01", period)
        for n, period in enumerate(periods, 1)
    )


@pytest.mark.parametrize(
    ("day", "value", "since"),
    [
        (date(2024, 1, 1), 1.0, date(2024, 1, 1)),
        (date(2025, 12, 31), 1.0, date(2024, 1, 1)),
        (date(2026, 1, 1), 1.2, date(2026, 1, 1)),
        (date(2100, 1, 1), 1.2, date(2026, 1, 1)),
    ],
)
def test_parameters(day: date, value: float, since: date, tmp_path: Path) -> None:
    policy = small_bank(tmp_path).on(day, VOCABULARY)
    assert policy.number("dscr_floor") == value
    assert policy.parameters["dscr_floor"].since == since
    assert policy.day == day


def test_the_day_before_the_pack_starts(tmp_path: Path) -> None:
    pack = small_bank(tmp_path)
    with pytest.raises(NotInForce, match=r"starts on 2024-01-01 .*pack.yaml:5\).*no policy for 2023-12-31.*Choose"):
        pack.on(date(2023, 12, 31), VOCABULARY)
    assert issubclass(NotInForce, PolicyError)


@pytest.mark.parametrize(
    ("periods", "in_force"),
    [
        (("from: 2024-01-01",), {(2024, 1, 1): 1, (2030, 1, 1): 1}),
        (("from: 2024-01-01\n  until: 2025-01-01",), {(2024, 12, 31): 1, (2025, 1, 1): None}),
        (("from: 2024-01-01", "from: 2025-01-01"), {(2024, 12, 31): 1, (2025, 1, 1): 2}),
        (("from: 2024-01-01\n  until: 2025-01-01", "from: 2025-01-01"), {(2024, 12, 31): 1, (2025, 1, 1): 2}),
        (("from: 2025-01-01", "from: 2024-01-01"), {(2024, 12, 31): 2, (2025, 1, 1): 1}),
        (("from: 2025-01-01",), {(2024, 12, 31): None, (2025, 1, 1): 1}),
    ],
)
def test_versions_of_a_rule(
    periods: tuple[str, ...], in_force: dict[tuple[int, int, int], int | None], tmp_path: Path
) -> None:
    pack = small_bank(tmp_path, {"rules/all.yaml": versions(*periods), "cases/all.yaml": None})
    for day, number in in_force.items():
        texts = [rule.text.split(";")[0] for rule in pack.on(date(*day), VOCABULARY).rules]
        assert texts == ([] if number is None else [f"lenders >= {number}"])


@pytest.mark.parametrize(
    ("periods", "words"),
    [
        (
            ("from: 2024-01-01\n  until: 2025-01-01", "from: 2025-02-01"),
            "no version is in force from 2025-01-01 to 2025-02-01",
        ),
        (("from: 2024-01-01\n  until: 2025-02-01", "from: 2025-01-01"), "overlaps the version at"),
        (("from: 2024-01-01", "from: 2024-01-01"), "two versions begin on 2024-01-01"),
    ],
)
def test_gaps_and_overlaps_of_versions(periods: tuple[str, ...], words: str, tmp_path: Path) -> None:
    with pytest.raises(PackErrors, match=words):
        small_bank(tmp_path, {"rules/all.yaml": versions(*periods), "cases/all.yaml": None})


def test_days_of_change_are_all_of_them(tmp_path: Path) -> None:
    files = {
        "rules/all.yaml": versions("from: 2024-01-01", "from: 2027-06-01\n  until: 2028-01-01"),
        "cases/all.yaml": None,
    }
    days = small_bank(tmp_path, files).change_days
    assert days == (date(2026, 1, 1), date(2027, 6, 1), date(2028, 1, 1))


def test_one_policy_per_day(tmp_path: Path) -> None:
    pack = small_bank(tmp_path)
    assert pack.on(DAY, VOCABULARY) is pack.on(DAY, VOCABULARY)
    later = pack.on(date(2026, 5, 1), VOCABULARY)
    assert later.rules is pack.on(DAY, VOCABULARY).rules
    fewer = Columns(column for name, column in VOCABULARY.items() if name != "lenders")
    with pytest.raises(PackErrors, match="no column 'lenders'"):
        pack.on(DAY, fewer)


def test_what_is_not_in_force_is_named(tmp_path: Path) -> None:
    policy = small_bank(tmp_path).on(DAY, VOCABULARY)
    with pytest.raises(PolicyError, match="no parameter 'dscr_flor' in force on 2026-01-01; did you mean 'dscr_floor'"):
        policy.number("dscr_flor")
    with pytest.raises(PolicyError, match="no table 'prices'"):
        policy.grid("prices")
    with pytest.raises(PolicyError, match="no product 'loan'"):
        policy.product("loan")
