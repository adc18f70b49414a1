"""The floors of the 2023 Measures (Arts. 10 to 13), as a flat list from the worst class to the mildest.

商业银行金融资产风险分类办法 (2023 No. 1). Each line: the rule, the class it forces at least, and its condition.
A condition that is unknown does not hold; what unknown days past due mean is said in step.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tallystick.engine.classification.columns import DOUBTFUL, LOSS, SPECIAL_MENTION, SUBSTANDARD
from tallystick.kernel.looked_up import looked_up
from tallystick.pack.policy import Policy


@dataclass(frozen=True, slots=True)
class Floor:
    """One criterion: at least `rank` where `condition` holds."""

    article: str
    rank: int
    condition: pl.Expr


def floors(policy: Policy) -> tuple[Floor, ...]:
    """This function will give the floors under `policy`, worst first; within a class, the order of the text."""
    dpd, impaired = pl.col("days_past_due"), pl.col("is_credit_impaired")
    loss_share = pl.col("expected_loss_share")
    non_retail = ~pl.col("is_retail").fill_null(value=False)
    bad_elsewhere = pl.col("debt_over90_all_banks_minor") / pl.col("debt_all_banks_minor")
    excused = pl.col("is_technical").fill_null(value=False) & (dpd <= policy.number("technical_delay_days"))
    renewed = pl.col("is_qualified_renewal").fill_null(value=False)
    return (
        Floor("Art. 13 overdue", LOSS, dpd > policy.number("class_days_loss")),
        Floor("Art. 13 bankruptcy", LOSS, pl.col("is_bankrupt")),
        Floor("Art. 13 expected loss", LOSS, impaired & (loss_share >= policy.number("class_loss_share_loss"))),
        Floor("Art. 12 overdue", DOUBTFUL, dpd > policy.number("class_days_doubtful")),
        Floor("Art. 12 evasion", DOUBTFUL, pl.col("is_evading")),
        Floor("Art. 12 expected loss", DOUBTFUL, impaired & (loss_share >= policy.number("class_loss_share_doubtful"))),
        Floor("Art. 11 overdue", SUBSTANDARD, dpd > policy.number("class_days_substandard")),
        Floor("Art. 11 credit-impaired", SUBSTANDARD, impaired),
        Floor("Art. 11 rating cut", SUBSTANDARD, pl.col("is_rating_cut")),
        Floor("Art. 11 all banks", SUBSTANDARD, non_retail & (bad_elsewhere > policy.number("class_all_banks_share"))),
        Floor("Art. 22 restructured again", SUBSTANDARD, pl.col("_again")),
        Floor("Art. 10 overdue", SPECIAL_MENTION, (dpd > 0) & ~excused),
        Floor("Art. 10 new for old", SPECIAL_MENTION, pl.col("is_refinanced") & ~renewed),
        Floor("Art. 10 use of funds", SPECIAL_MENTION, pl.col("is_misused")),
        Floor(
            "Art. 10 bad elsewhere",
            SPECIAL_MENTION,
            non_retail & (pl.col("is_default_elsewhere") | (pl.col("debt_over90_all_banks_minor") > 0)),
        ),
        Floor("Art. 21 observation", SPECIAL_MENTION, pl.col("_observed")),
    )


def worst(candidates: tuple[Floor, ...], *, otherwise: Floor) -> tuple[pl.Expr, pl.Expr]:
    """This function will give the rank (Int8) and the article of the first candidate that holds, in the order given.

    The place in the list is found first, as a small integer; names are looked up once at the end.
    """
    lines = (*candidates, otherwise)
    place = pl.coalesce(
        *(pl.when(line.condition).then(pl.lit(i, pl.Int8)) for i, line in enumerate(candidates)),
        pl.lit(len(candidates), pl.Int8),
    )
    rank = looked_up(place, [line.rank for line in lines], pl.Int8)
    article = looked_up(place, [line.article for line in lines], pl.String)
    return rank, article
