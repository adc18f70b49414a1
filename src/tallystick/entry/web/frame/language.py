"""The words of the pages, in English and Simplified Chinese: the catalogues of the report with those of `web/words`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml
from django.utils.translation import get_language

from tallystick.report.language import LOADER, Lang, Words
from tallystick.report.language import catalogue as report_catalogue
from tallystick.report.numbers import Numbers


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """This function will give key -> language -> string; ValueError where a key stands twice."""
    held = {key: dict(strings) for key, strings in report_catalogue().items()}
    for file in sorted(files("tallystick.entry.web").joinpath("words").iterdir(), key=lambda each: each.name):
        for key, strings in yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER).items():
            if key in held:
                raise ValueError(f"string {key!r} of {file.name} stands in another catalogue too")
            held[key] = strings
    return held


@cache
def _words(lang: Lang) -> Words:
    return Words(lang, {key: strings[lang] for key, strings in catalogue().items()})


def lang() -> Lang:
    """This function will give the language of the request that is being answered."""
    return "zh" if (get_language() or "").startswith("zh") else "en"


def words() -> Words:
    """This function will give the words in the language of the request."""
    return _words(lang())


def numbers() -> Numbers:
    """This function will give how numbers are written in the language of the request."""
    return Numbers(words())


def said(key: str) -> str | None:
    """This function will give the string of `key` where there is one."""
    return words().strings.get(key)


def listed(both: Mapping[str, tuple[str, str]], code: str | None) -> str:
    """This function will give the word for a code of a list of the record, which says each in both languages."""
    return words().pick(*both[code]) if code in both else str(code or "").replace("_", " ")
