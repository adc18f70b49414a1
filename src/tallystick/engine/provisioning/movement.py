"""The allowance from opening to closing, by cause and stage; what goes in and out adds up exactly."""

from __future__ import annotations

import polars as pl

CAUSES = (
    "new_loans",
    "topped_up",
    "written_off",
    "recovered",
    "derecognised",
    "to_stage_1",
    "to_stage_2",
    "to_stage_3",
    "remeasured",
    "overlay",
)
"""Why the allowance of a loan changed, from opening to closing."""
CHARGED = tuple(cause for cause in CAUSES if cause not in ("written_off", "recovered"))
"""Causes that go through profit and loss; what was written off and recovered moves the allowance against the loan and
the cash that servicing posts."""


def allowance_movement(closing: pl.LazyFrame, opening: pl.LazyFrame | None) -> pl.LazyFrame:
    """This function will give `loan_id, stage, cause, amount_minor`, a row per loan and cause, zero amounts left out.

    `stage` is the closing stage, or the opening one for loans that left. A loan's amounts add up to its closing less
    its opening allowance; where it changed stage, the change, overlay aside, stands under the stage it came to. What
    servicing took out of the allowance for a written-off or sold loan is `written_off`, what came back `recovered`;
    `topped_up` is what such a loan still cost.
    """
    both = _beside(_used(closing), opening)
    recovered = pl.col("_recovered").fill_null(0) - pl.col("opening_recovered_minor").fill_null(0)
    used = pl.col("_used").fill_null(0) - pl.col("opening_used_minor").fill_null(0)
    is_known = pl.col("_before").is_null() | pl.col("opening_used_minor").is_not_null()
    both = both.with_columns(
        _written_off=pl.when(is_known).then(used + recovered).otherwise(0),
        _came_back=pl.when(is_known).then(recovered).otherwise(0),
    )
    allowance, was = pl.col("ecl_minor").fill_null(0), pl.col("opening_ecl_minor").fill_null(0)
    overlay = pl.col("overlay_minor").fill_null(0) - pl.col("opening_overlay_minor").fill_null(0)
    stays = pl.col("stage").is_not_null() & pl.col("opening_stage").is_not_null()
    lost = (pl.col("_written_off") != 0) | (pl.col("_came_back") != 0)
    cause = (
        pl.when(lost)
        .then(pl.lit("topped_up"))
        .when(pl.col("opening_stage").is_null())
        .then(pl.lit("new_loans"))
        .when(pl.col("stage").is_null() & (pl.col("state") == "written_off"))
        .then(pl.lit("written_off"))
        .when(pl.col("stage").is_null())
        .then(pl.lit("derecognised"))
        .when(pl.col("stage") != pl.col("opening_stage"))
        .then(pl.concat_str(pl.lit("to_stage_"), pl.col("stage")))
        .otherwise(pl.lit("remeasured"))
    )
    shift = pl.when(stays).then(overlay).otherwise(0)
    rows = both.select(
        "loan_id",
        pl.coalesce("stage", "opening_stage", pl.when(lost).then(pl.lit(3, pl.Int8))).alias("stage"),
        cause.alias("cause"),
        (allowance - was - shift + pl.col("_written_off") - pl.col("_came_back")).alias("amount_minor"),
        overlay=shift,
        written_off=-pl.col("_written_off"),
        recovered=pl.col("_came_back"),
    )
    others = ("overlay", "written_off", "recovered")
    parts = [rows.drop(others)]
    parts += [rows.select("loan_id", "stage", cause=pl.lit(one), amount_minor=pl.col(one)) for one in others]
    return pl.concat(parts).filter(pl.col("amount_minor") != 0)


def _beside(closing: pl.LazyFrame, opening: pl.LazyFrame | None) -> pl.LazyFrame:
    """Both month ends' answers, a row per loan of either."""
    if opening is None:
        return closing.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in _BEFORE.items())
    return closing.join(_before(opening), on="loan_id", how="full", coalesce=True, maintain_order="left_right")


def _used(closing: pl.LazyFrame) -> pl.LazyFrame:
    """The closing allowance, and what servicing took out of it and brought back since the loan began, where known."""
    known = closing.collect_schema().names()
    names = {"allowance_used_minor": "_used", "recovered_minor": "_recovered"}
    kept = [pl.col(old).alias(new) if old in known else pl.lit(None, pl.Int64).alias(new) for old, new in names.items()]
    return closing.select("loan_id", "state", "stage", "ecl_minor", "overlay_minor", *kept)


def _before(opening: pl.LazyFrame | None) -> pl.LazyFrame:
    """Last month end's answer, loans that had left included: money may still come back on them."""
    if opening is None:
        return pl.LazyFrame(schema={"loan_id": pl.String, **_BEFORE})
    return _used(opening).select(
        "loan_id",
        opening_stage=pl.col("stage").cast(pl.Int8),
        opening_ecl_minor=pl.col("ecl_minor"),
        opening_overlay_minor=pl.col("overlay_minor"),
        opening_used_minor=pl.col("_used"),
        opening_recovered_minor=pl.col("_recovered"),
        _before=pl.lit(value=True),
    )


_BEFORE = {
    "opening_stage": pl.Int8,
    "opening_ecl_minor": pl.Int64,
    "opening_overlay_minor": pl.Int64,
    "opening_used_minor": pl.Int64,
    "opening_recovered_minor": pl.Int64,
    "_before": pl.Boolean,
}


def movement_table(movement: pl.LazyFrame, closing: pl.LazyFrame, opening: pl.LazyFrame | None) -> pl.LazyFrame:
    """This function will sum the movement: rows opening, each cause in order, closing; a column a stage and the total.

    Opening plus all causes equals closing in total, and stage transfers move the opening amounts between the stages.
    """
    held = _before(opening).filter(pl.col("opening_stage").is_not_null())
    before = held.select(stage="opening_stage", amount_minor="opening_ecl_minor")
    moved = _transfers(closing, opening)
    parts = [
        before.select(pl.lit("opening").alias("cause"), "stage", "amount_minor"),
        moved.select(pl.lit("transfer").alias("cause"), "stage", "amount_minor"),
        movement.select("cause", "stage", "amount_minor"),
        closing.filter(pl.col("stage").is_not_null()).select(
            pl.lit("closing").alias("cause"), "stage", pl.col("ecl_minor").alias("amount_minor")
        ),
    ]
    order = {name: i for i, name in enumerate(("opening", "transfer", *CAUSES, "closing"))}
    lines = pl.LazyFrame({"cause": list(order), "place": list(order.values())})
    amount = pl.col("amount_minor")
    sums = (
        pl.concat(parts)
        .group_by("cause")
        .agg(
            *(amount.filter(pl.col("stage") == stage).sum().alias(f"stage_{stage}_minor") for stage in (1, 2, 3)),
            total_minor=amount.sum(),
        )
    )
    filled = lines.join(sums, on="cause", how="left", maintain_order="left").with_columns(
        pl.selectors.ends_with("_minor").fill_null(0)
    )
    return filled.sort("place").drop("place")


def _transfers(closing: pl.LazyFrame, opening: pl.LazyFrame | None) -> pl.LazyFrame:
    """Opening amounts of loans that changed stage, out of the old and into the new one."""
    both = closing.select("loan_id", "stage").join(_before(opening), on="loan_id", how="inner")
    changed = both.filter(
        pl.col("stage").is_not_null()
        & pl.col("opening_stage").is_not_null()
        & (pl.col("stage") != pl.col("opening_stage"))
    )
    out = changed.select(stage="opening_stage", amount_minor=-pl.col("opening_ecl_minor"))
    into = changed.select(stage="stage", amount_minor="opening_ecl_minor")
    return pl.concat([out, into])
