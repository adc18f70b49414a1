"""One applicant from evidence in memory to decision: milliseconds at the median, and what of it the steps take."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from bench.measure import ROOT, Figure
from tallystick.engine import flow
from tallystick.engine.evidence.evidence import Evidence
from tallystick.intake import read_evidence
from tallystick.pack import read_pack
from tallystick.simulate.example.folder import DAY, write_example

WANTED_MS = 15.0
MANY, SOME = 200, 40
_FIRM_IS = {"guarantees": "obligor_id"}


def run(*, full: bool) -> list[Figure]:
    """This function will decide on each firm of the example alone, over and over, and print the median."""
    policy = read_pack(ROOT / "packs" / "l_bank").on(DAY, flow.vocabulary())
    times = MANY if full else SOME
    alone = _applicants()
    rows = sum(table.collect().height for table in alone[0].tables.values())
    prepared = [flow.prepare_few(one, policy) for one in alone]
    whole = _median(times, lambda n: flow.score_few(flow.prepare_few(alone[n % len(alone)], policy), policy))
    steps = _median(times, lambda n: flow.score_few(prepared[n % len(prepared)], policy))
    crowd = pl.concat(prepared)
    batch = _median(times // 4, lambda n: flow.score_few(crowd, policy)) / crowd.height
    return [
        Figure("applicants, tables, rows of the first", f"{len(alone)}, {len(alone[0].tables)}, {rows:,}"),
        Figure("evidence to decision, median", f"{whole:.1f} ms", f"{WANTED_MS:g} ms", whole <= WANTED_MS),
        Figure("of it rating to decision", f"{steps:.1f} ms"),
        Figure(f"rating to decision, {crowd.height} gathered in one frame", f"{batch:.2f} ms each"),
    ]


def _applicants() -> list[Evidence]:
    """The evidence of each firm of the example with a full set of tables, in memory."""
    with tempfile.TemporaryDirectory(prefix="bench-one-") as made:
        folder = Path(made) / "evidence"
        write_example(folder)
        mapping = folder / "mapping.yaml"
        collected = read_evidence(folder, mapping=str(mapping) if mapping.is_file() else None, as_of=DAY)
        tables = {name: frame.collect() for name, frame in collected.evidence.tables.items()}
        collected.close()
    firms = tables["enterprises"]["enterprise_id"].sort().to_list()[:8]
    return [Evidence({name: _of(frame, name, firm).lazy() for name, frame in tables.items()}) for firm in firms]


def _of(frame: pl.DataFrame, table: str, firm: str) -> pl.DataFrame:
    return frame.filter(pl.col(_FIRM_IS.get(table, "enterprise_id")) == firm)


def _median(times: int, call: Callable[[int], object]) -> float:
    """The median of some calls, in milliseconds, after a few to warm up."""
    taken = []
    for number in range(times + 5):
        start = time.perf_counter()
        call(number)
        taken.append(1_000 * (time.perf_counter() - start))
    return sorted(taken[5:])[times // 2]
