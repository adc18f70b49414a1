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
    headroom,
    intermediates,
    need,
    repayment,
    security,
)
from tallystick.engine.parameters import CANDIDATES
from tallystick.engine.products import by_product, term, term_value
from tallystick.engine.step import Step
from tallystick.kernel.known import chosen
from tallystick.kernel.money import rounded_down
from tallystick.pack.policy import Policy, PolicyError


def assess(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add the candidates, the limit, what bound it, and the connected group's credit with it.

    The limit is null where a candidate that the product requires is unknown, and 0 where it is below the product's
    smallest loan.

    :raises PolicyError: a product requires what is no candidate, or a parameter, table or term is not there.
    """
    for stage in _stages(policy):
        frame = frame.with_columns(stage)
    return frame.drop(*INTERMEDIATES, "_step", "_on_step", "_least_loan", "_smallest", "_unknown")


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
    whole = (rounded_down(found[name]).clip(lower_bound=0).alias(f"limit_{name}_minor") for name in CANDIDATES)
    least = pl.min_horizontal([_candidate(name) for name in CANDIDATES])
    known = ~pl.col("_unknown")
    return (
        *intermediates(policy),
        tuple(whole),
        (
            least.alias("_smallest"),
            term(policy, "step_minor", pl.Int64).alias("_step"),
            term(policy, "min_amount_minor", pl.Int64).alias("_least_loan"),
            _unknown(policy).alias("_unknown"),
        ),
        (((pl.col("_smallest") // pl.col("_step")) * pl.col("_step")).alias("_on_step"),),
        (_or_nothing().alias("indicated_limit_minor"),),
        (
            pl.when(known).then(pl.col("indicated_limit_minor")).alias("assessed_limit_minor"),
            pl.when(known).then(_binding()).alias("bound_by"),
        ),
        ((pl.col("group_exposure_minor") + pl.col("assessed_limit_minor")).alias("total_credit_minor"),),
    )


def _candidate(name: str) -> pl.Expr:
    return pl.col(f"limit_{name}_minor")


def _or_nothing() -> pl.Expr:
    enough, on_step = pl.col("_on_step") >= pl.col("_least_loan"), pl.col("_on_step")
    return chosen([(enough, on_step), (~enough, pl.lit(0, pl.Int64))])


def _binding() -> pl.Expr:
    return chosen([(_candidate(name) == pl.col("_smallest"), pl.lit(name)) for name in CANDIDATES])


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


def required_of(policy: Policy, product: str) -> tuple[str, ...]:
    """This function will give the candidates that must be known for a limit of `product`.

    :raises PolicyError: the product names what is no candidate.
    """
    names = tuple(str(term_value(policy, policy.product(product), "requires")).split())
    for name in names:
        if name not in CANDIDATES:
            known = ", ".join(CANDIDATES)
            raise PolicyError(
                f"product {product!r} requires {name!r}, which is no candidate of a limit; those are {known}"
            )
    return names


STEP = Step(name="limit", run=assess, reads=reads, adds=adds)
