"""A month end on a cluster, as rounds of tasks; the driver knows names and counts, never rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tallystick.cluster.closing import PARTIAL, Closing, Summing, Watching
from tallystick.cluster.files import Place, Wrote
from tallystick.cluster.places import BY_KEY, WHOLE
from tallystick.cluster.reading import Reader
from tallystick.cluster.rounds import Files, Receipt, Rounds, files_of, tables_of
from tallystick.cluster.rules import Rules
from tallystick.cluster.settling import Bucket, Gathering, Settling, Share, Starts
from tallystick.cluster.sifting import ASIDE, MEMORY, Piece, Sifting, Source, pieces_of
from tallystick.cluster.ties import brought_together


@dataclass(frozen=True)
class Ground:
    """Firms' tables by part, as partitioned once: parts, what each reads, and what was put aside on the way."""

    reader: Reader
    shares: tuple[Share, ...]
    aside: tuple[str, ...]
    counts: dict[str, int]


@dataclass(frozen=True)
class Closed:
    """A month closed on a cluster: every file of the output, counts, and what was put aside."""

    files: dict[str, list[Wrote]]
    counts: dict[str, int]
    aside: tuple[str, ...]


def partitioned(rounds: Rounds, sources: Sequence[Source], parts: int, *, rows_a_piece: int) -> Ground:
    """This function will sift `sources`, settle their keys and gather them by firm into `parts`; kept, never redone."""
    pieces = pieces_of(rounds, sources, rows_a_piece=rows_a_piece)
    starts = _starts(pieces)
    sifted = rounds.run("sift", Sifting(rounds.work, parts), pieces)
    held = files_of(sifted)
    loose = {key: names for key, names in held.items() if key[0] in BY_KEY or key[0] in WHOLE}
    buckets = [Bucket(number, tables_of(loose, number)) for number in sorted({part for _, part in loose})]
    settled = rounds.run("settle", Settling(rounds.work, parts, starts), buckets)
    placed: Files = {key: names for key, names in held.items() if key not in loose and key[0] != ASIDE}
    placed |= {key: names for key, names in files_of(settled).items() if key[0] != ASIDE}
    whole = {table: tuple(placed.pop((table, 0), ())) for table in WHOLE}
    shares = [Share(part, tables_of(placed, part)) for part in sorted({part for _, part in placed})]
    gathered = rounds.run("gather", Gathering(rounds.work, starts), shares)
    files = {key: names for key, names in files_of(gathered).items() if key[0] != ASIDE}
    samples = {table: names[0] for (table, _), names in sorted(files.items(), reverse=True) if table in MEMORY}
    return Ground(
        Reader(rounds.work, starts, whole, samples),
        tuple(Share(share.part, tables_of(files, share.part)) for share in shares),
        tuple(name for round_of in (sifted, settled, gathered) for name in _aside(round_of)),
        {name: count for receipt in sifted for name, count in receipt.counts.items()},
    )


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
    return Closed(files, counts, (*ground.aside, *_aside(closed)))


def together(rounds: Rounds, ground: Ground, rules: Rules, parts: int) -> Ground:
    """This function will bring firms that are tied into one part each."""
    shares, _ = brought_together(rounds, rules, ground.shares, parts)
    return Ground(ground.reader, tuple(shares), ground.aside, ground.counts)


def _aside(receipts: Sequence[Receipt]) -> list[str]:
    return [wrote.name for receipt in receipts for table, _, wrote in receipt.files if table == ASIDE]


def _starts(pieces: Sequence[Piece]) -> Starts:
    found: dict[str, dict[int, str]] = {}
    for piece in pieces:
        if piece.source.table not in MEMORY:
            found.setdefault(piece.source.table, {})[piece.base] = piece.source.shown
    return {table: tuple(sorted(files.items())) for table, files in found.items()}
