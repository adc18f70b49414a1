"""The plan of a stress test: loss model, the bank beside its loans, scenarios, floors, and how far things swing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tallystick.engine.portfolio.model import LossModel
from tallystick.engine.portfolio.reverse import Shocks
from tallystick.engine.portfolio.stress import Bank, Scenario
from tallystick.entry.jobs.plan_file import Part, read_plan

Both = dict[str, str]


@dataclass(frozen=True)
class StressPlan:
    """What the plan file says, checked. `scenarios` are name, source and paths; the first is the base."""

    title: Both
    assumptions: tuple[Both, ...]
    model: LossModel
    guarantee_drag: float
    supply_drag: float
    step: float
    named: int
    bank: Bank
    floors: dict[str, float]
    scenarios: tuple[tuple[Both, Both, Scenario], ...]
    shocks: Shocks
    shocks_source: Both


def read_stress_plan(file: Path) -> StressPlan:
    """This function will read and check the plan in `file`.

    :raises PlanError: a key is missing, unknown or out of bounds, or paths have unequal lengths.
    """
    top = read_plan(file)
    model, bank, floors, reverse = (top.part(name) for name in ("loss_model", "bank", "floors", "reverse"))
    plan = StressPlan(
        title=top.both("title"),
        assumptions=tuple({lang: one.text(lang) for lang in ("en", "zh")} for one in top.several("assumptions"))
        if top.has("assumptions")
        else (),
        model=_model(model),
        guarantee_drag=model.number("guarantee_drag", least=0, most=1),
        supply_drag=model.number("supply_drag", least=0, most=1),
        step=model.number("step", least=0.001, most=1),
        named=int(model.number("named", least=1)),
        bank=Bank(
            capital_ratio=bank.number("capital_ratio", least=0, most=1),
            funding_bp=bank.number("funding_bp", least=0, most=2000),
            running_bp=bank.number("running_bp", least=0, most=2000),
            resolved_share=bank.number("resolved_share", least=0, most=1),
            migration_tilt=bank.number("migration_tilt", least=0, most=1),
        ),
        floors={name: floors.number(name, least=0, most=1) for name in ("capital_ratio", "legal_ratio")},
        scenarios=tuple(_scenario(one) for one in top.several("scenarios")),
        shocks=Shocks(
            growth=reverse.number("growth", least=0, most=0.5),
            collateral=reverse.number("collateral", least=0, most=1),
            margin_bp=reverse.number("margin_bp", least=0, most=1000),
            industry=reverse.number("industry", least=0, most=5),
            fades=reverse.number("fades", least=0, most=1),
            tied=reverse.number("tied", least=0, most=0.99),
        ),
        shocks_source=reverse.both("source"),
    )
    if not plan.scenarios:
        raise top.wrong("scenarios", "there is none", "Write the base scenario first")
    top.done()
    return plan


def _model(part: Part) -> LossModel:
    return LossModel(
        economy=part.number("economy", least=0, most=1),
        industry=part.number("industry", least=0, most=1),
        region=part.number("region", least=0, most=1),
        correlation=part.maybe("correlation", least=0, most=0.99),
        degrees=int(part.number("degrees", least=0, most=1000)),
        lgd_correlation=part.number("lgd_correlation", least=0, most=0.99),
        lgd_spread=part.number("lgd_spread", least=0, most=0.99),
        confidence=part.number("confidence", least=0.5, most=0.99999),
        scenarios=int(part.number("scenarios", least=100, most=10_000_000)),
        seed=int(part.number("seed")),
    )


def _scenario(part: Part) -> tuple[Both, Both, Scenario]:
    growth, fall, margin = (part.numbers(name) for name in ("growth", "collateral_fall", "margin_bp"))
    if not len(growth) == len(fall) == len(margin):
        lengths = f"{len(growth)}, {len(fall)} and {len(margin)}"
        raise part.wrong(
            "growth", f"growth, collateral_fall and margin_bp have {lengths} years", "Give each year all three"
        )
    hits = part.part("industry_logit") if part.has("industry_logit") else None
    logit = {name: hits.number(name, least=-5, most=5) for name in hits.names()} if hits else {}
    return part.both("name"), part.both("source"), Scenario(tuple(growth), tuple(fall), tuple(margin), logit)
