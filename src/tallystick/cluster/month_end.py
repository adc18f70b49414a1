"""A month end on a cluster, as rounds of tasks; the driver knows names and counts, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tallystick.cluster.closing import PARTIAL, Closing, Summing, Watching
from tallystick.cluster.files import Place, Wrote
from tallystick.cluster.ground import Ground, asides
from tallystick.cluster.rounds import Rounds, files_of
from tallystick.cluster.rules import Rules
from tallystick.cluster.settling import Share
from tallystick.cluster.sifting import ASIDE


@dataclass(frozen=True)
class Closed:
    """A month closed on a cluster: every file of the output, counts, and what was put aside."""

    files: dict[str, list[Wrote]]
    counts: dict[str, int]
    aside: tuple[str, ...]


def month_end(
    rounds: Rounds, ground: Ground, rules: Rules, out: Place, *, watching: Watching, last: tuple[date, str] | None
) -> Closed:
    """This function will close the book in `ground` and write it to `out`; `last` is the last month end's day and the
    file of its trial balance, where it has one.
    """
    opened = None if last is None else last[0]
    closing = Closing(ground.reader, out, rules, watching, opened)
    closed = rounds.run("close", closing, ground.shares)
    held = files_of(closed)
    partials = {name: tuple(files) for (name, _), files in held.items() if name.startswith(PARTIAL)}
    summing = Summing(rounds.work, out, rules, last[1] if last is not None and last[1] else None)
    summed = rounds.run("sum", summing, [Share(0, partials)])
    files: dict[str, list[Wrote]] = {}
    for receipt in (*closed, *summed):
        for name, _, wrote in receipt.files:
            if not name.startswith(PARTIAL) and name != ASIDE:
                files.setdefault(name, []).append(wrote)
    counts = {"parts": len(ground.shares), "loans": 0, "checks": 0}
    for receipt in closed:
        for name, count in receipt.counts.items():
            counts[name] += count
    return Closed(files, counts, (*ground.aside, *asides(closed)))
