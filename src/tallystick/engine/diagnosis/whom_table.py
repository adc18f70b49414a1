"""For whom each finding costs more or less, as a table that is written."""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.findings import Diagnosis
from tallystick.engine.features.declare import NEUTRAL, WORSE, code, count, flag, minor, ratio, share
from tallystick.kernel.columns import Columns

EFFECTS_BY = Columns(
    (
        count("finding", NEUTRAL, "Number of the finding, as in findings.parquet", "问题序号（同 findings.parquet）"),
        code(
            "by",
            NEUTRAL,
            "What cases are grouped by: product, industry, size_class, grade, branch, officer, year",
            "分组依据：产品、行业、规模、评级、支行、经办人、年份",
        ),
        code("group", NEUTRAL, "The group", "群体", "all groups with too few cases, together"),
        count("hit", NEUTRAL, "Cases hit in the group that the cost rests on", "群体内用于估计成本的问题件数"),
        minor(
            "amount_minor",
            NEUTRAL,
            "What the effect is per unit of: lent, margin of what was asked for, or an hour of each case",
            "效应的计量基数：放款额、申请额的净利差，或每件一小时的成本",
        ),
        ratio(
            "effect",
            WORSE,
            "Effect per unit of amount by the bank's own cases: share lost, or hours; times amounts it adds up",
            "按本行个案估计的单位效应：损失比例或小时数；按基数加总等于整体",
        ),
        ratio("error", NEUTRAL, "Its standard error, over borrowers", "标准误（按借款人聚类）"),
        ratio(
            "drawn",
            WORSE,
            "Effect drawn towards the cost told of the whole, as far as groups differ by chance alone",
            "向整体成本收缩后的效应（剔除偶然差异）",
        ),
        ratio("low", WORSE, "Lower end of its interval", "区间下限"),
        ratio("high", WORSE, "Upper end of its interval", "区间上限"),
        share(
            "p_value",
            NEUTRAL,
            "Chance of groups this far apart where none differs; corrected over the dimensions of the finding",
            "各群体无差异时出现此差距的概率（经多重校正）",
        ),
        flag("differs", NEUTRAL, "Groups differ beyond chance", "群体间差异超出偶然"),
    )
)
"""One row a finding, dimension and group; the dimension surest to differ first, its costliest group first."""


def effects_by_table(found: Diagnosis) -> pl.DataFrame:
    """This function will give the effect by group of every finding that has one, a row each (`EFFECTS_BY`)."""
    rows = [
        {
            "finding": number,
            "by": dimension.by,
            "group": group.value,
            "hit": group.hit,
            "amount_minor": round(group.amount),
            "effect": group.effect,
            "error": group.error,
            "drawn": group.drawn,
            "low": group.low,
            "high": group.high,
            "p_value": dimension.p_value,
            "differs": dimension.differs,
        }
        for number, one in enumerate(found.findings, 1)
        if one.cost is not None
        for dimension in one.cost.by
        for group in dimension.groups
    ]
    return pl.DataFrame(rows, schema=EFFECTS_BY.schema())
