"""The folder in which an inquiry is worked out: packs and history laid down, pages and lists written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tallystick.intake.outputs import write_json
from tallystick.record.policies.queries import laid_down
from tallystick.report.language import LANGS, Lang, Words, words
from tallystick.report.numbers import Numbers

PAGE, LISTS = "page", "lists.json"
Watch = Callable[[str, int, int], None]


@dataclass
class Work:
    """Where an inquiry works: `place` for what it needs, `out` for what it gives; `watch` hears how far it is."""

    place: Path
    watch: Watch
    lists: dict[str, Any] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        """Where what is kept lies."""
        return self.place / "out"

    def pack(self, version: Any, name: str) -> Path:
        """This function will lay down a kept version of a pack as the folder `name`, and give its folder."""
        return laid_down(version, self.place / name)

    def pages(self, made: Mapping[Lang, Mapping[str, Any]], name: str = PAGE) -> None:
        """This function will write a page in each language."""
        for lang, page in made.items():
            write_json(page, self.out / f"{name}.{lang}.json")

    def list_of(self, name: str, file: str, *, title: Mapping[str, str], cut: str, parts: Mapping[str, Any]) -> None:
        """This function will name a table behind the page: its file, title, and the column that cuts it into parts."""
        self.lists[name] = {"file": file, "title": dict(title), "cut": cut, "parts": dict(parts)}

    def finish(self) -> None:
        """This function will write which lists there are."""
        write_json(self.lists, self.out / LISTS)


def languages() -> Iterator[tuple[Lang, Words]]:
    """This function will give every language of the report with its words."""
    for lang in LANGS:
        yield lang, words(lang)


def numbers_of(lang: Lang, currency: str) -> Numbers:
    """This function will give how numbers are written in `lang`."""
    return Numbers(words(lang), currency)


def headlines(out: Path) -> tuple[str, str]:
    """This function will give the headline of an answer's page in both languages."""
    english, chinese = (json.loads((out / f"{PAGE}.{lang}.json").read_text("utf-8"))["headline"] for lang in LANGS)
    return str(english), str(chinese)
