"""A pack as read: bind it to a day to decide with it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from tallystick.kernel.columns import Columns
from tallystick.pack.bind import bind
from tallystick.pack.binding import binding_on
from tallystick.pack.digest import digest_of
from tallystick.pack.errors import NotInForce, PackError, PackErrors, Problems
from tallystick.pack.files import HEAD, read_once
from tallystick.pack.kept import Kept
from tallystick.pack.model import Content, Dated
from tallystick.pack.policy import Policy
from tallystick.pack.read import read_folder
from tallystick.pack.resolve import Proofs, resolve


@dataclass(frozen=True)
class Pack:
    """One bank's whole policy, dated and versioned. `problems` is what reading found wrong; empty for a pack in use.

    `broken` are the names of what could not be read. `kept_as` is the digest under which a bank keeps it: a pack keeps
    its name, though a later program reads more of what it leaves unsaid."""

    path: Path
    content: Content
    proofs: Proofs = field(repr=False)
    problems: tuple[PackError, ...] = ()
    broken: frozenset[str] = frozenset()
    kept_as: str = field(default="", repr=False, compare=False)
    kept: Kept = field(default_factory=Kept, repr=False, compare=False)
    _bound: dict[int, tuple[Columns, Policy]] = field(default_factory=dict, repr=False, compare=False)
    _days: dict[date, tuple[Columns, Policy]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.content.head.id

    @property
    def version(self) -> str:
        """The pack's version."""
        return self.content.head.version

    @property
    def starts(self) -> date:
        """The first day the pack decides on."""
        return self.content.head.starts

    @cached_property
    def digest(self) -> str:
        """The sha256 of what the pack says, in hexadecimal; what it was when a bank kept the pack."""
        return self.kept_as or digest_of(self.content, self.proofs)

    @cached_property
    def change_days(self) -> tuple[date, ...]:
        """The days after the first on which anything in the pack changes, in order; future days too."""
        days = {one.since for p in self.content.parameters.values() for one in p.values}
        for kind in (self.content.rules, self.content.tables, self.content.scorecards, self.content.indicators):
            days |= _edges(item for versions in kind.values() for item in versions)
        content = self.content
        for other in (content.scales, content.products, content.activities, content.duties, content.problems):
            days |= _edges(item for versions in other.values() for item in versions)
        return tuple(sorted(day for day in days if day > self.starts))

    def on(self, day: date, vocabulary: Columns) -> Policy:
        """This function will give the policy of `day`, compiled for a frame that has the columns of `vocabulary`.

        Compiled once for each stretch of days on which nothing changes; the same day gives the same object.

        :raises NotInForce: `day` is before the pack starts.
        :raises PackErrors: the pack has mistakes.
        """
        if day < self.starts:
            raise NotInForce(
                f"pack {self.id!r} starts on {self.starts} ({self.content.head.at('starts')}): "
                f"there is no policy for {day}. "
                f"Choose a day from {self.starts} on, or a pack that starts earlier."
            )
        if self.problems:
            raise PackErrors(self.problems)
        held = self._days.get(day)
        if held is None or held[0] is not vocabulary:
            held = self._days[day] = (vocabulary, replace(self._stretch(day, vocabulary), day=day))
        return held[1]

    def _stretch(self, day: date, vocabulary: Columns) -> Policy:
        stretch = bisect_right(self.change_days, day)
        held = self._bound.get(stretch)
        if held is None or held[0] is not vocabulary:
            problems = Problems()
            binding = binding_on(self.content, day, vocabulary, problems, self.kept)
            policy = bind(self.content, self.proofs, self.digest, binding)
            problems.raise_any()
            held = self._bound[stretch] = (vocabulary, policy)
        return held[1]


def _edges(items: Iterable[Dated]) -> set[date]:
    days: set[date] = set()
    for item in items:
        days.add(item.since)
        if item.until is not None:
            days.add(item.until)
    return days


def read_pack(path: Path | str, *, strict: bool = True) -> Pack:
    """This function will read the folder of a pack with what it extends.

    With `strict` false a pack with mistakes is given too, as far as it could be read, with its `problems`. Files that
    this process has read before give the pack they gave, with all that it has compiled.

    :raises PackErrors: the pack has mistakes, all of them at once; or pack.yaml itself cannot be read.
    """
    folder = Path(path)
    if folder.name == HEAD:
        folder = folder.parent
    return read_once(folder, lambda: _read(folder, strict=strict))


def _read(folder: Path, *, strict: bool) -> Pack:
    problems = Problems()
    content, proofs = resolve(read_folder(folder, problems), problems)
    if strict:
        problems.raise_any()
    return Pack(folder, content, proofs, tuple(sorted(set(problems.found))), frozenset(problems.broken))
