"""Limit: the smallest of need, repayment ability, security, cap, headroom and request, on the product's step."""

from __future__ import annotations

from functools import reduce
from operator import or_

import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.engine.limit.columns import adds, reads
from tallystick.engine.limit.formulas import (
    INTERMEDIATES,
    cap,
    gaps,
    headroom,
    intermediates,
    need,
    repayment,
    security,
)
from tallystick.engine.parameters import CANDIDATES
from tallystick.engine.products import by_product, required_of, term
from tallystick.engine.step import Step
from tallystick.kernel.known import chosen
from tallystick.kernel.money import rounded_down
from tallystick.pack.policy import Policy


def assess(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add the candidates, the limit, what bound it, and the connected group's credit with it.

    The assessed limit is null where a candidate that the product requires is unknown, and 0 where it is below the
    product's smallest loan. The indicated limit goes by the evidence at hand: debts that are not known are left out, so
    that whoever decides sees a proposal; `is_indicative` then says that it is no more than that. Without a cap, which
    needs a grade, nothing is proposed.

    :raises PolicyError: a product requires what is no candidate, or a parameter, table or term is not there.
    """
    for stage in _stages(policy):
        frame = frame.with_columns(stage)
    return frame.drop(*INTERMEDIATES, "_step", "_least_loan", "_smallest", "_hand_smallest", "_unknown")


@per_policy
def _stages(policy: Policy) -> tuple[tuple[pl.Expr, ...], ...]:
    found = {
        "need": need(),
        "repayment": repayment(policy),
        "security": security(),
        "cap": cap(),
        "headroom": headroom(),
        "requested": pl.col("requested_amount_minor"),
    }
    unknown = gaps()
    at_hand = (rounded_down(found[name]).clip(lower_bound=0).alias(f"indicated_{name}_minor") for name in CANDIDATES)
    strict = (
        pl.when(~unknown[name]).then(pl.col(f"indicated_{name}_minor")).alias(f"limit_{name}_minor")
        for name in CANDIDATES
    )
    known = ~pl.col("_unknown")
    proposed = pl.coalesce("assessed_limit_minor", "indicated_limit_minor")
    return (
        *intermediates(policy),
        tuple(at_hand),
        tuple(strict),
        (
            pl.min_horizontal([_candidate(name) for name in CANDIDATES]).alias("_smallest"),
            pl.min_horizontal([pl.col(f"indicated_{name}_minor") for name in CANDIDATES]).alias("_hand_smallest"),
            term(policy, "step_minor", pl.Int64).alias("_step"),
            term(policy, "min_amount_minor", pl.Int64).alias("_least_loan"),
            _unknown(policy).alias("_unknown"),
        ),
        (
            pl.when(known).then(_on_step("_smallest")).alias("assessed_limit_minor"),
            pl.when(pl.col("indicated_cap_minor").is_not_null())
            .then(_on_step("_hand_smallest"))
            .alias("indicated_limit_minor"),
            pl.when(known).then(_binding("limit_{}_minor", "_smallest")).alias("bound_by"),
        ),
        (
            pl.when(proposed.is_not_null())
            .then(pl.coalesce("bound_by", _binding("indicated_{}_minor", "_hand_smallest")))
            .alias("bound_by"),
            (pl.col("_group") + proposed).alias("total_credit_minor"),
            (pl.col("assessed_limit_minor").is_null() | pl.col("group_exposure_minor").is_null()).alias(
                "is_indicative"
            ),
        ),
    )


def _candidate(name: str) -> pl.Expr:
    return pl.col(f"limit_{name}_minor")


def _on_step(smallest: str) -> pl.Expr:
    """This function will round down to the product's step; 0 where that is below its smallest loan."""
    stepped = (pl.col(smallest) // pl.col("_step")) * pl.col("_step")
    enough = stepped >= pl.col("_least_loan")
    return chosen([(enough, stepped), (~enough, pl.lit(0, pl.Int64))])


def _binding(names: str, smallest: str) -> pl.Expr:
    return chosen([(pl.col(names.format(name)) == pl.col(smallest), pl.lit(name)) for name in CANDIDATES])


def _unknown(policy: Policy) -> pl.Expr:
    """This function will tell whether a candidate that the product requires is not known, or the product is not.

    Candidates are bits: those a product requires are looked up at once, and met with those that are null.
    """
    applies = {
        "security": pl.col("security").ne_missing("unsecured"),
        "requested": pl.col("has_application").ne_missing(False),
    }
    required = [sum(1 << CANDIDATES.index(name) for name in required_of(policy, code)) for code in policy.products]
    gaps = []
    for place, name in enumerate(CANDIDATES):
        gap = _candidate(name).is_null()
        gap = gap & applies[name] if name in applies else gap
        gaps.append(gap.cast(pl.UInt8) * pl.lit(1 << place, pl.UInt8))
    return (by_product(required, pl.UInt8) & reduce(or_, gaps)).ne_missing(0)


STEP = Step(name="limit", run=assess, reads=reads, adds=adds, stages=_stages)
