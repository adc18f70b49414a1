"""From the bank's files to findings: each a problem in a place, since when, what it costs, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from tallystick.engine.diagnosis.causes import Told, likely, told_of
from tallystick.engine.diagnosis.cost import Cost, Reach, cost_of
from tallystick.engine.diagnosis.files import BankFiles
from tallystick.engine.diagnosis.places import candidates, discoveries
from tallystick.engine.diagnosis.sought import BANK, Asked, Place
from tallystick.engine.diagnosis.stretches import months_between
from tallystick.engine.diagnosis.suspects import suspects_of
from tallystick.engine.diagnosis.symptoms import Bounds, Suspect, symptoms
from tallystick.engine.diagnosis.views.after_the_loan import checks, collections, month_ends, warnings
from tallystick.engine.diagnosis.views.credit_files import credit_files
from tallystick.engine.process.problem_rows import problem_rows
from tallystick.pack.policy import Policy, Problem


@dataclass(frozen=True)
class Finding:
    """A problem found: where, in which months (`since`, `until` exclusive; YYYY-MM), what it costs, and why."""

    problem: Problem
    place: Place
    since: str
    until: str
    q_value: float
    cost: Cost | None
    causes: list[Told]
    likely: list[str]
    cases: pl.DataFrame
    rows: int
    """Rows of the place in the period; `cases` are those of them that were hit."""

    @property
    def share(self) -> float:
        """The share of the place's rows that were hit in the period; of a surge, that of all rows that are its own."""
        if self.problem.surges:
            return self.place.share
        return self.cases.height / self.rows if self.rows else 0.0

    @property
    def months(self) -> int:
        """How many months the problem has lasted."""
        return months_between(self.since, self.until)


@dataclass(frozen=True)
class SetAside:
    """What stands out and is not reported, and `why`: `symptom` of another finding (`of`), `brief` (it lasted too short
    to be how people work), or `small` (too cheap to mend)."""

    finding: Finding
    why: str
    of: Finding | None = None


@dataclass(frozen=True)
class Diagnosis:
    """What was found, costliest first; `looked_at` are all places held against their peers, a row each; the views."""

    findings: list[Finding]
    looked_at: pl.DataFrame
    views: Mapping[str, pl.DataFrame]
    unanswered: Mapping[str, str] = field(default_factory=dict)
    """Problem -> why it could not be asked."""
    set_aside: list[SetAside] = field(default_factory=list)


def views_of(files: BankFiles, policy: Policy) -> dict[str, pl.DataFrame]:
    """This function will give every view of the bank's files that their tables can feed."""
    share = float(policy.number("template_sentence_share"))
    made = {
        "credit_file": ("applications", "application_id", credit_files(files, template_share=share)),
        "check": ("checks", "check_id", checks(files, template_share=share)),
        "warning": ("warnings", "warning_id", warnings(files)),
        "collection": ("outcomes", "loan_id", collections(files)),
        "month_end": ("month_ends", "loan_id", month_ends(files)),
    }
    fed = {
        name: rows.with_columns(bank=pl.lit(BANK)).sort(key, "month")
        for name, (table, key, rows) in made.items()
        if files.has(table)
    }
    return dict(zip(fed, pl.collect_all(list(fed.values())), strict=True))


def diagnose(files: BankFiles, policy: Policy) -> Diagnosis:
    """This function will look for every problem of `policy` in the bank's files, everywhere it may sit.

    What stands is corrected for everything that was looked at (`diagnosis_false_share` of it may be false). What
    another finding explains, or what costs less than `diagnosis_least_cost_share` of the yearly loss, is set aside.
    """
    views = views_of(files, policy)
    asked: dict[str, tuple[Problem, Asked, pl.DataFrame]] = {}
    unanswered: dict[str, str] = {}
    for problem in policy.problems:
        lacking, rows = problem_rows(problem, views)
        if lacking:
            unanswered[problem.code] = lacking
        else:
            asked[problem.code] = (problem, _asked(problem, policy), rows)
    seen = {code: candidates(rows, ask) for code, (_, ask, rows) in asked.items()}
    p_values = [place.p_value for places in seen.values() for place in places]
    most_p = discoveries(p_values, share_false=float(policy.number("diagnosis_false_share")))
    suspects = [
        suspect
        for problem, ask, rows in asked.values()
        for suspect in (suspects_of(problem, rows, ask, most_p=most_p) if most_p else [])
    ]
    explained = symptoms(suspects, _bounds(policy))
    told = [_finding(one, views, policy, p_values) for one in suspects]
    aside = [SetAside(told[at], "symptom", told[of]) for at, of in sorted(explained.items())]
    left = [one for at, one in enumerate(told) if at not in explained]
    reasons = {at: _not_reported(one, policy, yearly_loss(files)) for at, one in enumerate(left)}
    aside += [SetAside(left[at], said) for at, said in reasons.items() if said]
    by = {id(one): suspect for one, suspect in zip(told, suspects, strict=True)}
    found = [(one, by[id(one)]) for at, one in enumerate(left) if not reasons[at]]
    return Diagnosis(
        findings=sorted(
            _priced_together(found, views, policy),
            key=lambda one: (-(one.cost.yearly_minor if one.cost else 0.0), one.problem.code),
        ),
        looked_at=_looked_at(seen),
        views=views,
        unanswered=unanswered,
        set_aside=aside,
    )


def yearly_loss(files: BankFiles) -> float:
    """This function will give the bank's credit loss a year, in minor units, over the years that it has defaults of."""
    known = files.get("outcomes").select(lost=pl.col("loss_minor").sum(), first=pl.col("defaulted_day").min()).collect()
    lost, first = known.row(0)
    return float(lost or 0) / max((files.day - first).days / 365.25, 1.0) if first else 0.0


def _asked(problem: Problem, policy: Policy) -> Asked:
    return Asked(
        across=problem.across,
        least_rows=problem.least_rows or int(policy.number("diagnosis_least_rows")),
        least_hits=problem.least_hits or int(policy.number("diagnosis_least_hits")),
        least_excess=problem.least_excess
        or (0.0 if problem.expects else float(policy.number("diagnosis_least_excess"))),
        benchmark=None if problem.benchmark is None else float(problem.benchmark),
        expects=problem.expects or None,
        witness_p=float(policy.number("diagnosis_witness_p")) if problem.needs_both else None,
        witness_share=float(policy.number("diagnosis_witness_share")),
        pools=problem.also is not None and not problem.needs_both,
        surges=problem.surges,
        least_months=int(policy.number("diagnosis_least_months")),
        least_rest=int(policy.number("diagnosis_least_rest_months")),
        chance=float(policy.number("diagnosis_chance")),
    )


def _bounds(policy: Policy) -> Bounds:
    return Bounds(
        fewest=int(policy.number("diagnosis_fewest_rest")), untouched=float(policy.number("diagnosis_untouched_share"))
    )


def _not_reported(one: Finding, policy: Policy, lost_minor: float) -> str:
    """Why a finding is set aside; nothing where it is reported."""
    if one.months < int(policy.number("diagnosis_least_months")):
        return "brief"
    least = float(policy.number("diagnosis_least_cost_share")) * lost_minor
    return "small" if one.cost and one.cost.yearly_minor < least else ""


def _finding(suspect: Suspect, views: Mapping[str, pl.DataFrame], policy: Policy, p_values: list[float]) -> Finding:
    problem, place = suspect.problem, suspect.place
    within, reach = _reached(suspect)
    told = told_of(within.filter(pl.col("hit").is_not_null()), problem)
    rank = sum(1 for one in p_values if one <= place.p_value)
    return Finding(
        problem=problem,
        place=place,
        since=suspect.since,
        until=suspect.until,
        q_value=min(place.p_value * len(p_values) / max(rank, 1), 1.0),
        cost=cost_of(problem, within, views, policy, reach),
        causes=told,
        likely=likely(told, problem, apart=float(policy.number("diagnosis_cause_errors"))),
        cases=within.filter(pl.col("in_place") & pl.col("hit").fill_null(value=False)),
        rows=place.rows if problem.surges else within.filter(pl.col("in_place") & pl.col("hit").is_not_null()).height,
    )


def _reached(suspect: Suspect) -> tuple[pl.DataFrame, Reach]:
    """The rows of a suspect's view with `in_place` for those of its place and months, and the same for any view."""
    lasting = pl.col("month").is_between(pl.lit(suspect.since), pl.lit(suspect.until), closed="left")
    within = suspect.rows.with_columns(in_place=suspect.inside).with_columns(in_place=pl.col("in_place") & lasting)
    return within, Reach(suspect.inside & lasting, months_between(suspect.since, suspect.until))


def _priced_together(
    found: list[tuple[Finding, Suspect]], views: Mapping[str, pl.DataFrame], policy: Policy
) -> list[Finding]:
    """The findings with what each costs where the others are held constant: no loss is charged twice."""
    priced = []
    for one, suspect in found:
        others = [other.cost.touched for other, _ in found if other is not one and other.cost is not None]
        if one.cost is None or not others:
            priced.append(one)
            continue
        within, reach = _reached(suspect)
        cost = cost_of(one.problem, within, views, policy, replace(reach, beside=others))
        priced.append(replace(one, cost=cost))
    return priced


def _looked_at(seen: Mapping[str, list[Place]]) -> pl.DataFrame:
    rows = [
        (code, place.kind, place.value, place.rows, place.hits, place.share, place.peer_share, place.p_value)
        for code, places in seen.items()
        for place in places
    ]
    names = ["problem", "place_kind", "place", "rows", "hits", "share", "peer_share", "p_value"]
    types = [pl.String, pl.String, pl.String, pl.Int64, pl.Int64, pl.Float64, pl.Float64, pl.Float64]
    return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row").sort(
        "p_value", "problem", "place"
    )
