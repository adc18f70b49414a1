"""Decisions on a cluster: partition the evidence once, ask the crowd, decide each part, commit by the manifest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tallystick.cluster.committing import Output, gathered_aside
from tallystick.cluster.decide import Decided, decide
from tallystick.cluster.ground import crowded, together
from tallystick.cluster.kept import kept_or_partitioned
from tallystick.cluster.rounds import Rounds
from tallystick.cluster.rules import Rules
from tallystick.cluster.schedule import Scheduler
from tallystick.cluster.sifting import ROWS_A_PIECE, parts_for
from tallystick.cluster.tables import sources_at
from tallystick.engine import flow
from tallystick.engine.evidence.findings import UNITS
from tallystick.engine.evidence.schemas.sentences import CODES as ROW_CODES
from tallystick.entry.jobs.cluster_run import about, question
from tallystick.entry.jobs.column_tables import FACTS, column_tables
from tallystick.entry.jobs.decided import decided
from tallystick.intake.tables import EVIDENCE
from tallystick.kernel.codes import code_book
from tallystick.report.sheet import policy_sheet


@dataclass(frozen=True)
class ClusterDecide:
    """What a run of the decision on a cluster is asked. Evidence and output are addresses that every machine reaches;
    evidence may be tables of Spark, `hive://DATABASE`.

    `parts` is how many parts of whole firms the tables are cut into; without it their bytes decide. At the address
    `kept` parts outlive the run, and those that lie there are used.
    """

    evidence: str
    pack: Path
    as_of: date
    out: str
    parts: int | None = None
    rows_a_piece: int = ROWS_A_PIECE
    kept: str | None = None


@dataclass(frozen=True)
class ClusterDecided:
    """What came of it: the output's address, firms by outcome, rows put aside."""

    out: str
    outcomes: dict[str, int]
    quarantined: int


def cluster_decide(request: ClusterDecide, scheduler: Scheduler, *, deciding: Decided = decided) -> ClusterDecided:
    """This function will decide on every firm of the evidence by tasks of `scheduler`, and write `request.out`, once.

    Killed and started again with the same request it goes on after the last round that was finished.

    :raises ClusterError: an address cannot be used, or tables are not Parquet.
    :raises PackErrors: the pack has mistakes.
    :raises PolicyError: the pack is not in force on the day, or lacks what the engine asks for.
    """
    rules = Rules.of(request.pack, request.as_of)
    policy = rules.policy()
    output = Output.at(request.out)
    sources = sources_at(request.evidence, EVIDENCE, scheduler, output.taken)
    parts = request.parts or parts_for(sources)
    asked = question("decide", rules, sources, parts=parts, rows_a_piece=request.rows_a_piece)
    rounds = Rounds.of(output.work, scheduler, asked)
    ground = kept_or_partitioned(rounds, sources, parts, rows_a_piece=request.rows_a_piece, kept=request.kept)
    ground = crowded(rounds, ground, rules, parts=parts, days=[request.as_of])
    ground = together(rounds, ground, rules, parts)
    found = decide(rounds, ground, rules, output.rows, decided=deciding)
    aside = gathered_aside(rounds, found.aside, output.rows)
    columns, tables = flow.check(policy), column_tables(flow.SOURCES)
    codes = {**flow.CODES, **code_book(ROW_CODES)}
    sheet = policy_sheet(policy, columns=columns, tables=tables, facts=FACTS, reasons=codes, units=UNITS)
    output.rows.put_json("policy.json", sheet)
    record = {
        **about("decide", rules, ground, sources),
        "as_of": request.as_of.isoformat(),
        "evidence": {"path": request.evidence},
        "outcomes": found.outcomes,
    }
    output.commit(record, {**found.files, "quarantine": [aside]}, more=("policy.json",))
    return ClusterDecided(request.out, found.outcomes, aside.rows)
