"""Every table of a decision from settled evidence: of one machine's firms, or of one part of a cluster's."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from tallystick.engine import flow
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.findings import findings
from tallystick.entry.jobs.answers import rule_answers
from tallystick.entry.jobs.frames import decisions_of, reasons_of
from tallystick.pack import Policy
from tallystick.report.months import months

Watch = Callable[[str, int, int], None]
"""Told of each stage by name, with how much of it is done and how much there is."""


def decided(
    evidence: Evidence, policy: Policy, *, watch: Watch = lambda stage, done, of: None
) -> dict[str, pl.DataFrame]:
    """This function will give decisions, reasons, rules, features, findings and months of every firm of `evidence`.

    The evidence is as `flow.settled` gives it.
    """
    watch("features", 0, 1)
    features = flow.prepare(evidence, policy).collect(engine="streaming").sort("enterprise_id")
    watch("features", 1, 1)
    watch("decision", 0, 1)
    scored = flow.score(features.lazy(), policy).collect()
    watch("decision", 1, 1)
    watch("reasons", 0, 1)
    found = findings(evidence, policy).collect()
    made = {
        "decisions": decisions_of(scored, features, evidence),
        "reasons": reasons_of(scored, policy, found),
        "rules": rule_answers(scored.lazy(), policy).collect(),
        "features": features,
        "findings": found,
        "months": months(evidence, policy).collect(engine="streaming"),
    }
    watch("reasons", 1, 1)
    return made
