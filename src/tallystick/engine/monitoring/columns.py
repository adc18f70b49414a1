"""What monitoring adds: features of its own, the watch level per borrower, and its long tables."""

from __future__ import annotations

import polars as pl
from polars.datatypes import DataTypeClass

from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, code, count, flag, minor, ratio, share, text
from tallystick.kernel.columns import Column, Columns, Direction
from tallystick.pack.policy import Policy

LEVELS = ("none", "yellow", "orange", "red")
"""Watch levels from calm to worst; a level's rank is its place, from 0."""

NONE, YELLOW, ORANGE, RED = range(4)
RANK = pl.Int8


def _day(name: str, means: str, means_zh: str, missing: str, direction: Direction = NEUTRAL) -> Column:
    return Column(name, pl.Date, "day", means, means_zh, direction, missing)


_G = "guarantees"
_NO_CIRCLE = "no guarantee between firms joins it to another, or guarantees were not collected"

CIRCLE_MEMBER = Columns(
    (
        text("circle_id", NEUTRAL, "the circle of guarantees: its least firm", "担保圈编号", _NO_CIRCLE, _G),
        count("circle_members", WORSE, "firms joined by guarantees", "担保圈企业数", _NO_CIRCLE, _G),
        count(
            "guarantee_circle_members",
            WORSE,
            "firms in the ring of guarantees through it, 0 for none",
            "互保环企业数",
            _NO_CIRCLE,
            _G,
        ),
        flag("is_mutual", WORSE, "guarantees for one who guarantees for it", "存在互保", _NO_CIRCLE, _G),
        share(
            "circle_warning_share",
            WORSE,
            "share of the circle's exposure in orange or red",
            "担保圈预警敞口占比",
            "no exposure, or no circle",
            _G,
        ),
    )
)
"""Per firm in a circle."""

CROWD = CIRCLE_MEMBER | Columns(
    (
        flag(
            "guarantor_in_trouble",
            WORSE,
            "a guarantor is in warning, overdue, non-performing or before the courts",
            "担保人异常",
            "guarantees were not collected",
            _G,
        ),
    )
)
"""Columns that are known once every firm has been looked at alone."""

CIRCLES = Columns(
    (
        text("circle_id", NEUTRAL, "the circle: its least firm", "担保圈编号"),
        count("members", WORSE, "firms in it", "企业数"),
        count("guarantees", WORSE, "pairs of guarantor and obligor", "担保关系数"),
        minor("guaranteed_minor", WORSE, "amount guaranteed", "担保总额"),
        count("mutual_members", WORSE, "firms that guarantee for one who guarantees for them", "互保企业数"),
        count("largest_ring", WORSE, "firms in its largest ring, 0 for none", "最大互保环企业数"),
        minor("net_assets_minor", BETTER, "known net assets of its firms", "净资产合计"),
        count("net_assets_unknown", WORSE, "firms whose net assets are not known", "净资产未知企业数"),
        ratio("guarantee_multiple", WORSE, "guaranteed amount by net assets, at most 99", "担保倍数"),
        minor("exposure_minor", WORSE, "exposure of the bank to its firms", "授信敞口"),
        minor("warned_exposure_minor", WORSE, "of it to firms in orange or red", "预警企业敞口"),
        share("warning_share", WORSE, "share of it", "预警敞口占比", "no exposure"),
        flag("is_over_limit", WORSE, "exposure above the bank's limit for one circle", "超担保圈限额"),
        text("central_member", NEUTRAL, "the firm in the middle", "核心企业"),
        code("central_by", NEUTRAL, "how it was found: betweenness, or degree in a large circle", "核心判定方法"),
        minor("expected_calls_minor", WORSE, "guaranteed amounts by the obligors' PD", "预期代偿额"),
        count("pd_unknown", WORSE, "firms whose PD is not known", "违约概率未知企业数"),
        text("largest_member", NEUTRAL, "the firm with most exposure, then most guarantees", "最大企业"),
        minor("calls_without_largest_minor", WORSE, "expected calls if it were not there", "剔除最大企业后预期代偿额"),
    )
)
"""Columns of circles.parquet."""

MEMBERS = tuple(CIRCLE_MEMBER)
PER_CIRCLE = CIRCLES
FIRMS_ASKED: dict[str, pl.DataType | DataTypeClass] = {
    "net_assets_minor": pl.Int64,
    "exposure_minor": pl.Int64,
    "pd_12m": pl.Float64,
    "is_warned": pl.Boolean,
}
"""What circles ask of a firm, where it is known."""

WATCH = Columns(
    (
        count("signals_yellow", WORSE, "indicators at yellow", "黄色信号数", "never missing"),
        count("signals_orange", WORSE, "indicators at orange", "橙色信号数", "never missing"),
        count("signals_red", WORSE, "indicators at red", "红色信号数", "never missing"),
        count("indicators_unknown", WORSE, "indicators that cannot be answered", "未知指标数", "never missing"),
        code("watch_level", WORSE, "none, yellow, orange or red", "预警级别", "never missing"),
        _day("watch_since", "since when it has that level", "预警起始日", "not in warning"),
        _day("watch_yellow_seen", "last day its signals were yellow or worse", "最近黄色信号日", "not known"),
        _day("watch_orange_seen", "last day its signals were orange or worse", "最近橙色信号日", "not known"),
        _day("watch_red_seen", "last day its signals were red", "最近红色信号日", "not known"),
    )
)
"""What the step adds per borrower."""

ACTS = Columns(
    (
        _day("watch_act_by", "by when the first open signal must be acted on", "处置期限", "no open signal"),
        code("watch_owner", NEUTRAL, "the role that must act by then", "处置责任人", "no open signal"),
    )
)
"""What the signals add per borrower."""

OPENING = Columns(
    (
        code("opening_watch_level", WORSE, "watch level at the last month end", "上期预警级别", "no last month end"),
        _day("opening_watch_since", "since when it had that level", "上期预警起始日", "no last month end"),
        *(
            _day(f"opening_{name}", f"{column.means}, at the last month end", column.means_zh, "no last month end")
            for name, column in WATCH.items()
            if name.endswith("_seen")
        ),
    )
)
"""Memory: what the last month end said."""

SIGNALS: dict[str, pl.DataType | DataTypeClass] = {
    "enterprise_id": pl.String,
    "indicator": pl.String,
    "family": pl.String,
    "level": pl.String,
    "value": pl.Float64,
    "threshold": pl.Float64,
    "day": pl.Date,
    "since": pl.Date,
    "act_by": pl.Date,
    "owner": pl.String,
}
"""Columns of signals.parquet: one row per borrower and indicator that has reached a level."""

FATES = ("worse", "lasting", "milder", "cured", "not_known", "left")
SIGNAL_FATES: dict[str, pl.DataType | DataTypeClass] = {
    "enterprise_id": pl.String,
    "indicator": pl.String,
    "family": pl.String,
    "was": pl.String,
    "now": pl.String,
    "fate": pl.String,
    "since": pl.Date,
    "days": pl.Int64,
    "act_by": pl.Date,
    "is_late": pl.Boolean,
    "owner": pl.String,
}
"""Columns of signal_fates.parquet: one row per signal of the last month end, and what became of it. `now` is its level,
null where it is not known any more or the borrower has left; `days` since it began; `is_late` where its day to act had
passed before it was cured."""


def level_column(indicator: str) -> str:
    """This function will give the name of the column that holds an indicator's rank."""
    return f"level_{indicator}"


def level_columns(policy: Policy) -> Columns:
    """This function will declare one column per indicator: 0 not reached, 1 yellow, 2 orange, 3 red, null unknown."""
    return Columns(
        Column(
            level_column(one.code),
            RANK,
            "count",
            one.name.en,
            one.name.zh,
            WORSE,
            "its evidence is not known",
            one.source,
        )
        for one in policy.indicators
    )
