"""What is wrong with a pack: every mistake with its place, cause and cure, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tallystick.pack.policy import PolicyError


class Place(NamedTuple):
    """A line of a file; lines count from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class PackError:
    """One mistake in a pack."""

    place: Place
    thing: str
    cause: str
    cure: str

    def __str__(self) -> str:
        stop = "" if self.cause.endswith("?") else "."
        return f"{self.place}: {self.thing}: {self.cause}{stop} {self.cure}."


class PackErrors(ValueError):
    """A pack that cannot be used, with all its mistakes."""

    def __init__(self, errors: Iterable[PackError]) -> None:
        self.errors = tuple(sorted(set(errors)))
        super().__init__("\n".join(str(error) for error in self.errors))

    def __reduce__(self) -> tuple[type[PackErrors], tuple[tuple[PackError, ...]]]:
        """This function will say how the errors are made again in another process that asked for the work."""
        return PackErrors, (self.errors,)


class NotInForce(PolicyError):
    """The day asked for is before the pack starts."""


WHOLE_FILE: Final = "*"
"""Stands among the broken names for a file nothing of which could be read: it may have held anything."""


@dataclass(slots=True)
class Problems:
    """The mistakes found so far; reading goes on after each.

    `broken` are the names of what could not be read: what refers to them is not told as a mistake of its own.
    """

    found: list[PackError] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def may_know(self, name: str) -> bool:
        """This function will say whether `name` may be that of something that could not be read."""
        return name in self.broken or WHOLE_FILE in self.broken

    def add(self, place: Place, thing: str, cause: str, cure: str) -> None:
        """This function will note one mistake."""
        self.found.append(PackError(place, thing, cause, cure))

    def raise_any(self) -> None:
        """This function will do nothing where all is well.

        :raises PackErrors: something was noted.
        """
        if self.found:
            raise PackErrors(self.found)
