"""The person behind the firm and that person's household (企业主)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, count, flag, minor, text, years
from tallystick.engine.features.windows import KEY, months_ago, seen
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

_T = "owners"

ADDS = Columns(
    (
        count("owners_known", NEUTRAL, "people named for the firm", "关联自然人数", "no owner named", _T),
        text("household_id", NEUTRAL, "the household of the main owner", "企业主家庭", "no owner named", _T),
        years("owner_age_years", NEUTRAL, "age of the main owner", "企业主年龄", source=_T),
        years("owner_industry_years", BETTER, "years in the trade", "从业年限", source=_T),
        years("owner_local_years", BETTER, "years in the place", "本地居住年限", source=_T),
        flag("owner_has_property", BETTER, "main owner or spouse owns a home", "有自有房产", source=_T),
        minor(
            "household_surplus_minor",
            BETTER,
            "household income less expense and debts, a year",
            "家庭年结余",
            source=_T,
        ),
        minor(
            "household_debt_service_minor",
            WORSE,
            "household's debt payments a year, as declared",
            "家庭年偿债额",
            source=_T,
        ),
    )
)


RANK = {"controller": 0, "legal_representative": 1, "shareholder": 2}
"""Who is the main owner: the controller, else the legal representative, else the largest shareholder."""

HOUSEHOLD = ("controller", "legal_representative", "spouse")


def owners(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm that names an owner, a spouse or a guarantor.

    The household is named by the least number of main owner and spouse, so that two firms of one couple share it.
    What the main owner's row leaves out of the household's money, the spouse's may say.
    """
    rank = pl.col("role").replace_strict(list(RANK), list(RANK.values()), default=None, return_dtype=pl.Int32)
    rows = seen(evidence, "owners", policy).with_columns(
        pl.struct(rank.fill_null(len(RANK)).alias("rank"), -pl.col("share").fill_null(0.0), "owner_id").alias("order"),
        rank.is_not_null().alias("is_owner"),
        (pl.col("role") == "spouse").alias("is_spouse"),
        pl.when(pl.col("role").is_in(HOUSEHOLD)).then("has_property").alias("has_property"),
    )
    return rows.group_by(KEY).agg(
        pl.col("owner_id").n_unique().cast(pl.Int32).alias("owners_known"),
        pl.min_horizontal(_main("owner_id"), _spouse("owner_id")).alias("household_id"),
        (months_ago(_main("birth_day"), policy.day).floordiv(12)).cast(pl.Float64).alias("owner_age_years"),
        _main("industry_years").cast(pl.Float64).alias("owner_industry_years"),
        _main("local_years").cast(pl.Float64).alias("owner_local_years"),
        pl.when(pl.col("has_property").is_not_null().any())
        .then(pl.col("has_property").any())
        .alias("owner_has_property"),
        (_money("income") - _money("expense") - _money("debt_service")).alias("household_surplus_minor"),
        _money("debt_service").alias("household_debt_service_minor"),
    )


def _main(name: str) -> pl.Expr:
    return pl.when(pl.col("is_owner")).then(pl.col(name)).min_by("order")


def _spouse(name: str) -> pl.Expr:
    return pl.when(pl.col("is_spouse")).then(pl.col(name)).min()


def _money(part: str) -> pl.Expr:
    return _main(f"household_{part}_minor").fill_null(_spouse(f"household_{part}_minor"))


SOURCE = Source("owners", owners, ("owners",), ADDS)
