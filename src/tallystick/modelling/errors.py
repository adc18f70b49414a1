"""What stops a model from being made or judged: the thing, the place, the cause and the cure."""

from __future__ import annotations


class ModelError(ValueError):
    """A sample, a target or a model cannot be used as asked."""

    def __init__(self, *, thing: str, cause: str, cure: str, place: str = "") -> None:
        self.thing = thing
        self.place = place
        self.cause = cause
        self.cure = cure
        super().__init__(f"{place}: {thing}: {cause}. {cure}." if place else f"{thing}: {cause}. {cure}.")
