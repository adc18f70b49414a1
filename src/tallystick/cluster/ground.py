"""Tables of firms partitioned once: every firm's rows in one part, with what all firms together told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tallystick.cluster import crowd
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
        tuple(name for round_of in (sifted, settled, gathered) for name in asides(round_of)),
        {name: count for receipt in sifted for name, count in receipt.counts.items()},
    )


def crowded(
    rounds: Rounds, ground: Ground, rules: Rules, *, parts: int, days: Sequence[date], traced: bool = False
) -> Ground:
    """This function will have the parts told what all firms together show on each of `days`, the policy's first.

    `traced` asks where loan money went, too.
    """
    shares, samples = crowd.asked(rounds, rules, ground.shares, parts=parts, days=days, traced=traced)
    reader = replace(ground.reader, samples={**ground.reader.samples, **samples})
    return replace(ground, reader=reader, shares=tuple(shares))


def together(rounds: Rounds, ground: Ground, rules: Rules, parts: int) -> Ground:
    """This function will bring firms that are tied into one part each."""
    shares, _ = brought_together(rounds, rules, ground.shares, parts)
    return replace(ground, shares=tuple(shares))


def asides(receipts: Sequence[Receipt]) -> list[str]:
    """This function will name the files of quarantined rows."""
    return [wrote.name for receipt in receipts for table, _, wrote in receipt.files if table == ASIDE]


def _starts(pieces: Sequence[Piece]) -> Starts:
    found: dict[str, dict[int, str]] = {}
    for piece in pieces:
        if piece.source.table not in MEMORY:
            found.setdefault(piece.source.table, {})[piece.base] = piece.source.shown
    return {table: tuple(sorted(files.items())) for table, files in found.items()}
