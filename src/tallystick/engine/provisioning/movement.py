"""The allowance from opening to closing, by cause and stage; what goes in and out adds up exactly."""

from __future__ import annotations

import polars as pl

CAUSES = (
    "new_loans",
    "written_off",
    "derecognised",
    "to_stage_1",
    "to_stage_2",
    "to_stage_3",
    "remeasured",
    "overlay",
)
"""Why the allowance of a loan changed, from opening to closing."""


def allowance_movement(closing: pl.LazyFrame, opening: pl.LazyFrame | None) -> pl.LazyFrame:
    """This function will give `loan_id, stage, cause, amount_minor`, a row per loan and cause, zero amounts left out.

    `stage` is the closing stage, or the opening one for loans that left. A loan's amounts add up to its closing less
    its opening allowance; where it changed stage, the change, overlay aside, stands under the stage it came to.
    """
    now = closing.select("loan_id", "state", "stage", "ecl_minor", "overlay_minor")
    before = _before(opening)
    both = now.join(before, on="loan_id", how="full", coalesce=True, maintain_order="left_right")
    allowance, was = pl.col("ecl_minor").fill_null(0), pl.col("opening_ecl_minor").fill_null(0)
    overlay = pl.col("overlay_minor").fill_null(0) - pl.col("opening_overlay_minor").fill_null(0)
    stays = pl.col("stage").is_not_null() & pl.col("opening_stage").is_not_null()
    cause = (
        pl.when(pl.col("opening_stage").is_null())
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
        pl.coalesce("stage", "opening_stage").alias("stage"),
        cause.alias("cause"),
        (allowance - was - shift).alias("amount_minor"),
        shift.alias("overlay"),
    )
    main = rows.drop("overlay")
    overlays = rows.select(
        "loan_id", "stage", pl.lit("overlay").alias("cause"), pl.col("overlay").alias("amount_minor")
    )
    return pl.concat([main, overlays]).filter(pl.col("amount_minor") != 0)


def _before(opening: pl.LazyFrame | None) -> pl.LazyFrame:
    if opening is None:
        schema = {
            "loan_id": pl.String,
            "opening_stage": pl.Int8,
            "opening_ecl_minor": pl.Int64,
            "opening_overlay_minor": pl.Int64,
        }
        return pl.LazyFrame(schema=schema)
    return opening.filter(pl.col("stage").is_not_null()).select(
        "loan_id",
        opening_stage=pl.col("stage").cast(pl.Int8),
        opening_ecl_minor=pl.col("ecl_minor"),
        opening_overlay_minor=pl.col("overlay_minor"),
    )


def movement_table(movement: pl.LazyFrame, closing: pl.LazyFrame, opening: pl.LazyFrame | None) -> pl.LazyFrame:
    """This function will sum the movement: rows opening, each cause in order, closing; a column a stage and the total.

    Opening plus all causes equals closing in total, and stage transfers move the opening amounts between the stages.
    """
    before = _before(opening).select(stage="opening_stage", amount_minor="opening_ecl_minor")
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
    changed = both.filter(pl.col("stage").is_not_null() & (pl.col("stage") != pl.col("opening_stage")))
    out = changed.select(stage="opening_stage", amount_minor=-pl.col("opening_ecl_minor"))
    into = changed.select(stage="stage", amount_minor="opening_ecl_minor")
    return pl.concat([out, into])
