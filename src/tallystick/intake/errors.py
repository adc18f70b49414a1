"""What stops an intake: the thing, the place, the cause and the cure. A bad row never does; it is quarantined."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tallystick.pack.errors import PackError


class IntakeError(ValueError):
    """Evidence, a mapping or an output folder cannot be used. `mistakes` holds all of them where there are several."""

    def __init__(self, *, thing: str, place: str | Path, cause: str, cure: str) -> None:
        self.thing = thing
        self.place = str(place)
        self.cause = cause
        self.cure = cure
        self.mistakes: tuple[PackError, ...] = ()
        super().__init__(f"{self.place}: {thing}: {cause}. {cure}.")

    def __reduce__(self) -> tuple[Any, ...]:
        """This function will say how the error is made again in another process that asked for the work."""
        return _made_again, (type(self), self.args), self.__dict__


def _made_again(kind: type[IntakeError], args: tuple[Any, ...]) -> IntakeError:
    made = kind.__new__(kind)
    made.args = args
    return made


class MappingError(IntakeError):
    """A mapping file has mistakes; each stands with its line."""

    def __init__(self, mistakes: Iterable[PackError]) -> None:
        found = tuple(sorted(set(mistakes)))
        first = found[0]
        super().__init__(thing=first.thing, place=str(first.place), cause=first.cause, cure=first.cure)
        self.mistakes = found
        self.args = ("\n".join(str(mistake) for mistake in found),)
