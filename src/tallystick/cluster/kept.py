"""Parts that outlive a run: the same files, cut the same way, are not cut again.

Parts are kept under the digest of what they were cut from: the content of every file, the keys that rows are placed by,
parts, pieces, and the versions that wrote them. A file that changed gives another digest, and everything is cut anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from tallystick import __version__
from tallystick.cluster.files import Place, digest_of
from tallystick.cluster.ground import Ground, partitioned
from tallystick.cluster.places import BY_KEY, KEY, OF_LOANS, TWO_FIRMS, WHOLE
from tallystick.cluster.rounds import Receipt, Rounds
from tallystick.cluster.settling import Share
from tallystick.cluster.sifting import Source

_FILES_A_TASK = 20


@dataclass(frozen=True, slots=True)
class Digesting:
    """Digests of files' content."""

    def __call__(self, sources: Sequence[Source]) -> Receipt:
        """This function will give the digest of each file as a number."""
        return Receipt((), {source.path: int(digest_of(source.path), 16) for source in sources})


def kept_or_partitioned(
    rounds: Rounds, sources: Sequence[Source], parts: int, *, rows_a_piece: int, kept: str | None
) -> Ground:
    """This function will give the parts of `sources` kept at the address `kept`, and cut them where none are.

    Without `kept` they are cut for this run alone. What was kept is never removed here: a run may be reading it.

    :raises ClusterError: the address cannot be used.
    """
    if kept is None:
        return partitioned(rounds, sources, parts, rows_a_piece=rows_a_piece)
    chunks = [tuple(sources[at : at + _FILES_A_TASK]) for at in range(0, len(sources), _FILES_A_TASK)]
    digests: dict[str, int] = {}
    for receipt in rounds.run("digest", Digesting(), chunks):
        digests |= receipt.counts
    asked = _cut_from(sources, digests, parts, rows_a_piece)
    name = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    place = Place.of(kept).under(name[:32])
    cutting = Rounds.of(place, rounds.scheduler, asked)
    was_cut = place.get("rounds/gather.json") is not None
    ground = partitioned(cutting, sources, parts, rows_a_piece=rows_a_piece)
    if not was_cut:
        place.under("sifted").remove()
        for table in sorted({source.table for source in sources} - set(WHOLE)):
            place.under(f"placed/{table}").remove()
    return _read_from(ground, place, rounds.work)


def _cut_from(
    sources: Sequence[Source], digests: Mapping[str, int], parts: int, rows_a_piece: int
) -> dict[str, object]:
    return {
        "job": "parts",
        "tallystick": __version__,
        "polars": pl.__version__,
        "keys": [KEY, BY_KEY, OF_LOANS, TWO_FIRMS, WHOLE],
        "parts": parts,
        "rows_a_piece": rows_a_piece,
        "inputs": [[source.table, source.shown, f"{digests[source.path]:064x}"] for source in sources],
    }


def _read_from(ground: Ground, place: Place, work: Place) -> Ground:
    """The ground with whole addresses of its files, which a run reads beside those in its own place `work`."""
    reader = replace(
        ground.reader,
        work=work,
        whole={table: _paths(place, names) for table, names in ground.reader.whole.items()},
        samples={table: place.path(name) for table, name in ground.reader.samples.items()},
    )
    shares = [
        Share(share.part, {table: _paths(place, names) for table, names in share.files.items()})
        for share in ground.shares
    ]
    return replace(ground, reader=reader, shares=tuple(shares), aside=_paths(place, ground.aside))


def _paths(place: Place, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(place.path(name) for name in names)
