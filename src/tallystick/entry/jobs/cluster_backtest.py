"""A back-test on a cluster: bring businesses together, decide each part, correct by what all saw, add up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick import __version__
from tallystick.cluster.committing import Output
from tallystick.cluster.files import Wrote
from tallystick.cluster.rounds import Receipt, Rounds, files_of, tables_of
from tallystick.cluster.rules import Packed
from tallystick.cluster.schedule import Scheduler
from tallystick.cluster.settling import Share
from tallystick.cluster.sifting import ROWS_A_PIECE, parts_for, pieces_of
from tallystick.cluster.taking import Taking
from tallystick.entry.jobs.backtest_parts import (
    ADDED,
    Days,
    Estimating,
    PastDeciding,
    Telling,
    calibrated,
    counted,
)
from tallystick.entry.jobs.cluster_run import stamped
from tallystick.entry.jobs.lab_backtest import NOTHING_LENT, names_of
from tallystick.entry.jobs.past_parts import PAST, SET_ASIDE, BankTelling, Knowing, PastAsked, past_asked
from tallystick.lab.backtest import AS_LENT, Assumption
from tallystick.lab.errors import LabError
from tallystick.lab.history import KEY
from tallystick.lab.trial import NO_APPLICATION

FIGURES = "backtest.json"


@dataclass(frozen=True)
class ClusterBacktest:
    """What a back-test on a cluster is asked. History and output are addresses that every machine reaches.

    `parts` is how many parts of whole businesses the past is cut into; without it its bytes decide.
    """

    history: str
    packs: tuple[Path, ...]
    out: str
    assumption: Assumption
    parts: int | None = None
    rows_a_piece: int = ROWS_A_PIECE


@dataclass(frozen=True)
class ClusterBacktested:
    """What came of it: what the bank lent first, then each pack; break-even multiple by pack."""

    summaries: list[dict[str, Any]]
    break_even: dict[str, float | None]


def cluster_backtest(request: ClusterBacktest, scheduler: Scheduler) -> ClusterBacktested:
    """This function will hold every pack against the past by tasks of `scheduler`, and write `request.out`, once.

    Killed and started again with the same request it goes on after the last round that was finished.

    :raises ClusterError: an address cannot be used, or the past is not Parquet.
    :raises LabError: the history holds no application or no loan, or two packs have one name.
    :raises PackErrors: a pack has mistakes.
    """
    packs = tuple(Packed.of(path) for path in request.packs)
    names = (AS_LENT, *names_of([packed.pack() for packed in packs]))
    output, past = Output.at(request.out), past_asked(request.history)
    parts = request.parts or parts_for(past.sources)
    rounds = Rounds.of(output.work, scheduler, _question(request, past, packs, parts))
    shares, aside, last, set_aside = _known(rounds, past, parts, request.rows_a_piece)
    days = Days(past.until or date.fromordinal(last), past.first, past.last)
    deciding = PastDeciding(rounds.work, packs, names[1:], days, request.assumption)
    decided = rounds.run("decide", deciding, shares)
    counts = counted(decided)
    if not counts.get("applications"):
        raise LabError(NO_APPLICATION)
    if not counts[f"{AS_LENT} loans"]:
        raise LabError(NOTHING_LENT)
    ratios = calibrated(counts, names)
    held = [Share(place, tables_of(files_of([one]), place)) for one in decided for place in _places(one)]
    estimated = rounds.run("estimate", Estimating(rounds.work, output.rows, ratios, request.assumption), held)
    partial = {ADDED: tuple(files_of(estimated)[ADDED, 0]), SET_ASIDE: aside}
    telling = Telling(rounds.work, output.rows, ratios, counts["applications"])
    told = rounds.run("sum", telling, [Share(0, partial)])
    files: dict[str, list[Wrote]] = {}
    for name, _, wrote in (file for receipt in (*estimated, *told) for file in receipt.files):
        if name != ADDED:
            files.setdefault(name, []).append(wrote)
    record = _record(request, past, packs, days) | {"cluster": {"parts": len(held)}}
    record["history"] |= {
        "applications": counts["applications"],
        "set_aside": set_aside,
        **{name.replace(" ", "_"): str(date.fromordinal(counts[name])) for name in ("first day", "last day")},
    }
    figures = json.loads(output.rows.get(FIGURES) or b"{}")
    output.commit(record, files, more=(FIGURES,))
    return ClusterBacktested(figures["summaries"], figures["break_even"])


def _known(
    rounds: Rounds, past: PastAsked, parts: int, rows_a_piece: int
) -> tuple[list[Share], tuple[str, ...], int, int]:
    """Parts of whole businesses, files of what was set aside, the last day of which anything is told, and how many
    rows were set aside.
    """
    pieces = pieces_of(rounds, past.sources, rows_a_piece=rows_a_piece)
    taken = rounds.run("take", Taking(rounds.work, parts, KEY, past.shaped), pieces)
    if past.bank is not None:
        taken = [*taken, *rounds.run("tell", BankTelling(rounds.work, parts, past.bank), [Share(0, {})])]
    held = files_of(taken)
    by_id = [Share(place, tables_of(held, place)) for table, place in sorted(held) if table == PAST]
    known = rounds.run("know", Knowing(rounds.work, parts), by_id)
    found = files_of(known)
    shares = [Share(place, tables_of(found, place)) for table, place in sorted(found) if table == PAST]
    last = max((receipt.counts["last day"] for receipt in known), default=1)
    return shares, tuple(found.get((SET_ASIDE, 0), ())), last, sum(one.counts[SET_ASIDE] for one in known)


def _places(receipt: Receipt) -> list[int]:
    return sorted({place for _, place, _ in receipt.files})


def _question(request: ClusterBacktest, past: PastAsked, packs: Sequence[Packed], parts: int) -> dict[str, Any]:
    return {
        "job": "backtest",
        "tallystick": __version__,
        "polars": pl.__version__,
        "packs": [packed.digest for packed in packs],
        "assumption": asdict(request.assumption),
        "days": [past.kind, past.until, past.first, past.last],
        "parts": parts,
        "rows_a_piece": request.rows_a_piece,
        "inputs": stamped([*past.sources, *past.beside]),
    }


def _record(request: ClusterBacktest, past: PastAsked, packs: Sequence[Packed], days: Days) -> dict[str, Any]:
    read = [packed.pack() for packed in packs]
    about = [{"id": pack.id, "version": pack.version, "digest": pack.digest} for pack in read]
    return {
        "tallystick": __version__,
        "lab": "backtest",
        "pack": about[0],
        "packs": {f"{one['id']} {one['version']}": one for one in about},
        "history": {
            "path": request.history,
            "kind": past.kind,
            "inputs": [{"file": source.shown, "bytes": source.bytes} for source in (*past.sources, *past.beside)],
            "known_until": str(days.until),
        },
        "assumption": asdict(request.assumption),
        "as_of": None,
    }
