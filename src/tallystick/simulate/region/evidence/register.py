"""The register, the people behind the firms and how firms are connected, as of the end of the last month asked for."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.simulate.region.evidence.scene import Scene
from tallystick.simulate.region.money import sales_of

Floats = NDArray[np.float64]
_YOUNG_MONTHS = 36
_TOLD = (0.97, 1.12)
_ABNORMAL = np.array([0.001, 0.003, 0.015, 0.12])
_LIVING_MINOR = 9_000_000


def founded(scene: Scene) -> NDArray[np.int64]:
    """This function will give those of the chosen firms that were founded by the last month asked for."""
    return scene.chosen[scene.business.founded[scene.chosen] <= scene.last]


def yearly_sales(scene: Scene, firm: NDArray[np.int64]) -> Floats:
    """This function will give the sales of the twelve months to the last one; a younger firm's made up to a year."""
    first = max(scene.last - 11, 0)
    made = sales_of(scene.business, firm, first, scene.last + 1 - first)
    return np.asarray(made.sum(axis=1) * 12 / np.maximum((made > 0).sum(axis=1), 1))


def worst_level(scene: Scene, firm: NDArray[np.int64], months: int) -> NDArray[np.int64]:
    """This function will give the worst trouble of each firm in the `months` months to the last one."""
    first = max(scene.last + 1 - months, 0)
    return np.asarray(scene.business.trouble[firm, first : scene.last + 1].max(axis=1).astype(np.int64))


def enterprises(scene: Scene) -> pl.DataFrame:
    """This function will give the register of the chosen firms."""
    firm, draws = founded(scene), scene.draws.within("register")
    sales = yearly_sales(scene, firm)
    level = scene.business.trouble[firm, scene.last].astype(np.int64)
    shown = ("name", "credit_code", "industry", "town", "founded_day", "employees", "total_assets_minor", "legal_form")
    rows = scene.firms[firm]
    told = np.round(sales * draws.uniform("told", firm, low=_TOLD[0], high=_TOLD[1]) / 1e5) * 1e5
    return rows.select(
        "enterprise_id",
        *shown[:6],
        annual_sales_minor=pl.Series(told.astype(np.int64)),
        total_assets_minor="total_assets_minor",
        legal_form="legal_form",
        taxpayer_grade=_taxpayer_grade(scene, firm),
        registered_capital_minor="registered_capital_minor",
        is_abnormal=pl.Series(draws.happens("abnormal", firm, chance=_ABNORMAL[level])),
        phone="phone",
        address="address",
    )


def _taxpayer_grade(scene: Scene, firm: NDArray[np.int64]) -> pl.Series:
    """A to D by conduct of the year before and the firm's own ways; M for the young; individuals are not graded."""
    noise = scene.draws.within("register").normal("taxpayer", firm, (scene.last // 12))
    score = 0.5 * scene.trait("true_quality", firm).astype(np.float64) + noise - 0.9 * worst_level(scene, firm, 12)
    grade = np.select([score > 0.7, score > -2.2, score > -4.2], ["A", "B", "C"], "D")
    age = scene.last - scene.business.founded[firm]
    grade = np.where((age < _YOUNG_MONTHS) & (grade < "C"), "M", grade)
    is_graded = scene.firms["legal_form"].gather(firm) != "individual_business"
    return pl.select(pl.when(is_graded).then(pl.Series(grade, dtype=pl.String))).to_series()


def owners(scene: Scene) -> pl.DataFrame:
    """This function will give one controller a firm, and the spouse of a married one."""
    firm = founded(scene)
    rows, draws = scene.firms[firm], scene.draws.within("owners")
    age = (scene.last - scene.business.founded[firm]) / 12.0
    worst = worst_level(scene, firm, 12)
    profit = yearly_sales(scene, firm) * rows["net_margin"].to_numpy() * np.array([1.0, 0.7, 0.3, -0.2])[worst]
    income = np.maximum(profit * 0.5, 0) + _LIVING_MINOR * draws.uniform("wage", firm, low=0.6, high=1.6)
    expense = income * draws.uniform("living", firm, low=0.35, high=0.60) + 2_000_000
    service = income * draws.uniform("service", firm, low=0.05, high=0.25) * np.array([1.0, 1.4, 2.2, 2.6])[worst]
    years = (rows["years_before"].to_numpy() + age).astype(np.int64).clip(0, 60)
    local = (rows["local_years_before"].to_numpy() + age).astype(np.int64).clip(0, 80)
    controllers = rows.select(
        "enterprise_id",
        "owner_id",
        role=pl.lit("controller"),
        name="owner_name",
        share="share",
        birth_day="birth_day",
        gender="gender",
        industry_years=pl.Series(years),
        local_years=pl.Series(local),
        has_property="has_property",
        household_income_minor=pl.Series(np.rint(income).astype(np.int64)),
        household_expense_minor=pl.Series(np.rint(expense).astype(np.int64)),
        household_debt_service_minor=pl.Series(np.rint(service).astype(np.int64)),
    )
    is_man = pl.col("gender") == "male"
    spouses = controllers.filter(rows["is_married"]).select(
        "enterprise_id",
        owner_id=pl.format("{}S", "owner_id"),
        role=pl.lit("spouse"),
        birth_day=pl.col("birth_day") + timedelta(days=420),
        gender=pl.when(is_man).then(pl.lit("female")).otherwise(pl.lit("male")),
        local_years="local_years",
    )
    return pl.concat([controllers, spouses], how="diagonal").sort("enterprise_id", "role")


def relations(scene: Scene) -> pl.DataFrame:
    """This function will give what is known of groups: each member to the first of its group, by person or family."""
    known = scene.firms.filter(pl.col("group_id").is_not_null(), pl.col("founded_month") <= scene.last)
    heads = known.group_by("group_id").agg(head=pl.col("firm").min())
    first = scene.firms.select(head="firm", related_id="enterprise_id", head_owner="owner_id")
    joined = known.join(heads, on="group_id").join(first, on="head").filter(pl.col("firm") != pl.col("head"))
    chosen = pl.Series(scene.chosen).implode()
    shown = joined.filter(pl.col("firm").cast(pl.Int64).is_in(chosen) | pl.col("head").cast(pl.Int64).is_in(chosen))
    same = pl.col("owner_id") == pl.col("head_owner")
    return (
        shown.filter(pl.col("true_twin_of").is_null())
        .select(
            "enterprise_id",
            "related_id",
            kind=pl.when(same).then(pl.lit("same_person")).otherwise(pl.lit("family")),
        )
        .sort("enterprise_id", "related_id")
    )
