"""The same features a year and half a year before: what got worse (I3, F2, F3)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.windows import KEY, change
from tallystick.engine.features.declare import WORSE, ratio, share
from tallystick.kernel.columns import Columns

ADDS = Columns(
    (
        share("buyer_top1_rise", WORSE, "rise of the largest buyer's share in a year", "第一大买方占比上升"),
        share("buyer_top5_rise", WORSE, "rise of the five largest buyers' share in a year", "前五大买方占比上升"),
        ratio("receivable_days_growth_12m", WORSE, "receivable days against a year before", "应收周转天数同比"),
        ratio("inventory_days_growth_12m", WORSE, "inventory days against a year before", "存货周转天数同比"),
        ratio("short_debt_growth_6m", WORSE, "short debt elsewhere against 6 months before", "近6个月短期债务增幅"),
    )
)
YEAR_COLUMNS = ("buyer_top1_share", "buyer_top5_share", "receivable_days", "inventory_days")
HALF_COLUMNS = ("wc_debt_elsewhere_minor",)


def with_earlier(frame: pl.LazyFrame, *, year: pl.LazyFrame | None, half: pl.LazyFrame | None) -> pl.LazyFrame:
    """This function will add `ADDS`: features now against the same features of a year and of half a year before.

    `year` has `enterprise_id` and `YEAR_COLUMNS`, `half` `HALF_COLUMNS`, both as prepared on those days; without one,
    or where a firm is not in it, its columns are null. Source: rules.md 9.2, I3, F2 and F3.
    """
    for then, columns in ((year, YEAR_COLUMNS), (half, HALF_COLUMNS)):
        known = [] if then is None else then.collect_schema().names()
        held = [name for name in columns if name in known]
        if then is not None and held:
            before = then.select(KEY, *(pl.col(name).alias(f"then_{name}") for name in held))
            frame = frame.join(before, on=KEY, how="left", maintain_order="left")
        lacking = [name for name in columns if name not in held]
        frame = frame.with_columns(pl.lit(None, pl.Float64).alias(f"then_{name}") for name in lacking)
    now = set(frame.collect_schema().names())
    made = {
        "buyer_top1_rise": ("buyer_top1_share", _rise),
        "buyer_top5_rise": ("buyer_top5_share", _rise),
        "receivable_days_growth_12m": ("receivable_days", change),
        "inventory_days_growth_12m": ("inventory_days", change),
        "short_debt_growth_6m": ("wc_debt_elsewhere_minor", change),
    }
    added = [
        (compare(pl.col(of), pl.col(f"then_{of}")) if of in now else pl.lit(None, pl.Float64)).alias(name)
        for name, (of, compare) in made.items()
    ]
    return frame.with_columns(added).drop(f"then_{name}" for name in (*YEAR_COLUMNS, *HALF_COLUMNS))


def _rise(now: pl.Expr, before: pl.Expr) -> pl.Expr:
    return now - before
