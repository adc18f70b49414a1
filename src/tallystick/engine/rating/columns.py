"""What rating reads, as the scorecards of the policy name it, and what it adds."""

from __future__ import annotations

from itertools import chain

import polars as pl

from tallystick.kernel.columns import Column, Columns
from tallystick.pack.policy import Policy

FIXED = Columns(
    (
        Column(
            "scorecard", pl.String, "code", "scorecard that rated the firm", "评分卡", missing="no card can be used"
        ),
        Column("score", pl.Int32, "points", "sum of points", "评分", "higher_is_better"),
        Column("pd_score", pl.Float64, "share", "PD of the score itself, 12 months", "评分违约概率", "higher_is_worse"),
        Column("grade", pl.String, "code", "grade of the master scale", "信用等级", missing="not rated"),
        Column("grade_rank", pl.Int32, "count", "rank of the grade, 1 is best", "等级序号", "higher_is_worse"),
        Column("pd_12m", pl.Float64, "share", "PD of the grade, 12 months", "违约概率（12个月）", "higher_is_worse"),
    )
)


def points_column(column: str) -> str:
    """This function will give the name of the points of characteristic `column`."""
    return f"points_{column}"


def characteristic_columns(policy: Policy) -> tuple[str, ...]:
    """This function will give every column that a scorecard of the policy scores, in order, each once."""
    columns = chain.from_iterable((c.column for c in card.characteristics) for card in policy.scorecards)
    return tuple(dict.fromkeys(columns))


def needs_columns(policy: Policy) -> tuple[str, ...]:
    """This function will give the columns that rating reads beyond the characteristics: the needs of the cards."""
    needed = sorted(set[str]().union(*(card.needs_columns for card in policy.scorecards)))
    return tuple(name for name in needed if name not in characteristic_columns(policy))


def reads(policy: Policy) -> Columns:
    """This function will declare what rating reads: scored as a number, a code or a flag, so only the name counts."""
    names = (*characteristic_columns(policy), *needs_columns(policy))
    return Columns(Column(name, pl.Null, "text", "as the scorecards of the pack use it") for name in names)


def adds(policy: Policy) -> Columns:
    """This function will declare what rating adds."""
    titles = {c.column: c.title for card in policy.scorecards for c in card.characteristics}
    points = Columns(
        Column(
            points_column(name),
            pl.Int32,
            "points",
            f"points of: {titles[name].en}",
            f"得分：{titles[name].zh}",
            "higher_is_better",
            "the card used does not score it",
        )
        for name in characteristic_columns(policy)
    )
    return FIXED | points
