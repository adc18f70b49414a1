"""A month end on a cluster: partition the book once, close its parts on the executors, commit by the manifest."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.cluster.closing import Watching
from tallystick.cluster.committing import Output, gathered_aside
from tallystick.cluster.errors import ClusterError
from tallystick.cluster.files import Place
from tallystick.cluster.ground import crowded, together
from tallystick.cluster.kept import kept_or_partitioned
from tallystick.cluster.month_end import month_end
from tallystick.cluster.rounds import Rounds
from tallystick.cluster.rules import Rules
from tallystick.cluster.schedule import Scheduler
from tallystick.cluster.sifting import ROWS_A_PIECE, Source, parts_for
from tallystick.cluster.tables import sources_at
from tallystick.engine.watching import SECURITY, earlier_policies, watched
from tallystick.entry.jobs.cluster_run import about, question
from tallystick.intake.tables import BOOK, EVIDENCE
from tallystick.report.month_end import closing_sheet

_REMEMBERED = {"loans": "opening", "signals": "signals_before", "covenants": "covenants_before"}


@dataclass(frozen=True)
class ClusterMonthEnd:
    """What a month end on a cluster is asked. Book, opening and output are addresses that every machine
    reaches; the book may be tables of Spark, `hive://DATABASE`.

    `parts` is how many parts of whole firms the tables are cut into; without it their bytes decide. At the address
    `kept` parts outlive the run, and those that lie there are used.
    """

    book: str
    pack: Path
    day: date
    out: str
    opening: str | None = None
    parts: int | None = None
    rows_a_piece: int = ROWS_A_PIECE
    kept: str | None = None


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
    taken = sources_at(request.book, (*BOOK, *EVIDENCE), scheduler, output.taken)
    sources = [*taken, *([] if last is None else last.sources)]
    parts = request.parts or parts_for(sources)
    asked = question("month-end", rules, sources, parts=parts, rows_a_piece=request.rows_a_piece)
    rounds = Rounds.of(output.work, scheduler, asked)
    ground = kept_or_partitioned(rounds, sources, parts, rows_a_piece=request.rows_a_piece, kept=request.kept)
    if any(source.table in EVIDENCE and source.table not in SECURITY for source in sources):
        earlier = earlier_policies(rules.pack(), request.day).values()
        days = [request.day, *(policy.day for policy in earlier if policy is not None)]
        ground = crowded(rounds, ground, rules, parts=parts, days=days, traced=True)
    ground = together(rounds, ground, rules, parts)
    before = None if last is None else (last.day, last.trial_balance)
    closed = month_end(rounds, ground, rules, output.rows, watching=watching, last=before)
    aside = gathered_aside(rounds, closed.aside, output.rows)
    output.rows.put_json("policy.json", closing_sheet(rules.policy()))
    record = {
        **about("month-end", rules, ground, sources),
        "book": {"path": request.book},
        "opening": None if request.opening is None else {"path": request.opening},
        "counts": closed.counts,
    }
    output.commit(record, {**closed.files, "quarantine": [aside]}, more=("policy.json",))
    place = Place.of(request.out)
    small = [name for name, files in closed.files.items() if len(files) == 1 and "/" not in files[0].name]
    return ClusterResult(
        request.out, {name: place.read([f"{name}.parquet"])[0] for name in small}, closed.counts, aside.rows
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
    found = []
    for name in record["outputs"]:
        table = _REMEMBERED.get(name.split("/")[0].removesuffix(".parquet"))
        if table is not None and name.endswith(".parquet"):
            found.append(Source(table, place.path(name), f"last month/{name}", place.bytes_of_named(name)))
    balance = place.path("trial_balance.parquet") if "trial_balance.parquet" in record["outputs"] else ""
    return _Last(date.fromisoformat(record["day"]), tuple(found), balance)
