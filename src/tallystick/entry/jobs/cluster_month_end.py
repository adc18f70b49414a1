"""A month end on a cluster: partition the book once, close its parts on the executors, commit by the manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick import __version__
from tallystick.cluster.closing import Watching
from tallystick.cluster.committing import Output, gathered_aside
from tallystick.cluster.errors import ClusterError
from tallystick.cluster.files import Place
from tallystick.cluster.month_end import Closed, Ground, month_end, partitioned, together
from tallystick.cluster.rounds import Rounds
from tallystick.cluster.rules import Rules
from tallystick.cluster.schedule import Scheduler
from tallystick.cluster.sifting import ROWS_A_PIECE, Source, parts_for, sources_of
from tallystick.entry.jobs.watching import SECURITY, watched
from tallystick.intake.tables import BOOK, EVIDENCE
from tallystick.report.month_end import closing_sheet

_REMEMBERED = {"loans": "opening", "signals": "signals_before", "covenants": "covenants_before"}


@dataclass(frozen=True)
class ClusterMonthEnd:
    """What a month end on a cluster is asked. Book, opening and output are addresses that every machine reaches.

    `parts` is how many parts of whole firms the tables are cut into; without it their bytes decide.
    """

    book: str
    pack: Path
    day: date
    out: str
    opening: str | None = None
    parts: int | None = None
    rows_a_piece: int = ROWS_A_PIECE


@dataclass(frozen=True)
class ClusterResult:
    """What came of it: the output's address, the tables made of sums, and counts."""

    out: str
    tables: dict[str, pl.DataFrame] = field(repr=False)
    counts: dict[str, int]
    quarantined: int


def cluster_month_end(request: ClusterMonthEnd, scheduler: Scheduler, *, watching: Watching = watched) -> ClusterResult:
    """This function will close the book on the day by tasks of `scheduler`, and write it to `request.out`, once.

    Killed and started again with the same request it goes on after the last round that was finished.

    :raises ClusterError: an address cannot be used, or tables are not Parquet.
    :raises BookError: the book lacks contracts, or both events and balances.
    :raises PackErrors: the pack has mistakes.
    """
    rules = Rules.of(request.pack, request.day)
    rules.policy()
    output = Output.at(request.out)
    last = None if request.opening is None else _last(Place.of(request.opening), request.day)
    sources = [*sources_of(Place.of(request.book), (*BOOK, *EVIDENCE)), *([] if last is None else last.sources)]
    refuse_firms(sources)
    parts = request.parts or parts_for(sources)
    rounds = Rounds.of(output.work, scheduler, _question(request, rules, sources) | {"parts": parts})
    ground = partitioned(rounds, sources, parts, rows_a_piece=request.rows_a_piece)
    ground = together(rounds, ground, rules, parts)
    before = None if last is None else (last.day, last.trial_balance)
    closed = month_end(rounds, ground, rules, output.rows, watching=watching, last=before)
    aside = gathered_aside(rounds, closed.aside, output.rows)
    output.rows.put_json("policy.json", closing_sheet(rules.policy()))
    record = _record(request, rules, ground, closed, sources)
    output.commit(record, {**closed.files, "quarantine": [aside]}, more=("policy.json",))
    place = Place.of(request.out)
    small = [name for name, files in closed.files.items() if len(files) == 1 and "/" not in files[0].name]
    return ClusterResult(
        request.out, {name: place.read([f"{name}.parquet"])[0] for name in small}, closed.counts, aside.rows
    )


def refuse_firms(sources: list[Source]) -> None:
    """This function will do nothing where, beside the book, only what secures loans is known of firms.

    :raises ClusterError: firms' own evidence lies beside the book.
    """
    more = sorted({source.table for source in sources} & set(EVIDENCE) - set(SECURITY))
    if more:
        raise ClusterError(
            thing="firms' evidence",
            place=sources[0].path,
            cause=f"{', '.join(more[:3])} beside the book would be watched, which a cluster cannot do yet",
            cure="Name a folder with the book, collateral and guarantees alone, or close it on one machine",
        )


@dataclass(frozen=True)
class _Last:
    day: date
    sources: tuple[Source, ...]
    trial_balance: str


def _last(place: Place, before: date) -> _Last:
    """Last month end's answers, by its manifest: of a cluster or of one machine."""
    held = place.get("run.json")
    record: dict[str, Any] = {} if held is None else json.loads(held)
    if record.get("job") != "month-end" or date.fromisoformat(record["day"]) >= before:
        raise ClusterError(
            thing="last month end",
            place=place.address,
            cause=f"it is no month end of a day before {before}",
            cure="Name the folder that `tally month-end --out` wrote for the month before",
        )
    sizes = place.find()
    found = []
    for name in record["outputs"]:
        table = _REMEMBERED.get(name.split("/")[0].removesuffix(".parquet"))
        if table is not None and name.endswith(".parquet"):
            found.append(Source(table, place.path(name), f"last month/{name}", sizes[name]))
    balance = place.path("trial_balance.parquet") if "trial_balance.parquet" in record["outputs"] else ""
    return _Last(date.fromisoformat(record["day"]), tuple(found), balance)


def _question(request: ClusterMonthEnd, rules: Rules, sources: list[Source]) -> dict[str, Any]:
    """What makes two runs the same: started again with it, a run goes on where it was."""
    return {
        "job": "month-end",
        "tallystick": __version__,
        "polars": pl.__version__,
        "day": request.day.isoformat(),
        "pack": rules.digest,
        "rows_a_piece": request.rows_a_piece,
        "inputs": [[source.table, source.path, source.bytes, _stamp(source.path)] for source in sources],
    }


def _stamp(path: str) -> int:
    return 0 if "://" in path else Path(path).stat().st_mtime_ns


def _record(
    request: ClusterMonthEnd, rules: Rules, ground: Ground, closed: Closed, sources: list[Source]
) -> Mapping[str, Any]:
    policy, counts = rules.policy(), ground.counts
    return {
        "tallystick": __version__,
        "job": "month-end",
        "day": request.day.isoformat(),
        "pack": {"id": policy.pack, "version": policy.version, "digest": policy.digest},
        "book": {"path": request.book},
        "opening": None if request.opening is None else {"path": request.opening},
        "cluster": {"parts": closed.counts["parts"]},
        "inputs": [
            {
                "file": source.shown,
                "table": source.table,
                "bytes": source.bytes,
                "rows": counts.get(f"rows {source.shown}", 0) - counts.get(f"blank {source.shown}", 0),
            }
            for source in sources
        ],
        "counts": dict(closed.counts),
    }
