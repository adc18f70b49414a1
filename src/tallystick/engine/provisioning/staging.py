"""Stages: signs of significantly raised risk, cure with memory (IFRS 9 5.5; CAS 22; rules 5.4)."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.looked_up import looked_up
from tallystick.kernel.months import last_start
from tallystick.pack.policy import Policy


def signs(policy: Policy) -> tuple[tuple[str, pl.Expr], ...]:
    """This function will give the signs of significantly raised risk, each with its name, in order of precedence.

    An unknown sign does not hold, but unknown days past due do. Reads the PD and the place on the scale of both grades
    (`_pd_plain`, `_row`, `_pd_at_signing`, `_row_at_signing`).
    """
    dpd = pl.col("days_past_due")
    rank, then = pl.col("_row"), pl.col("_row_at_signing")
    both = pl.col("grade").is_not_null() & pl.col("grade_at_signing").is_not_null()
    now_pd, then_pd = pl.col("_pd_plain"), pl.col("_pd_at_signing")
    raised = (now_pd >= policy.number("sicr_pd_ratio") * then_pd) & (now_pd - then_pd >= policy.number("sicr_pd_rise"))
    orange = int(policy.number("sicr_orange_signals"))
    observed = (pl.col("observation_from") <= policy.day) & (pl.col("class") == "special_mention")
    return (
        ("over_30_days", (dpd > policy.number("sicr_days")) | dpd.is_null()),
        ("special_mention", pl.col("class") == "special_mention"),
        ("restructured", observed),
        ("pd_raised", both & raised),
        ("grade_down", both & (rank - then >= policy.number("sicr_notches"))),
        ("warning_red", pl.col("watch_level") == "red"),
        ("warnings_orange", pl.col("signals_orange") >= orange),
        ("default_elsewhere", pl.col("is_default_elsewhere")),
        ("impaired_at_origination", pl.col("is_impaired_at_origination")),
    )


def staged(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add `stage`, `stage_reason`, `stage_since` and `calm_since`.

    Stage 3 is class substandard or worse or credit-impaired (one default flag, rules 6.5). A loan that leaves stage 3,
    or stage 2, stays in stage 2 until `sicr_cure_months` have passed without any sign.
    """
    listed = signs(policy)
    names = [name for name, _ in listed]
    place = pl.coalesce(*(pl.when(sign).then(pl.lit(i, pl.Int8)) for i, (_, sign) in enumerate(listed)))
    impaired = (pl.col("is_npl") | pl.col("is_credit_impaired")).fill_null(value=False)
    frame = frame.with_columns(_sign=place, _impaired=impaired)
    calm = ~pl.col("_impaired") & pl.col("_sign").is_null()
    since = pl.when(pl.col("opening_stage") == 3).then(None).otherwise(pl.col("opening_calm_since"))
    frame = frame.with_columns(calm_since=pl.when(calm).then(pl.coalesce(since, pl.lit(policy.day))))
    cured = pl.col("calm_since") <= last_start(policy.day, int(policy.number("sicr_cure_months")))
    waits = (pl.col("opening_stage") >= 2).fill_null(value=False) & ~cured.fill_null(value=False)
    frame = frame.with_columns(
        stage=pl.when(pl.col("_impaired"))
        .then(pl.lit(3, pl.Int8))
        .when(pl.col("_sign").is_not_null() | waits)
        .then(pl.lit(2, pl.Int8))
        .otherwise(pl.lit(1, pl.Int8)),
        stage_reason=pl.when(pl.col("_impaired"))
        .then(pl.lit("impaired"))
        .when(pl.col("_sign").is_not_null())
        .then(looked_up(pl.col("_sign"), names, pl.String))
        .when(waits)
        .then(pl.lit("cure_period"))
        .otherwise(pl.lit("none")),
    )
    began = pl.when(pl.col("is_npl")).then(pl.coalesce("class_since", pl.lit(policy.day))).otherwise(pl.lit(policy.day))
    same = pl.col("opening_stage") == pl.col("stage")
    kept = pl.when(same).then(pl.coalesce("opening_stage_since", began)).otherwise(began)
    return frame.with_columns(stage_since=kept).drop("_sign", "_impaired")
