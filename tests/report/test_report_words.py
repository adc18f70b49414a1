"""Every string stands in both languages, with the same fields, and every code has a word."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from tallystick.engine.parameters import CANDIDATES
from tallystick.report.language import LANGS, WordError, catalogue, words

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SAME_IN_BOTH = {"page.lang", "page.made_by", "score.bar"}
KEYS = sorted(catalogue())


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", KEYS)
def test_a_string_is_there_in_both_languages(key: str) -> None:
    strings = catalogue()[key]
    assert set(strings) == set(LANGS)
    assert all(isinstance(text, str) and text.strip() for text in strings.values())
    assert not CHINESE.search(strings["en"])
    own = re.sub(r"\{\w+\}", "", strings["en"])
    assert CHINESE.search(strings["zh"]) or key in SAME_IN_BOTH or not re.search("[A-Za-z]{2}", own)


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_fill_in_the_same_fields(key: str) -> None:
    strings = catalogue()[key]
    assert fields(strings["en"]) == fields(strings["zh"])


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
