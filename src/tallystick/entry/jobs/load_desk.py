"""What is under way in a bank brought onto the desks: the last month closed, signals, checks, evidence, cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from tallystick.entry.jobs.load_after import load_checks, load_warnings
from tallystick.entry.jobs.load_cases import run_cases
from tallystick.entry.jobs.load_committees import seat_committees
from tallystick.intake import read_evidence
from tallystick.intake.process import read_process
from tallystick.record.evidence.actions import keep_feed
from tallystick.record.limits.actions import set_limit
from tallystick.record.limits.counting import count_used
from tallystick.record.loans.closing import close_month
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import policy_on
from tallystick.record.post_loan.actions import LoanFacts, escalate, schedule_checks

OWN = ("applications", "visits")
"""Evidence that the bank writes itself: cases make it."""
Told = Callable[[str, int], None]


def run_desk(folder: Path, day: date, told: Told) -> None:
    """This function will bring onto the desks what was under way in the bank of `folder` on `day`, its last month end.

    :raises IntakeError: the folder cannot be read.
    """
    actor = Actor.system(day)
    told("loans closed", close_month(actor, day, raises_signals=False).loans)
    process = read_process(folder, tables=["applications", "checks", "warnings"]).tables
    told("warnings", load_warnings(actor, folder, process["warnings"], day))
    escalate(actor, day)
    told("checks", load_checks(actor, folder, process["checks"], day) + _checks(actor, folder, day))
    told("rows of evidence", _evidence(actor, folder / "desk"))
    told("limits", _limits(actor, folder, day))
    told("committee seats", seat_committees(actor, policy_on(day), day))
    for state, cases in sorted(run_cases(folder, process["applications"], day).items()):
        told(f"cases {state}", cases)


def _checks(actor: Actor, folder: Path, day: date) -> int:
    month = pl.read_parquet(folder / "month_ends" / f"{day:%Y-%m}.parquet")
    contracts = pl.read_parquet(folder / "book" / "contracts.parquet", columns=["loan_id", "drawn_day", "signed_day"])
    live = month.filter(pl.col("balance_minor") > 0).join(contracts, on="loan_id")
    drawn = pl.coalesce("drawn_day", "signed_day")
    facts = live.select("loan_id", "enterprise_id", drawn, pl.col("watch_level").fill_null("none"))
    return schedule_checks(actor, [LoanFacts(*row) for row in facts.rows()], policy_on(day))


def _evidence(actor: Actor, desk: Path) -> int:
    collected = read_evidence(desk)
    try:
        rows = 0
        for table, frame in collected.evidence.tables.items():
            if table not in OWN:
                held = frame.collect().drop("row", strict=False)
                keep_feed(actor, table, held, name=f"{table} of the desk")
                rows += held.height
        return rows
    finally:
        collected.close()


def _limits(actor: Actor, folder: Path, day: date) -> int:
    """Each borrower's limit: what its live contracts allow together."""
    contracts = pl.read_parquet(folder / "book" / "contracts.parquet").filter(pl.col("matures_day") > day)
    granted = pl.coalesce("limit_minor", "principal_minor").sum()
    for firm, minor in contracts.group_by("enterprise_id").agg(granted.alias("granted")).sort("enterprise_id").rows():
        set_limit(actor, "customer", firm, minor, from_day=day)
    count_used(actor)
    return contracts["enterprise_id"].n_unique()
