"""Plans: what an allocation or a stress test is asked, as YAML; every key is read and in bounds, or else said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tallystick.kernel.columns import did_you_mean


class PlanError(ValueError):
    """A plan has a mistake: file, key, cause and cure."""


@dataclass
class Part:
    """A mapping of a plan. Keys that nobody asks for are mistakes: `done` says them."""

    file: Path
    path: str
    held: Mapping[str, Any]
    asked: set[str] = field(default_factory=set)
    parts: list[Part] = field(default_factory=list)

    def has(self, key: str) -> bool:
        """This function will say whether `key` is there and not empty."""
        self.asked.add(key)
        return self.held.get(key) is not None

    def wrong(self, key: str, cause: str, cure: str) -> PlanError:
        """This function will give the error of `key`."""
        return PlanError(f"{self.file}: {self.path}{key}: {cause}. {cure}")

    def value(self, key: str) -> Any:
        """This function will give what stands at `key`; PlanError where nothing does."""
        if not self.has(key):
            near = did_you_mean(key, self.held)
            raise self.wrong(key, f"it is missing{near}", "Write it into the plan")
        return self.held[key]

    def number(self, key: str, *, least: float | None = None, most: float | None = None) -> float:
        """This function will give the number at `key`, from `least` to `most`."""
        value = self.value(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, f"it is {value!r}, not a number", "Write a number")
        if (least is not None and value < least) or (most is not None and value > most):
            bounds = " and ".join(
                f"at {word} {edge:g}" for word, edge in (("least", least), ("most", most)) if edge is not None
            )
            raise self.wrong(key, f"it is {value:g}", f"It is {bounds}")
        return float(value)

    def maybe(self, key: str, *, least: float | None = None, most: float | None = None) -> float | None:
        """This function will give the number at `key`, None where it is not there."""
        return self.number(key, least=least, most=most) if self.has(key) else None

    def text(self, key: str) -> str:
        """This function will give the text at `key`."""
        value = self.value(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, f"it is {value!r}, not a text", "Write a text")
        return value

    def both(self, key: str) -> dict[str, str]:
        """This function will give the text at `key` in English and Chinese."""
        part = self.part(key)
        return {lang: part.text(lang) for lang in ("en", "zh")}

    def texts(self, key: str) -> list[str]:
        """This function will give the list of texts at `key`."""
        value = self.value(key)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.wrong(key, f"it is {value!r}, not a list of texts", "Write a list: [one, other]")
        return value

    def numbers(self, key: str) -> list[float]:
        """This function will give the list of numbers at `key`, not empty."""
        value = self.value(key)
        good = isinstance(value, list) and value
        if not good or any(isinstance(one, bool) or not isinstance(one, int | float) for one in value):
            raise self.wrong(key, f"it is {value!r}, not a list of numbers", "Write a list: [1, 2]")
        return [float(one) for one in value]

    def part(self, key: str) -> Part:
        """This function will give the mapping at `key`."""
        value = self.value(key)
        if not isinstance(value, dict):
            raise self.wrong(key, f"it is {value!r}, not keys with values", "Write keys under it")
        return self._kept(Part(self.file, f"{self.path}{key}.", {str(name): one for name, one in value.items()}))

    def several(self, key: str) -> list[Part]:
        """This function will give the list of mappings at `key`."""
        value = self.value(key)
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.wrong(key, "it is not a list of keys with values", "Begin each with a dash")
        return [self._kept(Part(self.file, f"{self.path}{key}[{n + 1}].", one)) for n, one in enumerate(value)]

    def names(self) -> Iterator[str]:
        """This function will give every key: all of them are the bank's names."""
        self.asked.update(self.held)
        return iter(self.held)

    def done(self) -> None:
        """This function will raise PlanError where a key was never asked for, here or below."""
        for key in self.held:
            if key not in self.asked:
                near = did_you_mean(key, self.asked)
                raise self.wrong(key, f"nobody reads it{near}", f"Known here: {', '.join(sorted(self.asked))}")
        for part in self.parts:
            part.done()

    def _kept(self, part: Part) -> Part:
        self.parts.append(part)
        return part


def read_plan(file: Path) -> Part:
    """This function will read the plan in `file`.

    :raises PlanError: the file cannot be read as YAML keys with values.
    """
    try:
        held = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError(f"{file}: the plan cannot be read ({error}). Name a file that is there") from None
    except yaml.YAMLError as error:
        raise PlanError(f"{file}: the plan is not YAML ({error}). Mend it there") from None
    if not isinstance(held, dict):
        raise PlanError(f"{file}: the plan holds no keys. Write keys with values")
    return Part(file, "", held)
