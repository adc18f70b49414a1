"""Cash flow: what a firm earns and owes a year, alone and with household and connected firms."""

from __future__ import annotations

import polars as pl

from tallystick.engine.cashflow.columns import FACTS, FIRM, GROUP, GROUP_READS, READS, TOLD_BY
from tallystick.engine.cashflow.formulas import (
    INDICATORS,
    SIZES,
    consistency,
    cover,
    load,
    operating_cash,
    size_class,
    size_sales,
    verified_sales,
)
from tallystick.engine.compiled import per_policy
from tallystick.engine.evidence.schemas.firm import INDUSTRIES
from tallystick.engine.step import Step
from tallystick.kernel.money import rounded
from tallystick.pack.policy import Policy

_BOUNDS = tuple(f"{size}_{indicator}" for size in SIZES for indicator in INDICATORS)


def cash_flow(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add what evidence there is, the size, and the firm's own cash flow and debts: FACTS and FIRM.

    :raises PolicyError: the policy lacks `size_standard`, `industry_margin` or `unknown_industry_margin`.
    """
    for stage in _stages(policy):
        frame = frame.with_columns(stage)
    return frame.drop("_margin", "_size_sales", *_BOUNDS)


@per_policy
def _stages(policy: Policy) -> tuple[tuple[pl.Expr, ...], ...]:
    facts = (pl.col(told).is_not_null().alias(fact) for fact, told in TOLD_BY.items())
    owed = pl.col("own_exposure_minor") - pl.col("own_undrawn_minor") + pl.col("debt_elsewhere_minor")
    service = pl.col("own_debt_service_minor") + pl.col("debt_service_elsewhere_minor")
    cash = pl.col("operating_cash_minor")
    return (
        (*facts, *_by_industry(policy), verified_sales().alias("verified_sales_minor")),
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
    place = pl.col("industry").cast(pl.Enum(INDUSTRIES), strict=False).to_physical()
    said = {values.name: pl.lit(values).gather(place) for values in known}
    said["_margin"] = said["_margin"].fill_null(prudent)
    return tuple(expression.alias(name) for name, expression in said.items())


def global_cash_flow(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add GROUP: the cash and debts of firm, owner's household and connected firms together.

    Each household counts once in a group, whichever of its firms names it; what a household pays is the larger of
    what it declared and what its credit report shows. One unknown part makes the whole unknown.
    """
    return frame.with_columns(_parts()).with_columns(_once()).with_columns(_sums()).with_columns(
        cover(pl.col("global_cash_minor"), pl.col("global_debt_service_minor")).alias("global_dscr")
    ).drop("_group", "_home", "_home_cash", "_home_service", "_firm_service")  # fmt: skip


def _parts() -> tuple[pl.Expr, ...]:
    declared, reported = pl.col("household_debt_service_minor"), pl.col("owner_debt_service_elsewhere_minor")
    return (
        pl.coalesce("connected_group_id", "enterprise_id").alias("_group"),
        pl.coalesce("household_id", "enterprise_id").alias("_home"),
        (pl.col("household_surplus_minor") + declared).alias("_home_cash"),
        pl.when(declared.is_not_null() & reported.is_not_null())
        .then(pl.max_horizontal(declared, reported))
        .alias("_home_service"),
        (pl.col("own_debt_service_minor") + pl.col("debt_service_elsewhere_minor") - reported).alias("_firm_service"),
    )


def _once() -> tuple[pl.Expr, ...]:
    """A household's money, parted evenly over its firms of the group: the least cash and the most debt they name."""
    homes = ("_group", "_home")
    members = pl.len().over(homes)
    return (
        (pl.col("_home_cash").min().over(homes) / members).alias("_home_cash"),
        (pl.col("_home_service").max().over(homes) / members).alias("_home_service"),
    )


def _sums() -> tuple[pl.Expr, ...]:
    return (
        _sum(pl.col("own_exposure_minor")).alias("group_exposure_minor"),
        rounded(_sum(pl.col("operating_cash_minor") + pl.col("_home_cash"))).alias("global_cash_minor"),
        rounded(_sum(pl.col("_firm_service") + pl.col("_home_service"))).alias("global_debt_service_minor"),
    )


def _sum(part: pl.Expr) -> pl.Expr:
    return pl.when(part.is_null().any().over("_group").not_()).then(part.sum().over("_group"))


STEP = Step("cash flow", cash_flow, lambda _: READS, lambda _: FACTS | FIRM)
GROUP_STEP = Step(
    "global cash flow", global_cash_flow, lambda _: GROUP_READS, lambda _: GROUP, crowd="connected_group_id"
)
STEPS: tuple[Step, ...] = (STEP, GROUP_STEP)
"""Both steps, in order."""
