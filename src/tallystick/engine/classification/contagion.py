"""The debtor's other loans: Article 7, Article 10 and Article 14 (3) of the 2023 Measures."""

from __future__ import annotations

import polars as pl

from tallystick.engine.classification.columns import ADDS, CLASSES, NORMAL, READS, SPECIAL_MENTION, SUBSTANDARD
from tallystick.engine.classification.floors import Floor, worst
from tallystick.engine.classification.step import OWN
from tallystick.engine.step import Step
from tallystick.kernel.looked_up import looked_up, only_where
from tallystick.pack.policy import Policy

_DEBTOR = "enterprise_id"
_TROUBLE = {"_claims": pl.Int64, "_bad": pl.Int64, "_impaired": pl.Boolean}
NPL_CLASSES = list(CLASSES[SUBSTANDARD - 1 :])


def classify_debtor(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will carry a debtor's bad loans over to its others and give the final class.

    Non-retail debtors: above `class_debtor_share` of the bank's claims bad, all are substandard at least (Art. 7);
    below it the rest are special mention at least (Art. 10). Any debtor: no upgrade while another of its loans is
    credit-impaired (Art. 14). Adds `class`, `class_rank`, `class_article`, `class_since`, `is_npl`.
    """
    facts = pl.struct(_DEBTOR, "own_class_rank", "exposure_minor", "is_credit_impaired")
    frame = frame.with_columns(_=facts.map_batches(_troubled, return_dtype=pl.Struct(_TROUBLE))).unnest("_")
    rank, share = pl.col("own_class_rank"), pl.col("_bad") / pl.col("_claims")
    subject = ~pl.col("is_retail").fill_null(value=False) & (pl.col("_bad") > 0).fill_null(value=False)
    waits = pl.col("opening_class").is_in(NPL_CLASSES) & pl.col("_impaired")
    carried = (
        Floor("Art. 7 debtor", SUBSTANDARD, subject & (share > policy.number("class_debtor_share"))),
        Floor("Art. 14 not yet upgraded", SUBSTANDARD, waits),
        Floor("Art. 10 bad elsewhere", SPECIAL_MENTION, subject),
    )
    troubled, own = pl.col("_claims").is_not_null(), pl.col("own_class_article")
    floor, article = worst(carried, otherwise=Floor("normal", NORMAL, pl.lit(value=True)))
    frame = frame.with_columns(
        class_rank=only_where(troubled & rank.is_not_null(), pl.max_horizontal(rank, floor), plain=rank, dtype=pl.Int8),
        class_article=only_where(
            troubled, pl.when(rank < floor).then(article).otherwise(own), plain=own, dtype=pl.String
        ),
    ).drop("_claims", "_bad", "_impaired")
    frame = frame.with_columns(
        looked_up(pl.col("class_rank") - 1, CLASSES, pl.String).alias("class"),
        is_npl=pl.col("class_rank") >= SUBSTANDARD,
    )
    return frame.with_columns(class_since=_since(policy))


def _troubled(rows: pl.Series) -> pl.Series:
    """Claims, bad claims, any impaired of each row's debtor; null where none is bad or impaired, as with most."""
    frame = rows.struct.unnest()
    on_book, bad = pl.col("own_class_rank").is_not_null(), pl.col("own_class_rank") >= SUBSTANDARD
    impaired = pl.col("is_credit_impaired").fill_null(value=False)
    debtors = frame.filter(on_book & (bad | impaired))[_DEBTOR].unique()
    place = frame[_DEBTOR].is_in(debtors.implode()).fill_null(value=False).arg_true()
    claims = frame[place].with_columns(_claim=pl.when(on_book).then("exposure_minor"))
    found = claims.select(
        _claims=pl.col("_claim").sum().over(_DEBTOR),
        _bad=pl.col("_claim").filter(bad).sum().over(_DEBTOR),
        _impaired=(on_book & impaired).any().over(_DEBTOR),
    )
    sums = [
        pl.repeat(None, len(frame), dtype=dtype, eager=True).scatter(place, found[name]).alias(name)
        for name, dtype in _TROUBLE.items()
    ]
    return pl.DataFrame(sums).to_struct(rows.name)


def _since(policy: Policy) -> pl.Expr:
    """Kept while the class stays; for a class by days past due, the day that crossed the line; else today."""
    crossed = {
        "Art. 13 overdue": "class_days_loss",
        "Art. 12 overdue": "class_days_doubtful",
        "Art. 11 overdue": "class_days_substandard",
    }
    today = pl.lit(policy.day)
    day = today
    for article, days in crossed.items():
        line = pl.col("oldest_due_day") + pl.duration(days=int(policy.number(days)) + 1)
        day = pl.when(pl.col("class_article") == article).then(line).otherwise(day)
    day = only_where(pl.col("class_rank") >= SUBSTANDARD, day, plain=today, dtype=pl.Date)
    same = pl.col("opening_class") == pl.col("class")
    since = pl.when(same).then(pl.coalesce("opening_class_since", day)).otherwise(day)
    return pl.when(pl.col("class").is_not_null()).then(since)


CONTAGION = Step(
    name="debtor classification",
    run=classify_debtor,
    reads=lambda _: (
        READS.pick(
            "enterprise_id",
            "exposure_minor",
            "is_retail",
            "is_credit_impaired",
            "oldest_due_day",
            "opening_class",
            "opening_class_since",
        )
        | OWN
    ),
    adds=lambda _: ADDS.pick("class", "class_rank", "class_article", "class_since", "is_npl"),
    per="loan",
    crowd=_DEBTOR,
)
