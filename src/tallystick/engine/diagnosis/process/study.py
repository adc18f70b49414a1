"""Everything that is read out of one log, in tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tallystick.engine.diagnosis.process.columns import LOG, laid_out
from tallystick.engine.diagnosis.process.conformance import deviations
from tallystick.engine.diagnosis.process.declared import declared
from tallystick.engine.diagnosis.process.follows import directly_follows, in_order, variants
from tallystick.engine.diagnosis.process.people import batching, handovers, workload
from tallystick.engine.diagnosis.process.times import case_times, step_times, timed
from tallystick.pack.policy import Policy


@dataclass(frozen=True)
class Study:
    """Tables by name: activities, by_branch, follows, variants, cases, deviations, workload, batching, handovers."""

    tables: Mapping[str, pl.DataFrame]
    cases: int
    actions: int


def study(log: pl.LazyFrame, policy: Policy | None, *, case_kind: str = "") -> Study:
    """This function will read `log` (one row an action), of cases of `case_kind` where the log tells kinds.

    Without a policy, or where it declares no process for the kind, nothing is held against the log.
    """
    if case_kind and "case_kind" in log.collect_schema().names():
        log = log.filter(pl.col("case_kind") == case_kind)
    # What no table reads is not sorted along: it is half of a log of millions.
    ordered = in_order(laid_out(log).select(*LOG)).collect().lazy()
    actions = timed(ordered).collect().lazy()
    process = declared(policy, case_kind) if policy is not None else None
    finished = None
    if process is not None and not process.is_empty():
        last = process["activity"][-1]
        finished = ordered.filter(pl.col("activity") == last).select("case_id").unique()
    made = {
        "activities": step_times(actions),
        "by_branch": step_times(actions, ["branch"]),
        "follows": directly_follows(ordered),
        "variants": variants(ordered),
        "cases": case_times(actions),
        "workload": workload(actions),
        "batching": batching(actions, gap_minutes=10.0, least=5),
        "handovers": handovers(actions),
    }
    if process is not None and not process.is_empty():
        made["deviations"] = deviations(ordered, process, finished=finished)
    # One after the other: all at once would hold as many copies of the log as there are tables.
    tables = {name: plan.collect() for name, plan in made.items()}
    return Study(tables, tables["cases"].height, int(tables["activities"]["actions"].sum()))
