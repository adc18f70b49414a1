"""One allocation: decided firms, the plan and the pack in; offers, prices of limits, frontier and report out, whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick import __version__
from tallystick.engine import flow
from tallystick.engine.allocation.allocate import Allocation, allocate
from tallystick.engine.allocation.applicants import READ, applicants, one_each, shocked
from tallystick.engine.allocation.frontier import Totals, less_loss, more_firms, totals
from tallystick.engine.allocation.problem import Problem, amounts_of, rates_of, taken, uses_of, worths_of
from tallystick.engine.allocation.terms import Terms, expected_loss, most_lent, problem_of
from tallystick.entry.jobs.allocate_plan import (
    AllocatePlan,
    Population,
    read_allocate_plan,
    read_table,
    take_up_of,
)
from tallystick.entry.jobs.plan_file import PlanError
from tallystick.entry.jobs.record import relative
from tallystick.intake.files.encodings import digest
from tallystick.intake.outputs import check_out, digests, whole_folder, write_csv, write_json, write_parquet
from tallystick.pack import Policy, read_pack
from tallystick.report.allocation import Case, Chapter, Line, Point, Solved, write_allocation_report
from tallystick.report.language import Lang

Watch = Callable[[str], None]
KEY = "enterprise_id"
MORE_LENT = {"en": "as much lent as can be", "zh": "放贷额用足"}
MORE_LENT_SOURCE = {
    "en": "The share of the plan (lend_share) of what can be lent within the budget at any rate.",
    "zh": "在放贷总额内、任意利率下最多可放贷额的方案比例（lend_share）。",
}
JOINED = {"en": ", ", "zh": "，"}


@dataclass(frozen=True, slots=True)
class AllocateRequest:
    """What one allocation is asked: which decided run, which pack and plan, and where to."""

    run: Path
    pack: Path
    plan: Path
    out: Path
    report: bool = True
    lang: Lang = "en"


def run_allocate(request: AllocateRequest, *, watch: Watch = lambda said: None) -> tuple[Chapter, ...]:
    """This function will allocate within each population of the plan and write the outputs whole or not at all.

    :raises PlanError: the plan has a mistake, or asks for what the run does not have.
    :raises Infeasible: limits contradict each other.
    :raises PackErrors: the pack has mistakes.
    """
    check_out(request.out)
    plan = read_allocate_plan(request.plan)
    decided, about = _decided(request.run)
    policy = read_pack(request.pack).on(date.fromisoformat(about["as_of"]), flow.vocabulary())
    folders = ((request.run / about["evidence"]["path"]).resolve(), request.plan.absolute().parent)
    terms = _terms(plan, policy, folders)
    framed = ((one, *_frame(one, decided, plan, policy, folders)) for one in plan.populations)
    chapters = tuple(_chapter(one, frame, firms, plan, terms, watch) for one, frame, firms in framed)
    with whole_folder(request.out) as folder:
        for name, frame in _tables(chapters).items():
            write_parquet(frame, folder / f"{name}.parquet")
        write_csv(_tables(chapters)["offers"], folder / "offers.csv")
        record = _record(request, policy)
        if request.report:
            watch("report")
            write_allocation_report(folder, chapters, plan.title, plan.assumptions, record, request.lang)
        write_json({**record, "outputs": digests(folder)}, folder / "run.json")
    return chapters


def _decided(run: Path) -> tuple[pl.DataFrame, dict[str, Any]]:
    try:
        about: dict[str, Any] = json.loads((run / "run.json").read_text(encoding="utf-8"))
        decisions = pl.read_parquet(run / "decisions.parquet")
        features = pl.read_parquet(run / "features.parquet")
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, pl.exceptions.PolarsError) as error:
        raise PlanError(f"{run}: it is not the output of `tally decide` ({error}). Name such a folder") from None
    more = [name for name in features.columns if name == KEY or name not in decisions.columns]
    frame = decisions.join(features.select(more), on=KEY, how="left", maintain_order="left")
    missing = [name for name in READ if name not in frame.columns]
    if missing or "as_of" not in about:
        raise PlanError(f"{run}: it lacks {', '.join(missing) or 'as_of'}. Make it anew with `tally decide`")
    return frame, about


def _terms(plan: AllocatePlan, policy: Policy, folders: tuple[Path, ...]) -> Terms:
    found = take_up_of(plan, folders)
    limits = plan.limits
    kept = (1 - float(policy.number("tax_rate"))) / float(policy.number("hurdle"))
    return Terms(
        rates=found.rates,
        take_up={name: found.shares[name] for name in plan.segments},
        least_minor=plan.least_minor,
        most_minor=plan.most_minor,
        step_minor=plan.step_minor,
        loan_cost_minor=plan.loan_cost_minor,
        pd_rise=plan.pd_rise,
        budget_minor=int(limits["budget_minor"] or 0),
        industry_cap=limits["industry_cap"],
        tolerance=limits["tolerance"],
        loss_minor=limits["loss_minor"],
        capital_minor=limits["capital_minor"],
        capital_share=kept,
        targets=tuple(target for target, _ in plan.targets),
    )


def _frame(
    one: Population, decided: pl.DataFrame, plan: AllocatePlan, policy: Policy, folders: tuple[Path, ...]
) -> tuple[pl.DataFrame, int]:
    """The applicants of a population, one a business, and how many firms they are."""
    frame = decided
    if one.file is not None:
        known = read_table(one.file, folders)
        absent = [name for name in (one.key, *one.where, one.segment) if name and name not in known.columns]
        if absent:
            raise PlanError(f"{one.file}: no column {', '.join(absent)}; it has {', '.join(known.columns)}")
        for name, value in one.where.items():
            known = known.filter(pl.col(name) == value)
        own = pl.col(one.segment) if one.segment else pl.lit(None, pl.String)
        frame = decided.join(
            known.select(pl.col(one.key).alias(KEY), bank_segment=own), on=KEY, how="inner", maintain_order="left"
        )
    if plan.limit_column is not None and plan.limit_column not in frame.columns:
        raise PlanError(f"limit_column: decisions have no column {plan.limit_column!r}. Name one that they have")
    if plan.exclude:
        frame = frame.filter(~pl.col("indicated_outcome").is_in(plan.exclude))
    frame = frame.filter(pl.col("pd_12m").is_not_null() & pl.col("lgd").is_not_null())
    firms = frame.height
    for target, column in plan.targets:
        name, value = column.split("\t")
        frame = frame.with_columns((pl.col(name).cast(pl.String) == value).alias(target.column))
    frame = applicants(frame, policy, segments=plan.segments, limit=plan.limit_column)
    return (one_each(frame, list(plan.segments)) if plan.one_business else frame), firms


def _chapter(
    one: Population, frame: pl.DataFrame, firms: int, plan: AllocatePlan, terms: Terms, watch: Watch
) -> Chapter:
    watch(one.name["en"])
    problem = problem_of(frame, terms)
    found = allocate(problem)
    best = _solved(frame, terms, problem, found)
    watch(f"{one.name['en']}: frontier")
    within = frame.filter(pl.col("segment").is_not_null() & (pl.col("most_minor") >= terms.least_minor))
    points = [Point("best", 1.0, best.totals)]
    points += [Point("loss", s, t) for s, t in less_loss(frame, terms, best.totals, plan.loss_shares)]
    points += [
        Point("reach", s, t) for s, t in more_firms(frame, terms, best.totals, float(within.height), plan.reach_shares)
    ]
    cases = tuple(_cases(frame, plan, terms, found, watch))
    return Chapter(
        name=one.name,
        firms=firms,
        businesses=frame.height,
        without_segment=frame["segment"].null_count(),
        without_limit=frame.filter(pl.col("segment").is_not_null()).height - within.height,
        best=best,
        frontier=tuple(points),
        cases=cases,
    )


def _cases(frame: pl.DataFrame, plan: AllocatePlan, terms: Terms, found: Allocation, watch: Watch) -> Iterator[Case]:
    """With more lent, after each shock, and both."""
    if plan.lend_share is not None:
        watch("most lent")
        yield Case(MORE_LENT, MORE_LENT_SOURCE, _lent(frame, terms, plan.lend_share), None)
    for shock in plan.shocks:
        watch(shock.name["en"])
        hit = shocked(frame, shock.hits)
        under = problem_of(hit, terms)
        profit, uses = float(worths_of(under, found.choice).sum()), uses_of(under, found.choice)
        kept = totals(hit, terms, under, replace(found, profit=profit, uses=uses))
        yield Case(shock.name, shock.source, _solved(hit, terms, under, allocate(under)), kept)
        if plan.lend_share is not None:
            name = {lang: f"{shock.name[lang]}{between}{MORE_LENT[lang]}" for lang, between in JOINED.items()}
            yield Case(name, shock.source, _lent(hit, terms, plan.lend_share), kept)


def _lent(frame: pl.DataFrame, terms: Terms, share: float) -> Solved:
    """The allocation that lends `share` of the most that can be lent."""
    most = most_lent(problem_of(frame, terms), terms.budget_minor)
    more = replace(terms, lent_minor=share * most)
    problem = problem_of(frame, more)
    return _solved(frame, more, problem, allocate(problem))


def _solved(frame: pl.DataFrame, terms: Terms, problem: Problem, found: Allocation) -> Solved:
    amount, rate, share = (
        amounts_of(problem, found.choice),
        rates_of(problem, found.choice),
        taken(problem, found.choice),
    )
    pd, loss = expected_loss(frame, terms, amount)
    offers = frame.select(
        KEY,
        *(name for name in ("name", "members", "grade", "segment", "industry") if name in frame.columns),
        pd_12m=pl.Series(pd).fill_nan(None),
        amount_minor=pl.Series(amount).cast(pl.Int64),
        rate_bp=pl.Series(rate * 10_000).round(2).fill_nan(None),
        take_up=pl.Series(share),
        lent_minor=pl.Series(share * amount).round().cast(pl.Int64),
        loss_minor=pl.Series(share * loss).round().cast(pl.Int64),
        profit_minor=pl.Series(worths_of(problem, found.choice)).round().cast(pl.Int64),
    )
    units = [(one.unit, one.is_least) for one in problem.resources] + [("minor", False)] * len(problem.caps.names)
    lines = tuple(
        Line(name, unit, float(used), float(bound), float(price), is_least)
        for name, (unit, is_least), used, bound, price in zip(
            problem.names, units, found.uses, problem.bounds, found.prices.prices, strict=True
        )
    )
    return Solved(totals(frame, terms, problem, found), found.bound, found.gap, found.is_proven, lines, offers)


def _tables(chapters: tuple[Chapter, ...]) -> dict[str, pl.DataFrame]:
    offers, lines, points = [], [], []
    for chapter in chapters:
        solved = [("none", chapter.best), *((case.name["en"], case.solved) for case in chapter.cases)]
        for shock, one in solved:
            at = {"population": pl.lit(chapter.name["en"]), "shock": pl.lit(shock)}
            offers.append(one.offers.select(**at, **{name: pl.col(name) for name in one.offers.columns}))
            lines += [
                {"population": chapter.name["en"], "shock": shock, "resource": line.name, "unit": line.unit}
                | {"used": line.used, "bound": line.bound, "price": line.price}
                for line in one.lines
            ]
        points += [
            {"population": chapter.name["en"], "kind": point.kind, "share": point.share} | _plain(point.totals)
            for point in chapter.frontier
        ]
    return {"offers": pl.concat(offers), "limits": pl.DataFrame(lines), "frontier": pl.DataFrame(points)}


def _plain(one: Totals) -> dict[str, float]:
    return {name: float(value) for name, value in asdict(one).items()}


def _record(request: AllocateRequest, policy: Policy) -> dict[str, Any]:
    """What the allocation was made of; no clock, so that the same run gives the same record."""
    return {
        "tallystick": __version__,
        "job": "allocate",
        "day": policy.day.isoformat(),
        "pack": {"id": policy.pack, "version": policy.version, "digest": policy.digest}
        | {"path": relative(request.pack, request.out)},
        "run": relative(request.run, request.out),
        "plan": {"path": relative(request.plan, request.out), "sha256": digest(request.plan)},
        "report": {"lang": request.lang} if request.report else None,
    }
