"""The plan of an allocation: who may be lent to, at which rates, under which limits, and which shocks are tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.engine.allocation.applicants import Hit
from tallystick.engine.allocation.terms import Target
from tallystick.entry.jobs.plan_file import Part, PlanError, read_plan

Both = dict[str, str]


@dataclass(frozen=True)
class Population:
    """Some of the firms: those of `file` (by `key`) whose columns are as `where` says; `segment` is the bank's own."""

    name: Both
    file: str | None
    key: str
    where: Mapping[str, Any]
    segment: str | None


@dataclass(frozen=True)
class Shock:
    """A shock by name, where its numbers come from, and whom it hits."""

    name: Both
    source: Both
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class TakeUp:
    """Rates, and by segment the share that takes each; from a table of churn (`file`) or from the plan itself."""

    file: str | None
    columns: tuple[str, str, str]
    rates: tuple[float, ...]
    shares: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class AllocatePlan:
    """What the plan file says, checked."""

    title: Both
    assumptions: tuple[Both, ...]
    populations: tuple[Population, ...]
    segments: Mapping[str, list[str]]
    take_up: TakeUp
    least_minor: int
    most_minor: int
    step_minor: int
    limit_column: str | None
    exclude: tuple[str, ...]
    one_business: bool
    loan_cost_minor: int
    pd_rise: float
    limits: Mapping[str, float | None]
    targets: tuple[tuple[Target, str], ...]
    loss_shares: tuple[float, ...]
    reach_shares: tuple[float, ...]
    shocks: tuple[Shock, ...]
    lend_share: float | None


def read_allocate_plan(file: Path) -> AllocatePlan:
    """This function will read and check the plan in `file`.

    :raises PlanError: a key is missing, unknown or out of bounds.
    """
    top = read_plan(file)
    amounts, limits, segments = top.part("amounts"), top.part("limits"), top.part("segments")
    frontier = top.part("frontier") if top.has("frontier") else Part(file, "frontier.", {})
    plan = AllocatePlan(
        title=top.both("title"),
        assumptions=tuple(_both(one) for one in top.several("assumptions")) if top.has("assumptions") else (),
        populations=_populations(top),
        segments={name: segments.texts(name) for name in segments.names()},
        take_up=_take_up(top.part("take_up")),
        least_minor=int(amounts.number("least_minor", least=1)),
        most_minor=int(amounts.number("most_minor", least=1)),
        step_minor=int(amounts.number("step_minor", least=1)),
        limit_column=top.text("limit_column") if top.has("limit_column") else None,
        exclude=tuple(top.texts("exclude_outcomes")) if top.has("exclude_outcomes") else (),
        one_business=bool(top.has("one_business") and top.value("one_business")),
        loan_cost_minor=int(top.number("loan_cost_minor", least=0)),
        pd_rise=top.number("pd_rise", least=0, most=5),
        limits={
            "budget_minor": limits.number("budget_minor", least=0),
            "industry_cap": limits.maybe("industry_cap", least=0, most=1),
            "tolerance": limits.maybe("tolerance", least=0, most=1),
            "loss_minor": limits.maybe("loss_minor", least=0),
            "capital_minor": limits.maybe("capital_minor", least=0),
        },
        targets=tuple(_target(one) for one in top.several("targets")) if top.has("targets") else (),
        loss_shares=tuple(frontier.numbers("loss_shares")) if frontier.has("loss_shares") else (),
        reach_shares=tuple(frontier.numbers("reach_shares")) if frontier.has("reach_shares") else (),
        shocks=tuple(_shock(one) for one in top.several("shocks")) if top.has("shocks") else (),
        lend_share=top.maybe("lend_share", least=0, most=1),
    )
    top.done()
    return plan


def take_up_of(plan: AllocatePlan, folders: tuple[Path, ...]) -> TakeUp:
    """This function will give the plan's take-up, read from its table of churn where it names one.

    :raises PlanError: the table is in none of `folders`, or lacks a segment, a rate or a column.
    """
    held = plan.take_up
    if held.file is None:
        return held
    rate, segment, churn = held.columns
    frame = read_table(held.file, folders)
    missing = [name for name in held.columns if name not in frame.columns]
    if missing:
        raise PlanError(f"{held.file}: no column {', '.join(missing)}; it has {', '.join(frame.columns)}. Mend take_up")
    rates = frame[rate].unique().sort()
    shares = {}
    for name in plan.segments:
        found = frame.filter(pl.col(segment) == name).sort(rate)
        if found[rate].to_list() != rates.to_list():
            raise PlanError(f"{held.file}: segment {name!r} does not have one row for each rate. Mend the table")
        shares[name] = tuple(1.0 - found[churn].cast(pl.Float64))
    return TakeUp(held.file, held.columns, tuple(rates.to_list()), shares)


def read_table(name: str, folders: tuple[Path, ...]) -> pl.DataFrame:
    """This function will read the CSV or Parquet table `name` from the first of `folders` that has it."""
    for folder in folders:
        path = folder / name
        if path.is_file():
            return pl.read_csv(path) if path.suffix == ".csv" else pl.read_parquet(path)
    places = ", ".join(str(folder) for folder in folders)
    raise PlanError(f"{name}: the plan names it, and it is in none of {places}. Put it into one of them")


def _both(part: Part) -> Both:
    return {lang: part.text(lang) for lang in ("en", "zh")}


def _populations(top: Part) -> tuple[Population, ...]:
    if not top.has("populations"):
        return (Population({"en": "All applicants", "zh": "全部申请人"}, None, "enterprise_id", {}, None),)
    found = []
    for one in top.several("populations"):
        where = one.part("where") if one.has("where") else None
        found.append(
            Population(
                name=one.both("name"),
                file=one.text("file") if one.has("file") else None,
                key=one.text("key") if one.has("key") else "enterprise_id",
                where={name: where.value(name) for name in where.names()} if where else {},
                segment=one.text("segment") if one.has("segment") else None,
            )
        )
    return tuple(found)


def _take_up(part: Part) -> TakeUp:
    if part.has("file"):
        columns = (part.text("rate"), part.text("segment"), part.text("churn"))
        return TakeUp(part.text("file"), columns, (), {})
    shares = part.part("shares")
    by_segment = {name: tuple(shares.numbers(name)) for name in shares.names()}
    return TakeUp(None, ("", "", ""), tuple(part.numbers("rates")), by_segment)


def _target(part: Part) -> tuple[Target, str]:
    of = part.text("of")
    if of not in ("money", "firms"):
        raise part.wrong("of", f"it is {of!r}", "Write money or firms")
    column, value = part.text("column"), part.text("value")
    name = f"{column}={value}"
    return Target(name, f"is {name}", part.number("share", least=0, most=1), of), f"{column}\t{value}"


def _shock(part: Part) -> Shock:
    hits = tuple(
        Hit(
            column=one.text("column") if one.has("column") else None,
            value=one.text("value") if one.has("value") else None,
            logit=one.number("logit", least=-10, most=10),
            limit_factor=one.number("limit_factor", least=0, most=10),
        )
        for one in part.several("hits")
    )
    return Shock(part.both("name"), part.both("source"), hits)
