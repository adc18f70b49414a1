"""What people's overrides of the model did: how many, which way, and whether they knew better."""

from __future__ import annotations

import polars as pl

from tallystick.modelling.validation.calibration_tests import jeffreys, jeffreys_interval

OVERRIDES: dict[str, pl.DataType | type[pl.DataType]] = {
    "kind": pl.String,
    "rows": pl.Int64,
    "share": pl.Float64,
    "known": pl.Int64,
    "bads": pl.Int64,
    "rate": pl.Float64,
    "rate_low": pl.Float64,
    "rate_high": pl.Float64,
    "mean_pd": pl.Float64,
    "p_too_low": pl.Float64,
}
KINDS = ("as_the_model", "more_lenient", "stricter", "undecided")


def override_kind(model: str = "model_outcome", final: str = "final_outcome") -> pl.Expr:
    """This function will give per row whether people followed the model (String, one of `KINDS`).

    Both columns hold approve, refer or decline; a referral left to people overrides nothing and is `undecided`, as is a
    row in which one of both is not known.
    """
    said, done = pl.col(model), pl.col(final)
    return (
        pl.when(said.is_null() | done.is_null() | (said == "refer"))
        .then(pl.lit("undecided"))
        .when(said == done)
        .then(pl.lit("as_the_model"))
        .when(done == "approve")
        .then(pl.lit("more_lenient"))
        .otherwise(pl.lit("stricter"))
    )


def overrides(frame: pl.DataFrame) -> pl.DataFrame:
    """This function will count overrides by kind, one row each in the order of `KINDS`, columns `OVERRIDES`.

    `frame`: `model_outcome`, `final_outcome`, `pd`, `bad` (null where the outcome is not known, as for what was not
    lent). `rate` is of the known; `p_too_low` says whether these loans went worse than the model's PD.
    """
    known = pl.col("bad").is_not_null()
    sums = (
        frame.with_columns(kind=override_kind())
        .group_by("kind")
        .agg(
            rows=pl.len(),
            known=known.sum(),
            bads=pl.col("bad").cast(pl.Int64).sum(),
            mean_pd=pl.col("pd").filter(known).mean(),
        )
    )
    order = pl.DataFrame({"kind": list(KINDS)})
    held = order.join(sums, on="kind", how="inner", maintain_order="left").with_columns(
        share=pl.col("rows") / pl.col("rows").sum(),
        rate=pl.when(pl.col("known") > 0).then(pl.col("bads") / pl.col("known")),
    )
    seen = pl.col("known") > 0
    n, bad = held["known"].to_numpy(), held["bads"].to_numpy()
    low, high = jeffreys_interval(bad, n)
    p_value = jeffreys(bad, n, held["mean_pd"].fill_null(0.5).to_numpy())
    return held.with_columns(
        pl.when(seen).then(pl.Series(low)).alias("rate_low"),
        pl.when(seen).then(pl.Series(high)).alias("rate_high"),
        pl.when(seen).then(pl.Series(p_value)).alias("p_too_low"),
    ).select(pl.col(name).cast(kind) for name, kind in OVERRIDES.items())
