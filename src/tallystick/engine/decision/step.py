"""Decision: the worst of rules, grade, limit, price and authority wins; unknown refers."""

from __future__ import annotations

import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.engine.decision.columns import adds, reads
from tallystick.engine.step import Step
from tallystick.kernel.known import all_known
from tallystick.pack.policy import Policy

_LIMIT, _AUTHORITY = pl.col("shared_limit_minor"), pl.col("authority")
_PROPOSED = pl.coalesce("shared_limit_minor", "shared_indication_minor")


def decide(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add the outcome, what the evidence at hand indicates, why it refers, limit and authority.

    :raises PolicyError: the policy has no table `authority`.
    """
    for stage in _stages(policy):
        frame = frame.with_columns(stage)
    return frame


@per_policy
def _stages(policy: Policy) -> tuple[tuple[pl.Expr, ...], ...]:
    declined, referred = pl.col("outcome") == "decline", pl.col("outcome") == "refer"
    cause = pl.when(~referred).then(pl.lit("none")).when(_gap()).then(pl.lit("missing_evidence"))
    return (
        (policy.grid("authority")["authority"].cast(pl.String).alias("authority"),),
        (_outcome().alias("outcome"), _indicated().alias("indicated_outcome")),
        (
            cause.otherwise(pl.lit("judgement")).alias("refer_cause"),
            pl.when(declined).then(pl.lit(0, pl.Int64)).otherwise(_PROPOSED).alias("limit_minor"),
        ),
    )


def _outcome() -> pl.Expr:
    rules = pl.col("rules_outcome")
    firm = ~pl.col("is_indicative") & all_known(pl.col("grade_rank"), _LIMIT, _AUTHORITY)
    clear = (rules == "approve") & ~_unpriced() & firm
    return _worst(declined=(rules == "decline") | (_LIMIT == 0), clear=clear & ~_below_cost())


def _indicated() -> pl.Expr:
    """This function will give the outcome with rules, limit, price and authority left out where they are unknown."""
    rules = pl.col("rules_indicated")
    clear = (rules == "approve") & pl.col("grade_rank").is_not_null() & ~_below_cost()
    return _worst(declined=(rules == "decline") | (_PROPOSED == 0), clear=clear)


def _worst(*, declined: pl.Expr, clear: pl.Expr) -> pl.Expr:
    """This function will give decline where `declined` is true, approve where `clear` is, else refer: also on null."""
    return pl.when(declined).then(pl.lit("decline")).when(clear).then(pl.lit("approve")).otherwise(pl.lit("refer"))


def _unpriced() -> pl.Expr:
    return pl.col("rate_bp").is_null() | pl.col("price_minimum_bp").is_null()


def _below_cost() -> pl.Expr:
    return (pl.col("rate_bp") < pl.col("price_minimum_bp")).fill_null(False)


def _gap() -> pl.Expr:
    """This function will tell whether something the decision needs could not be known."""
    known = all_known(pl.col("rules_unknown"), pl.col("grade_rank"), _LIMIT, _AUTHORITY)
    return ~known | _unpriced() | pl.col("is_indicative") | (pl.col("rules_unknown") > 0)


STEP = Step(name="decision", run=decide, reads=reads, adds=adds, stages=_stages)
