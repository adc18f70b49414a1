"""How much of a written report stands already in earlier reports by the same person on other firms."""

from __future__ import annotations

import polars as pl

SENTENCE_ENDS = r"[。．.!?！？；;\n]+"


def likeness(reports: pl.LazyFrame, *, template_share: float, least_people: int = 3) -> pl.LazyFrame:
    """This function will give `report_id, likeness` of `reports` (`report_id, person_id, enterprise_id, day, text`).

    The likeness is the share of a report's sentences that the person wrote before, word for word, on another firm.
    Sentences that more than `template_share` of all people (and at least `least_people`) use are the bank's template
    and do not count; a report of nothing else has a null likeness, like one without text or author.
    """
    sentences = (
        reports.filter(pl.col("text").is_not_null() & pl.col("person_id").is_not_null())
        .select(
            "report_id",
            "person_id",
            "enterprise_id",
            "day",
            pl.col("text").str.replace_all(SENTENCE_ENDS, "\n").str.split("\n").alias("sentence"),
        )
        .explode("sentence")
        .with_columns(pl.col("sentence").str.strip_chars())
        .filter(pl.col("sentence") != "")
        .with_columns(pl.col("sentence").hash())
        .unique(["report_id", "sentence"])
    )
    people = reports.filter(pl.col("text").is_not_null()).select(pl.col("person_id").n_unique().alias("people"))
    known = (
        sentences.group_by("sentence")
        .agg(users=pl.col("person_id").n_unique())
        .join(people, how="cross")
        .filter((pl.col("users") >= least_people) & (pl.col("users") > template_share * pl.col("people")))
    )
    own = sentences.join(known.select("sentence"), on="sentence", how="anti")
    ordered = own.sort("person_id", "sentence", "day", "report_id")
    same = (pl.col("person_id") == pl.col("person_id").shift(1)) & (pl.col("sentence") == pl.col("sentence").shift(1))
    begins = ~same.fill_null(value=False)
    first = pl.when(begins).then(pl.col("enterprise_id")).forward_fill()
    others = (pl.col("enterprise_id") != first).cast(pl.UInt32)
    run = begins.cum_sum()
    seen = (others.cum_sum().over(run) - others > 0) | (others > 0)
    repeated = ordered.with_columns(is_repeated=seen & ~begins)
    told = repeated.group_by("report_id").agg(likeness=pl.col("is_repeated").mean())
    return reports.select("report_id").join(told, on="report_id", how="left", maintain_order="left")
