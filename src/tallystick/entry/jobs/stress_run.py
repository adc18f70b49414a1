"""One stress test: a month end, the pack and a plan in; losses, scenarios, what breaks the bank, a report out."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick import __version__
from tallystick.engine import flow
from tallystick.engine.features.network import sales_to_applicants
from tallystick.engine.portfolio.debtors import KEY, Debtors, debtors, guarantee_links, supply_links
from tallystick.engine.portfolio.granularity import granularity, infinitely_fine
from tallystick.engine.portfolio.measures import added_up, concentration, largest, loss_distribution
from tallystick.engine.portfolio.reverse import likeliest_break
from tallystick.engine.portfolio.sensitivities import sensitivities
from tallystick.engine.portfolio.stress import Scenario, StressBook, run_scenario, stress_book
from tallystick.entry.jobs.plan_file import PlanError
from tallystick.entry.jobs.record import relative
from tallystick.entry.jobs.stress_plan import StressPlan, read_stress_plan
from tallystick.intake import read_book
from tallystick.intake.files.encodings import digest
from tallystick.intake.outputs import check_out, digests, whole_folder, write_json, write_parquet
from tallystick.pack import Policy, read_pack
from tallystick.report.language import Lang
from tallystick.report.stress import Grain, Run, Stressed, Tested, write_stress_report

Watch = Callable[[str], None]
NAMED = 20
BY = ("industry", "region", "grade")


@dataclass(frozen=True, slots=True)
class StressRequest:
    """What one stress test is asked: which month end, which pack and plan, and where to."""

    month_end: Path
    pack: Path
    plan: Path
    out: Path
    report: bool = True
    lang: Lang = "en"


def run_stress(request: StressRequest, *, watch: Watch = lambda said: None) -> Tested:
    """This function will test the month end and write the outputs whole or not at all.

    :raises PlanError: the plan has a mistake, or the folder is no month end.
    :raises PackErrors: the pack has mistakes.
    """
    check_out(request.out)
    plan = read_stress_plan(request.plan)
    about, loans = _closed(request.month_end)
    policy = read_pack(request.pack).on(date.fromisoformat(about["day"]), flow.vocabulary())
    links = _links(request.month_end, about, loans, plan, policy)
    held = debtors(loans, policy, links=links)
    if held.frame.is_empty():
        raise PlanError(f"{request.month_end}: no performing loan is on the book. Give a month end with loans")
    tested = _tested(held, loans, plan, policy, links is not None, watch)
    with whole_folder(request.out) as folder:
        for name, frame in _tables(tested).items():
            write_parquet(frame, folder / f"{name}.parquet")
        record = _record(request, policy)
        if request.report:
            watch("report")
            write_stress_report(folder, tested, plan.title, plan.assumptions, record, request.lang)
        write_json({**record, "outputs": digests(folder)}, folder / "run.json")
    return tested


def _closed(folder: Path) -> tuple[dict[str, Any], pl.LazyFrame]:
    try:
        about: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        loans = pl.scan_parquet(folder / "loans.parquet")
        known = loans.collect_schema().names()
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, pl.exceptions.PolarsError) as error:
        raise PlanError(f"{folder}: it is not the output of `tally month-end` ({error}). Name such a folder") from None
    if "day" not in about or "pd_12m" not in known:
        raise PlanError(f"{folder}: it is not the output of `tally month-end`. Name such a folder")
    return about, loans


def _links(
    folder: Path, about: dict[str, Any], loans: pl.LazyFrame, plan: StressPlan, policy: Policy
) -> pl.DataFrame | None:
    """Links by guarantees and supplies of the book the month end was made of; None where there is nothing of either."""
    book_at = about.get("book", {}).get("path")
    path = (folder / book_at).resolve() if book_at else None
    if path is None or not path.is_dir():
        return None
    book, collected = read_book(path, mapping=about["book"].get("mapping") or None, as_of=policy.day)
    found = []
    with closing(collected):
        guarantees = book.evidence.get("guarantees")
        if guarantees is not None:
            firms = loans.select(KEY, "net_assets_minor")
            found.append(guarantee_links(guarantees, firms, drag=plan.guarantee_drag, policy=policy))
        sales = sales_to_applicants(book.evidence, policy)
        if sales is not None:
            found.append(supply_links(sales.lazy(), drag=plan.supply_drag))
    return pl.concat(found) if found else None


def _tested(
    held: Debtors, loans: pl.LazyFrame, plan: StressPlan, policy: Policy, has_links: bool, watch: Watch
) -> Tested:
    watch("loss distribution")
    found = loss_distribution(held, plan.model)
    watch("sensitivities")
    sensitive = sensitivities(held, plan.model, step=plan.step, named=plan.named)
    ead, pd, lgd = (held.frame[name].cast(pl.Float64).to_numpy() for name in ("ead_minor", "pd", "lgd"))
    hhi = {"name": concentration(held.frame["ead_minor"])}
    for by in ("industry", "region"):
        hhi[by] = concentration(held.frame.group_by(by).agg(pl.col("ead_minor").sum())["ead_minor"])
    grain = Grain(infinitely_fine(ead, pd, lgd, plan.model), granularity(ead, pd, lgd, plan.model), hhi)
    watch("scenarios")
    book = stress_book(loans, policy)
    stressed = tuple(
        Stressed(name, source, scenario, run_scenario(book, scenario, plan.bank, policy))
        for name, source, scenario in plan.scenarios
    )
    watch("reverse stress")
    return Tested(
        distribution=found,
        held=held,
        has_links=has_links,
        confidence=plan.model.confidence,
        drawn=plan.model.scenarios,
        by={by: added_up(found.by_debtor, by) for by in BY},
        largest=largest(found.by_debtor, NAMED),
        grain=grain,
        sensitivities=sensitive,
        step=plan.step,
        named=plan.named,
        stressed=stressed,
        single=_single(book, plan, policy),
        industries=book.industries,
        floors=plan.floors,
        breaking=_breaking(book, plan, policy),
        shocks_source=plan.shocks_source,
    )


def _breaking(book: StressBook, plan: StressPlan, policy: Policy) -> dict[str, Run]:
    """The likeliest scenarios that break each floor of capital, and that make a year's loss."""
    base = plan.scenarios[0][2]

    def above(floor: float) -> Callable[[Scenario], float]:
        return lambda scenario: float(run_scenario(book, scenario, plan.bank, policy).ratio.min() - floor)

    goals = {name: above(floor) for name, floor in plan.floors.items()}
    goals["profit"] = lambda scenario: float(run_scenario(book, scenario, plan.bank, policy).profit.min())
    found = {}
    for name, goal in goals.items():
        one = likeliest_break(goal, base, plan.shocks, book.industries)
        found[name] = Run(one, run_scenario(book, one.scenario, plan.bank, policy))
    return found


def _single(book: StressBook, plan: StressPlan, policy: Policy) -> dict[str, Run]:
    """One thing worse at a time, by one standard deviation of the reverse stress: which the bank feels most."""
    base, shocks = plan.scenarios[0][2], plan.shocks
    years = range(len(base.growth))
    fade = [shocks.fades**year for year in years]
    worse = {
        "growth": replace(base, growth=tuple(base.growth[y] - shocks.growth * fade[y] for y in years)),
        "collateral": replace(
            base, collateral_fall=tuple(min(f + shocks.collateral, 1.0) for f in base.collateral_fall)
        ),
        "margin": replace(base, margin_bp=tuple(base.margin_bp[y] + shocks.margin_bp * fade[y] for y in years)),
    }
    for name in book.industries:
        logit = {**base.industry_logit, name: base.industry_logit.get(name, 0.0) + shocks.industry}
        worse[f"industry:{name}"] = replace(base, industry_logit=logit)
    return {name: Run(None, run_scenario(book, scenario, plan.bank, policy)) for name, scenario in worse.items()}


def _tables(tested: Tested) -> dict[str, pl.DataFrame]:
    years = [
        {"scenario": one.name["en"], "year": year + 1}
        | {
            name: float(getattr(one.path, name)[year])
            for name in ("failed", "loss", "provisions", "profit", "capital", "rwa", "bad_share", "ratio")
        }
        for one in tested.stressed
        for year in range(len(one.scenario.growth))
    ]
    sensitive = [{"change": one.change} | asdict(one.measures) for one in tested.sensitivities]
    losses = pl.DataFrame(
        {"scenario": range(len(tested.distribution.losses)), "loss_minor": tested.distribution.losses}
    )
    return {
        "debtors": tested.distribution.by_debtor,
        "losses": losses,
        "scenarios": pl.DataFrame(years),
        "sensitivities": pl.DataFrame(sensitive),
    }


def _record(request: StressRequest, policy: Policy) -> dict[str, Any]:
    """What the test was made of; no clock, so that the same run gives the same record."""
    return {
        "tallystick": __version__,
        "job": "stress",
        "day": policy.day.isoformat(),
        "pack": {"id": policy.pack, "version": policy.version, "digest": policy.digest}
        | {"path": relative(request.pack, request.out)},
        "month_end": relative(request.month_end, request.out),
        "plan": {"path": relative(request.plan, request.out), "sha256": digest(request.plan)},
        "report": {"lang": request.lang} if request.report else None,
    }
