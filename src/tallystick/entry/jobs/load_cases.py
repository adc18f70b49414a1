"""What people were at in a bank, brought into the record as cases: each taken as far as it had come, by who was at it.

Undecided applications are spread over the open states of the table, branch by branch, so that every desk has its work.
Decided ones of the last month, not yet paid out, are approved, signed, made ready and drawn; some were declined or
withdrawn; one approved so long ago that its decision ran out has expired.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.entry.jobs.case_steps import Case, Steps, Visited
from tallystick.entry.jobs.load_committees import BRANCH, BRANCH_COMMITTEE, HEAD, HEAD_COMMITTEE
from tallystick.entry.jobs.load_visits import collateral, visits
from tallystick.pack import Policy
from tallystick.record.cases import approving
from tallystick.record.cases.actions import Request, apply, expire, withdraw
from tallystick.record.cases.reasons import OVERRIDE
from tallystick.record.collateral.actions import ItemFacts, Value
from tallystick.record.contracts.queries import contract_of
from tallystick.record.customers.queries import for_jobs
from tallystick.record.limits.actions import set_limit
from tallystick.record.limits.queries import limits
from tallystick.record.people.actor import Actor
from tallystick.record.people.queries import people_by_number
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable

WAITING = (
    "to_approve",
    "to_review",
    "applied",
    "investigating",
    "second_wanted",
    "to_approve",
    "to_decide",
    "returned",
)
"""How far the undecided of a branch are taken, in turn."""
LEVELS = (BRANCH, BRANCH_COMMITTEE, HEAD, HEAD_COMMITTEE)
LEVEL = "level"
GRANTED = ("drawn", "ready_to_draw", "contracted", "approved")
ENDED = {"declined": 2, "withdrawn": 2}
MOST_GRANTED = 12
MOST_TAKEN_UP = 4
NOTE = "补充最近三个月流水 / account flows of the last three months are wanted"


@dataclass
class _Bank:
    """What of a bank's folder its open cases are made of."""

    today: date
    steps: Steps
    applications: pl.DataFrame
    visits: dict[str, Visited]
    collateral: dict[str, tuple[str, ItemFacts, Value]]
    made: Counter[str] = field(default_factory=Counter)
    levels: set[str] = field(default_factory=set)


def run_cases(folder: Path, applications: pl.DataFrame, day: date) -> Counter[str]:
    """This function will open the cases of the bank in `folder` as on `day`, and count them by state."""
    policy = policy_on(day)
    asked = applications.filter(pl.col("asked_day") <= day).sort("asked_day", "application_id")
    desk = pl.read_parquet(folder / "desk" / "enterprises.parquet")["enterprise_id"]
    asked = asked.filter(pl.col("enterprise_id").is_in(desk.implode()))
    bank = _Bank(day, Steps(day, policy), asked, visits(folder, asked), collateral(folder))
    _waiting(bank)
    recent = asked.filter(pl.col("asked_day") > day - timedelta(days=31))
    unpaid = (pl.col("outcome") == "approved") & pl.col("loan_id").is_null()
    by_security = recent.filter(unpaid).sort(pl.col("security") != "unsecured", "branch", maintain_order=True)
    for row, state in zip(by_security.head(MOST_GRANTED).to_dicts(), cycle(GRANTED), strict=False):
        _opened(bank, row, state)
    for outcome, most in ENDED.items():
        for row in recent.filter(pl.col("outcome") == outcome).head(most).to_dicts():
            _opened(bank, row, outcome)
    _expired(folder, bank, unpaid)
    return bank.made


def _waiting(bank: _Bank) -> None:
    """The undecided, those that need the highest level of a branch first; while a level has no case, some that the bank
    declined, as their review takes them up again."""
    ranked = _ranked(bank.applications, bank.steps.policy)
    undecided = ranked.filter(pl.col("outcome").is_null())
    for _, rows in undecided.group_by("branch", maintain_order=True):
        for row, state in zip(rows.to_dicts(), cycle(WAITING), strict=False):
            _opened(bank, row, state)
    declined = ranked.filter(pl.col("outcome") == "declined").sort(LEVEL, "asked_minor", descending=True)
    for row in declined.head(MOST_TAKEN_UP).to_dicts():
        if set(LEVELS) - bank.levels:
            _opened(bank, row, "to_approve")


def _ranked(asked: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Applications with the place in `LEVELS` of the level that each would need by itself, the highest first; an
    unknown grade counts as the worst."""
    ranks = {grade.code: grade.rank for grade in policy.scale}
    needing = asked.select(
        total_credit_minor="asked_minor",
        grade_rank=pl.col("grade").replace_strict(ranks, default=max(ranks.values()), return_dtype=pl.Int32),
        security="security",
    )
    level = needing.select(policy.grid("authority")["authority"].cast(pl.String)).to_series()
    places = level.replace_strict({one: at for at, one in enumerate(LEVELS)}, default=-1)
    return asked.with_columns(places.alias(LEVEL)).sort(LEVEL, descending=True, maintain_order=True)


def _expired(folder: Path, bank: _Bank, unpaid: pl.Expr) -> None:
    """One that was decided and never drawn, until its decision ran out: an approved one where the bank has one."""
    day, asked = bank.steps.day, bank.applications
    until = day - timedelta(days=int(bank.steps.policy.number("decision_valid_days")) + 1)
    old = asked.filter(pl.col("asked_day") <= until, pl.col("loan_id").is_null(), pl.col("outcome").is_not_null())
    found = old.sort(unpaid, "asked_day").tail(1).to_dicts()
    if found:
        then = _Bank(day, Steps(until, policy_on(until)), asked, visits(folder, asked, on=until), {})
        _opened(then, found[0], "approved")
        bank.made.update(then.made)


def _opened(bank: _Bank, row: dict[str, Any], to: str) -> None:
    """One application as a case, taken to `to` as far as the bank's files carry it."""
    firm = for_jobs([row["enterprise_id"]])[row["enterprise_id"]]
    officer = people_by_number([row["officer"] or ""]).get(row["officer"] or "")
    actor = Actor.of(officer, row["asked_day"]) if officer else Actor.system(row["asked_day"])
    if not actor.may("apply") or not actor.sees_branch(firm.branch_id):
        actor = Actor.system(row["asked_day"])
    request = Request(
        product=row["product"],
        amount_minor=row["asked_minor"],
        tenor_months=row["term_months"],
        purpose=row["purpose"] or "working capital",
        repayment=row["repayment"] or "",
        security=row["security"] or "",
        renews_loan=row["renews_loan_id"] or "",
    )
    try:
        case = apply(actor, firm, request)
    except Unable:  # what the product no longer offers is turned away at the counter, as in the bank
        return
    case = _taken(bank, bank.steps.again(case), row, to)
    case = bank.steps.again(case)
    if case.valid_until is not None and case.valid_until < bank.today:
        case = expire(Actor.system(bank.today), case)
    bank.made[case.state] += 1


def _taken(bank: _Bank, case: Case, row: dict[str, Any], to: str) -> Case:
    steps, visited = bank.steps, bank.visits.get(row["application_id"])
    if to == "withdrawn":
        return withdraw(Actor.system(steps.day), case, note="客户撤回 / withdrawn by the firm")
    if to == "applied":
        return case
    steps.hand_in(case)
    if to == "investigating" or visited is None:
        return case
    steps.investigate(case, visited)
    if to == "second_wanted":
        return case
    steps.second(case, visited)
    if to == "to_decide":
        return case
    case = steps.decide(case)
    if to == "declined":
        return _declined(steps, case)
    return case if to == "to_review" else _reviewed(bank, case, row, to)


def _declined(steps: Steps, case: Case) -> Case:
    reviewer = steps.reviewer(case)
    if case.state == "engine_declined":
        return approving.accept_decline(reviewer, case)
    return approving.review_decline(reviewer, case, reason="repayment", opinion="还款来源不足 / repayment not assured")


def _reviewed(bank: _Bank, case: Case, row: dict[str, Any], to: str) -> Case:
    steps = bank.steps
    if to == "returned":
        is_reviewed = case.state == "to_review"
        return approving.return_case(steps.reviewer(case), case, note=NOTE) if is_reviewed else case
    decision = approving.last_decision(case)
    rate = row["approved_rate_bp"] or decision.rate_bp or row["rate_bp"]
    if rate is None:
        return case
    amount = row["approved_minor"] or _amount(bank, case, rate, decision.limit_minor)
    reason = row["override_reason"] if row["override_reason"] in OVERRIDE else "sound_on_site"
    case = steps.review(case, amount, rate_bp=rate, reason=reason, opinion="同意 / recommended")
    bank.levels.add(case.authority)
    case = steps.vote(case, until_one_is_wanted=to == "to_approve")
    return _granted(bank, case, to) if case.state == "approved" and to != "approved" else case


def _amount(bank: _Bank, case: Case, rate: int, limit_minor: int | None) -> int:
    """What the engine allows, else what was asked; what was asked too where that needs a level nobody signs at yet."""
    allowed = min(limit_minor or case.amount_minor, case.amount_minor)
    wanted = bank.steps.level(case, case.amount_minor, rate)
    return allowed if wanted in bank.levels else case.amount_minor


def _granted(bank: _Bank, case: Case, to: str) -> Case:
    """From approved on: signed, made ready, drawn. What is secured by collateral waits for its value's confirmation."""
    steps, firm = bank.steps, case.enterprise.enterprise_id
    needs_item = case.security in ("mortgaged", "pledged")
    case = steps.contract(case, bank.collateral.get(firm) if needs_item else None)
    if to == "contracted" or case.security != "unsecured":
        return case
    system = Actor.system(steps.day)
    case = steps.make_ready(case, contract_of(system, case))
    if to == "drawn":
        held = limits(system, path={"customer": firm}).first()
        room = (held.limit_minor if held else 0) + case.terms_amount_minor
        set_limit(system, "customer", firm, room, from_day=steps.day)
        steps.draw(case)
    return case
