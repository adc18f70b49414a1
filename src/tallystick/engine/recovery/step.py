"""Where each overdue loan stands in collection, which clocks run, and whether it may be written off."""

from __future__ import annotations

import polars as pl

from tallystick.engine.recovery.columns import ADDS, READS
from tallystick.engine.step import Step
from tallystick.kernel.looked_up import only_where
from tallystick.kernel.months import add_months
from tallystick.pack.policy import Policy

ON_BOOK = ("current", "overdue")


def collect(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add the collection rung and its date, the clocks of law with alerts, and the write-off ground.

    Ladder and strategies are the pack's grids `collection_ladder` and `collection_strategy`. Clocks: limitation (民法典
    Art. 188), guarantee period as agreed or six months after maturity (Art. 692). Write-off grounds: 财金〔2017〕90号.
    """
    frame = frame.with_columns(collection_day=_collection_day(policy))
    ladder = policy.grid("collection_ladder")
    entered = pl.col("oldest_due_day") + pl.duration(days=ladder["from_days"])
    today = pl.lit(policy.day)
    within = pl.duration(days=ladder["act_within_days"])
    frame = frame.with_columns(
        collection_step=ladder["step"],
        collection_strategy=policy.grid("collection_strategy")["strategy"],
        collect_by=pl.when(pl.col("days_past_due") > 0).then(entered + within).otherwise(pl.col("next_due_day")),
        limitation_until=_limitation(policy),
        guarantee_until=_guarantee(policy),
    )
    on_book, quiet = pl.col("state").is_in(ON_BOOK), pl.col("collection_step") == "none"
    none, late = pl.when(on_book).then(pl.lit("none")), pl.col("days_past_due") > 0
    pursued = pl.col("pursued_from_day").is_not_null() | pl.col("bankruptcy_accepted_day").is_not_null()
    frame = frame.with_columns(
        collect_by=pl.when(on_book & ~quiet).then("collect_by"),
        clock_alert=only_where(on_book & late, _alert(policy, today), plain=none, dtype=pl.String),
        write_off_ground=only_where(on_book & pursued, _ground(policy), plain=none, dtype=pl.String),
    )
    provided = pl.col("ecl_minor") >= pl.col("exposure_minor")
    ready = (pl.col("write_off_ground") != "none") & provided & pl.col("is_responsibility_decided")
    return frame.with_columns(
        is_write_off_ready=pl.when(on_book).then(ready.fill_null(value=False)),
        collection_step=pl.when(on_book).then("collection_step"),
        collection_strategy=pl.when(on_book & ~quiet).then("collection_strategy"),
    ).drop("collection_day")


def _collection_day(policy: Policy) -> pl.Expr:
    """Days past due, or minus the days to the next due day while nothing is overdue."""
    ahead = (pl.col("next_due_day") - pl.lit(policy.day)).dt.total_days()
    nothing_ahead = -int(policy.number("collection_horizon_days"))
    days = pl.when(pl.col("days_past_due") > 0).then(pl.col("days_past_due")).otherwise(-ahead)
    return pl.max_horizontal(days.fill_null(nothing_ahead), pl.lit(nothing_ahead)).cast(pl.Int64)


def _limitation(policy: Policy) -> pl.Expr:
    """Runs from the oldest unpaid due day, anew from each demand, payment or suit."""
    start = pl.max_horizontal("oldest_due_day", "interrupted_day")
    moved = add_months(start, int(policy.number("limitation_months")))
    return only_where(pl.col("days_past_due") > 0, moved, plain=pl.lit(None, pl.Date), dtype=pl.Date)


def _guarantee(policy: Policy) -> pl.Expr:
    """As agreed, else the statutory months after the main debt falls due; an extension does not bind the guarantor."""
    statutory = add_months(pl.col("contract_matures_day"), int(policy.number("guarantee_period_months")))
    guaranteed = pl.col("security") == "guaranteed"
    until = pl.coalesce("guarantee_agreed_until", statutory)
    return only_where(guaranteed, until, plain=pl.lit(None, pl.Date), dtype=pl.Date)


def _alert(policy: Policy, today: pl.Expr) -> pl.Expr:
    ahead = pl.duration(days=int(policy.number("clock_alert_days")))
    pursued = pl.col("days_past_due") > 0
    limitation, guarantee = pl.col("limitation_until"), pl.col("guarantee_until")
    gone = pursued & ((limitation < today) | (guarantee < today)).fill_null(value=False)
    soon = (pursued & (limitation - ahead <= today)).fill_null(value=False)
    guarantor_soon = (pursued & (guarantee - ahead <= today)).fill_null(value=False)
    return (
        pl.when(gone)
        .then(pl.lit("expired"))
        .when(soon & guarantor_soon)
        .then(pl.lit("both"))
        .when(soon)
        .then(pl.lit("limitation"))
        .when(guarantor_soon)
        .then(pl.lit("guarantee"))
        .otherwise(pl.lit("none"))
    )


def _ground(policy: Policy) -> pl.Expr:
    """The first ground that holds: bankruptcy, very small, small business, personal business."""
    balance = pl.col("borrower_exposure_minor")
    today = pl.lit(policy.day)
    pursued_days = (today - pl.col("pursued_from_day")).dt.total_days()
    pursued_until = add_months(pl.col("pursued_from_day"), int(policy.number("write_off_pursued_months")))
    accepted = add_months(pl.col("bankruptcy_accepted_day"), int(policy.number("write_off_bankruptcy_months")))
    personal = pl.col("is_personal").fill_null(value=False)
    long_enough = pursued_until <= today
    return (
        pl.when(accepted <= today)
        .then(pl.lit("bankruptcy"))
        .when(
            (balance <= policy.number("write_off_very_small_minor"))
            & (pursued_days >= policy.number("write_off_very_small_days"))
        )
        .then(pl.lit("very_small"))
        .when(~personal & long_enough & (balance <= policy.number("write_off_business_minor")))
        .then(pl.lit("small_business"))
        .when(personal & long_enough & (balance <= policy.number("write_off_personal_minor")))
        .then(pl.lit("personal_business"))
        .otherwise(pl.lit("none"))
    )


STEP = Step(name="recovery", run=collect, reads=lambda _: READS, adds=lambda _: ADDS, per="loan")
