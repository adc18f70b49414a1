"""How far the book leans on few: industries, towns, names, groups and guarantee circles, beside the limits of law."""

from __future__ import annotations

import polars as pl

from tallystick.engine.status.bank import Bank
from tallystick.engine.status.shown import PART, Shown, by_part, ordered
from tallystick.pack.policy import Policy

TOP = 10
LIMITS = ("single_loan", "single_exposure", "group_exposure", "large_exposures", "circle", "industry")


def industries(loans: pl.DataFrame) -> Shown:
    """This function will give the book by industry."""
    return by_part("industries", loans, pl.col("industry"), show=("industry", "town"))


def towns(loans: pl.DataFrame) -> Shown:
    """This function will give the book by town."""
    return by_part("towns", loans, pl.col("town"), show=("industry", "town"))


def hhi(table: pl.DataFrame, column: str = "share") -> float:
    """This function will give the Herfindahl-Hirschman index: the sum of squared shares, 1 where all is one part."""
    return float((table[column].fill_null(0.0) ** 2).sum())


def names(loans: pl.DataFrame) -> Shown:
    """This function will give the ten connected groups that owe most; a firm without a group stands alone."""
    group = pl.coalesce("group_id", "enterprise_id")
    found = by_part("names", loans, group, show=("group_id",))
    return Shown(
        "names", found.table.head(TOP), found.behind.filter(pl.col(PART).is_in(found.table[PART].head(TOP).implode()))
    )


def limits(bank: Bank, loans: pl.DataFrame, policy: Policy) -> Shown:
    """This function will hold the largest of each kind against its limit (rules 3.7, 9.3): `value`, `bound`, `met`.

    Shares: loans of one customer by net capital; exposure of one customer and of a connected group by net tier-1
    capital; the sum of large exposures (above `large_exposure_share`) by net tier-1, which has no limit; the largest
    guarantee circle by net capital; the largest industry by all loans, beside the bank's own limit.
    """
    capital, tier1 = float(policy.number("net_capital_minor")), float(policy.number("net_tier1_minor"))
    owed = loans.group_by("enterprise_id").agg(
        loans_minor=pl.col("principal_minor").sum(),
        exposure_minor=(pl.col("exposure_minor") + pl.col("undrawn_minor").fill_null(0)).sum(),
        group_id=pl.col("group_id").drop_nulls().first(),
    )
    groups = owed.group_by(pl.coalesce("group_id", "enterprise_id").alias(PART)).agg(pl.col("exposure_minor").sum())
    large = groups.filter(pl.col("exposure_minor") > tier1 * float(policy.number("large_exposure_share")))
    circles = bank.closing.get("circles")
    circle = 0.0 if circles is None else _most(circles, "exposure_minor")
    industry = industries(loans).table
    rows = [
        ("single_loan", _most(owed, "loans_minor") / capital, float(policy.number("single_loan_share"))),
        ("single_exposure", _most(owed, "exposure_minor") / tier1, float(policy.number("single_exposure_share"))),
        ("group_exposure", _most(groups, "exposure_minor") / tier1, float(policy.number("group_exposure_share"))),
        ("large_exposures", float(large["exposure_minor"].sum()) / tier1, None),
        ("circle", circle / capital, float(policy.number("circle_exposure_share"))),
        ("industry", _most(industry, "share"), float(policy.number("industry_share_most"))),
    ]
    schema = {PART: pl.String, "value": pl.Float64, "bound": pl.Float64}
    table = pl.DataFrame(rows, schema=schema, orient="row").with_columns(met=pl.col("value") <= pl.col("bound"))
    largest = owed.sort("exposure_minor", "enterprise_id", descending=[True, False]).head(50)
    return Shown("limits", table, largest.select(pl.lit("largest").alias(PART), pl.all()))


def circles(bank: Bank) -> Shown:
    """This function will give the guarantee circles to whom the bank lends, the largest exposure first."""
    found = bank.closing.get("circles")
    if found is None or found.is_empty():
        return Shown("circles", pl.DataFrame(schema={PART: pl.String, "exposure_minor": pl.Int64}), pl.DataFrame())
    table = ordered(found.rename({"circle_id": PART}).filter(pl.col("exposure_minor") > 0))
    inside = bank.loans.filter(pl.col("circle_id").is_not_null(), pl.col("class").is_not_null())
    behind = inside.select(pl.col("circle_id").alias(PART), "loan_id", "enterprise_id", "exposure_minor", "class")
    return Shown("circles", table, behind.sort(PART, "loan_id"))


def _most(frame: pl.DataFrame, column: str) -> float:
    most = frame[column].max()
    return float(most) if isinstance(most, int | float) else 0.0
