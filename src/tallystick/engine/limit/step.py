"""Limit: the smallest of need, repayment ability, security, cap, headroom and request, on the product's step."""

from __future__ import annotations

import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.engine.limit.columns import adds, reads
from tallystick.engine.limit.formulas import cap, headroom, need, repayment, security
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
    return frame.drop("_smallest", "_unknown")


@per_policy
def _stages(policy: Policy) -> tuple[tuple[pl.Expr, ...], ...]:
    found = {
        "need": need(policy),
        "repayment": repayment(policy),
        "security": security(),
        "cap": cap(policy),
        "headroom": headroom(policy),
        "requested": pl.col("requested_amount_minor"),
    }
    whole = tuple(_not_below_0(found[name]).alias(f"limit_{name}_minor") for name in CANDIDATES)
    least = pl.min_horizontal([_candidate(name) for name in CANDIDATES])
    on_step = _on_step(policy)
    return (
        whole,
        (least.alias("_smallest"), _unknown(policy).alias("_unknown")),
        (
            on_step.alias("indicated_limit_minor"),
            pl.when(~pl.col("_unknown")).then(on_step).alias("assessed_limit_minor"),
            pl.when(~pl.col("_unknown")).then(_binding()).alias("bound_by"),
        ),
        ((pl.col("group_exposure_minor") + pl.col("assessed_limit_minor")).alias("total_credit_minor"),),
    )


def _candidate(name: str) -> pl.Expr:
    return pl.col(f"limit_{name}_minor")


def _not_below_0(amount: pl.Expr) -> pl.Expr:
    whole = rounded_down(amount)
    return pl.when(whole < 0).then(pl.lit(0, pl.Int64)).otherwise(whole)


def _on_step(policy: Policy) -> pl.Expr:
    stepped = rounded_down(pl.col("_smallest"), term(policy, "step_minor", pl.Int64))
    enough = stepped >= term(policy, "min_amount_minor", pl.Int64)
    return chosen([(enough, stepped), (~enough, pl.lit(0, pl.Int64))])


def _binding() -> pl.Expr:
    return chosen([(_candidate(name) == pl.col("_smallest"), pl.lit(name)) for name in CANDIDATES])


def _unknown(policy: Policy) -> pl.Expr:
    """This function will tell whether a candidate that the product requires is not known, or the product is not."""
    applies = {"security": pl.col("security") != "unsecured", "requested": pl.col("has_application")}
    missing = [pl.col("product").is_null()]
    for name in CANDIDATES:
        required = by_product(
            {p.code: name in required_of(policy, p.code) for p in policy.products.values()}, pl.Boolean
        )
        gap = required & _candidate(name).is_null()
        missing.append(gap & applies[name].fill_null(True) if name in applies else gap)
    return pl.any_horizontal([gap.fill_null(True) for gap in missing])


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
