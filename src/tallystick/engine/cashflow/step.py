"""Cash flow: what a firm earns and owes a year, alone and with household and connected firms."""

from __future__ import annotations

import polars as pl

from tallystick.engine.cashflow.columns import FACTS, FIRM, GROUP, GROUP_READS, READS, TOLD_BY
from tallystick.engine.cashflow.formulas import (
    consistency,
    cover,
    load,
    operating_cash,
    size_sales,
    verified_sales,
)
from tallystick.engine.cashflow.together import together
from tallystick.engine.compiled import per_policy
from tallystick.engine.evidence.schemas.firm import INDUSTRIES
from tallystick.engine.step import Step
from tallystick.kernel.firm_size import INDICATORS, SIZES, size_class
from tallystick.kernel.lookup import INDEX, looked_up
from tallystick.pack.policy import Policy

_BOUNDS = tuple(f"{size}_{indicator}" for size in SIZES for indicator in INDICATORS)


def cash_flow(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add what evidence there is, the size, and the firm's own cash flow and debts: FACTS and FIRM.

    :raises PolicyError: the policy lacks `size_standard`, `industry_margin` or `unknown_industry_margin`.
    """
    for stage in _stages(policy):
        frame = frame.with_columns(stage)
    return frame.drop("_margin", "_size_sales", "_industry", *_BOUNDS)


@per_policy
def _stages(policy: Policy) -> tuple[tuple[pl.Expr, ...], ...]:
    facts = (pl.col(told).is_not_null().alias(fact) for fact, told in TOLD_BY.items())
    owed = pl.col("own_exposure_minor") - pl.col("own_undrawn_minor") + pl.col("debt_elsewhere_minor")
    service = pl.col("own_debt_service_minor") + pl.col("debt_service_elsewhere_minor")
    cash = pl.col("operating_cash_minor")
    industry = pl.col("industry").cast(pl.Enum(INDUSTRIES), strict=False).to_physical().cast(INDEX)
    return (
        (*facts, industry.alias("_industry"), verified_sales().alias("verified_sales_minor")),
        _by_industry(policy),
        (
            size_sales().alias("_size_sales"),
            *(ratio.alias(name) for name, ratio in consistency().items()),
            operating_cash(pl.col("_margin")).alias("operating_cash_minor"),
            service.alias("debt_service_minor"),
            load(pl.col("guarantees_given_minor"), pl.col("net_assets_minor")).alias("guarantee_load"),
        ),
        (
            size_class().alias("size_class"),
            cover(cash, pl.col("debt_service_minor")).alias("dscr"),
            load(owed, cash).alias("leverage"),
        ),
    )


def _by_industry(policy: Policy) -> tuple[pl.Expr, ...]:
    """What the policy's two tables say of each industry, read once: one look-up each instead of a case per industry."""
    bounds, prudent = policy.grid("size_standard"), float(policy.number("unknown_industry_margin"))
    margin = policy.grid("industry_margin")["margin"].cast(pl.Float64).fill_null(prudent)
    asked = [margin.alias("_margin"), *(bounds[name].cast(pl.Float64).alias(name) for name in _BOUNDS)]
    known = pl.DataFrame({"industry": list(INDUSTRIES)}).select(asked)
    said = {name: looked_up(pl.col("_industry"), known[name].to_list(), pl.Float64) for name in known.columns}
    said["_margin"] = said["_margin"].fill_null(prudent)
    return tuple(expression.alias(name) for name, expression in said.items())


def global_cash_flow(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add GROUP: the cash and debts of firm, owner's household and connected firms together.

    Each household counts once in a group, whichever of its firms names it; what a household pays is the larger of what
    it declared and what its credit report shows. One unknown part makes the whole unknown.
    """
    schema = frame.collect_schema() | GROUP.schema()
    return frame.map_batches(
        lambda firms: firms.with_columns(together(firms)),
        schema=schema,
        predicate_pushdown=False,
        projection_pushdown=False,
        slice_pushdown=False,
    )


STEP = Step("cash flow", cash_flow, lambda _: READS, lambda _: FACTS | FIRM)
GROUP_STEP = Step(
    "global cash flow", global_cash_flow, lambda _: GROUP_READS, lambda _: GROUP, crowd="connected_group_id"
)
STEPS: tuple[Step, ...] = (STEP, GROUP_STEP)
"""Both steps, in order."""
