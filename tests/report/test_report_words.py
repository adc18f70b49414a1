"""Every string stands in both languages, with the same fields, and every code has a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

import pytest

from tallystick.engine.parameters import CANDIDATES
from tallystick.report.language import LANGS, WordError, catalogue, words

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SAME_IN_BOTH = {"page.lang", "page.made_by", "score.bar"}
PLACES = sorted({key.split(".")[0] for key in catalogue()})
"""The first word of every key: what its strings are about."""


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def strings_of(place: str) -> Iterator[tuple[str, dict[str, str]]]:
    return ((key, strings) for key, strings in catalogue().items() if key.split(".")[0] == place)


def is_told(key: str, strings: dict[str, str]) -> bool:
    """Whether a string stands in both languages, each in its own script."""
    if set(strings) != set(LANGS) or not all(isinstance(text, str) and text.strip() for text in strings.values()):
        return False
    own = re.sub(r"\{\w+\}", "", strings["en"])
    has_chinese = CHINESE.search(strings["zh"]) or key in SAME_IN_BOTH or not re.search("[A-Za-z]{2}", own)
    return bool(has_chinese) and not CHINESE.search(strings["en"])


@pytest.mark.parametrize("place", PLACES)
def test_a_string_is_there_in_both_languages(place: str) -> None:
    assert [key for key, strings in strings_of(place) if not is_told(key, strings)] == []


@pytest.mark.parametrize("place", PLACES)
def test_both_languages_fill_in_the_same_fields(place: str) -> None:
    assert [key for key, strings in strings_of(place) if fields(strings["en"]) != fields(strings["zh"])] == []


def test_an_unknown_string_is_an_error_that_names_the_closest() -> None:
    with pytest.raises(WordError, match=r"did you mean 'outcomes.title'"):
        words("en")("outcomes.titel")


@pytest.mark.parametrize("candidate", CANDIDATES)
@pytest.mark.parametrize("lang", LANGS)
def test_every_candidate_of_the_limit_has_a_word(lang: str, candidate: str) -> None:
    assert words(lang).code("bound_by", candidate) != candidate


@pytest.mark.parametrize(
    ("lang", "items", "expected"),
    [
        ("en", [], ""),
        ("en", ["a"], "a"),
        ("en", ["a", "b", "c"], "a, b and c"),
        ("zh", ["甲", "乙", "丙"], "甲、乙和丙"),
    ],
)
def test_lists_are_written_as_the_language_writes_them(lang: str, items: list[str], expected: str) -> None:
    assert words(lang).listed(items) == expected


def test_a_code_that_a_bank_made_up_is_shown_as_it_is() -> None:
    assert words("en").code("authority", "night_desk") == "night desk"
    assert words("zh").code("authority", None) == "未知"
