"""What a diagnosis is worth: the planted problems and the findings of simulated banks judged, and figures of them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from scipy.stats import spearmanr

from tallystick.pack.policy import Problem

LEAST_SHARE = 0.003
"""Planted problems count whose true yearly cost is more than this share of the bank's yearly credit loss."""
Judged = tuple[pl.DataFrame, pl.DataFrame]
"""The planted problems of a bank and its findings, each with its judgement."""


def judged_planted(truth: pl.DataFrame, findings: pl.DataFrame, lost_minor: float) -> pl.DataFrame:
    """This function will say of each planted problem whether it counts and whether it was found in its place.

    Adds `counts` (its true yearly cost is above the least share of `lost_minor`, the bank's yearly credit loss),
    `is_found`, and of the finding its cost, interval and first cause.
    """
    places = truth.with_columns(where=_where(pl.col("place")))
    found = findings.with_columns(where=pl.col("place_kind") + "=" + pl.col("place"), is_found=pl.lit(value=True))
    chosen = found.select(
        "problem", "where", "is_found", "cause", "low_minor", "high_minor", estimate_minor="yearly_cost_minor"
    )
    once = chosen.unique(["problem", "where"], keep="first", maintain_order=True)
    return places.join(once, on=["problem", "where"], how="left", suffix="_named", maintain_order="left").with_columns(
        lost_minor=pl.lit(lost_minor),
        counts=pl.col("yearly_cost_minor") > LEAST_SHARE * lost_minor,
        is_found=pl.col("is_found").fill_null(value=False),
    )


def judged_reported(
    truth: pl.DataFrame, findings: pl.DataFrame, proposals: pl.DataFrame, removed: pl.DataFrame
) -> pl.DataFrame:
    """This function will say of each finding whether it was planted there, with what its best measure promises and what
    that same measure would truly bring (`removed_by`): its share of the true cost, nothing where it acts on other
    causes than the true one. A finding whose cost is not known promises nothing that could be ranked.
    """
    planted = truth.select(
        "problem",
        where=_where(pl.col("place")),
        true_minor="yearly_cost_minor",
        own_world_minor="own_world_minor",
        true_cause=pl.col("cause"),
    )
    best = proposals.sort("benefit_minor", descending=True, nulls_last=True, maintain_order=True)
    best = best.unique("finding", keep="first", maintain_order=True)
    acts = (pl.col("against").list.len() == 0) | pl.col("true_cause").is_in(pl.col("against"))
    return (
        findings.with_columns(where=pl.col("place_kind") + "=" + pl.col("place"))
        .join(planted, on=["problem", "where"], how="left", maintain_order="left")
        .join(
            best.select("finding", "measure", promised_minor="benefit_minor"),
            on="finding",
            how="left",
            maintain_order="left",
        )
        .join(removed, on=["problem", "measure"], how="left", maintain_order="left")
        .with_columns(
            is_planted=pl.col("true_minor").is_not_null(),
            promised_minor=pl.when(pl.col("yearly_cost_minor").is_not_null()).then("promised_minor"),
            true_benefit_minor=_benefit(acts, pl.col("true_minor")),
            own_benefit_minor=_benefit(acts, pl.col("own_world_minor")),
        )
        .drop("causes_not_told_apart", "against")
    )


def _benefit(acts: pl.Expr, cost: pl.Expr) -> pl.Expr:
    return pl.when(acts).then(pl.col("removes") * cost).otherwise(0.0)


def by_own_world(planted: pl.DataFrame, reported: pl.DataFrame) -> Judged:
    """This function will give what was judged with the costs of each bank's own world for true, luck and all."""
    return (
        planted.with_columns(
            yearly_cost_minor="own_world_minor", counts=pl.col("own_world_minor") > LEAST_SHARE * pl.col("lost_minor")
        ),
        reported.with_columns(true_minor="own_world_minor", true_benefit_minor="own_benefit_minor"),
    )


def removed_by(problems: Sequence[Problem]) -> pl.DataFrame:
    """This function will give `problem, measure, removes, against` of every measure that the pack knows: the share of
    a problem that the measure removes, and the causes that it acts on; none where it acts on all."""
    rows = [(one.code, each.code, each.removes, list(each.against)) for one in problems for each in one.measures]
    schema = {"problem": pl.String, "measure": pl.String, "removes": pl.Float64, "against": pl.List(pl.String)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _where(place: pl.Expr) -> pl.Expr:
    """The whole bank is `bank=bank` in a finding, and nothing or `all` in the truth."""
    return pl.when(place.is_in(["", "all", "whole bank"])).then(pl.lit("bank=bank")).otherwise(place)


def figures(planted: pl.DataFrame, reported: pl.DataFrame) -> dict[str, float | None]:
    """This function will give recall, false share, coverage, median cost error, cause accuracy and Spearman's rank
    correlation, over all banks, of what measures promise with what they would truly bring; None where nothing can
    be said."""
    weighty = planted.filter("counts")
    found = weighty.filter("is_found")
    priced = found.filter(pl.col("estimate_minor").is_not_null())
    true, said = pl.col("yearly_cost_minor"), pl.col("estimate_minor")
    ranked = reported.filter(pl.col("is_planted") & pl.col("promised_minor").is_not_null())
    return {
        "recall": _mean(weighty["is_found"]),
        "false_share": _mean(~reported["is_planted"]),
        "coverage": _mean(priced.select(true.is_between(pl.col("low_minor"), pl.col("high_minor"))).to_series()),
        "median_cost_error": _median(priced.select((said / true - 1.0).abs()).to_series()),
        "cause_accuracy": _mean(
            found.select((pl.col("cause_named") == pl.col("cause")).fill_null(value=False)).to_series()
        ),
        "spearman": float(spearmanr(ranked["promised_minor"], ranked["true_benefit_minor"]).statistic)
        if ranked.height > 2
        else None,
        "planted_that_count": float(weighty.height),
        "reported": float(reported.height),
    }


def _mean(series: pl.Series) -> float | None:
    return None if series.is_empty() else float(series.cast(pl.Float64).mean())  # type: ignore[arg-type]


def _median(series: pl.Series) -> float | None:
    return None if series.is_empty() else float(series.median())  # type: ignore[arg-type]
