"""The message catalogue: every string of the report in English and in Simplified Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from tallystick.kernel.columns import did_you_mean

Lang = Literal["en", "zh"]
LANGS: tuple[Lang, ...] = ("en", "zh")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The reader in C where PyYAML has it: the catalogue takes a tenth of the time."""


class WordError(LookupError):
    """A string is not in the catalogue."""


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue in one language. `words("key", field=...)` gives the string with its fields filled in."""

    lang: Lang
    strings: Mapping[str, str]

    def __call__(self, key: str, **fields: object) -> str:
        try:
            text = self.strings[key]
        except KeyError:
            raise WordError(f"no string {key!r} in report/words{did_you_mean(key, self.strings)}") from None
        return text.format(**fields) if fields else text

    def code(self, kind: str, code: object) -> str:
        """This function will give the word for `code` of `kind`, or the code itself where a bank made it up."""
        if code is None:
            return self("unknown")
        return self.strings.get(f"{kind}.{code}", str(code).replace("_", " "))

    def pick(self, english: str | None, chinese: str | None) -> str:
        """This function will give the text of this language, or the other one where it is empty."""
        first, second = (chinese, english) if self.lang == "zh" else (english, chinese)
        return first or second or ""

    def listed(self, items: list[str]) -> str:
        """This function will join `items` as a list is written in this language."""
        if len(items) < 2:
            return "".join(items)
        return self("list.between").join(items[:-1]) + self("list.last") + items[-1]


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """This function will give key -> language -> string of all catalogues; ValueError where a key stands twice."""
    held: dict[str, dict[str, str]] = {}
    for file in sorted(files("tallystick.report").joinpath("words").iterdir(), key=lambda each: each.name):
        for key, strings in yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER).items():
            if key in held:
                raise ValueError(f"string {key!r} stands twice in report/words; the second is in {file.name}")
            held[key] = strings
    return held


@cache
def words(lang: Lang) -> Words:
    """This function will give the catalogue in `lang`."""
    return Words(lang, {key: strings[lang] for key, strings in catalogue().items()})
