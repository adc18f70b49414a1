"""Each reason as an expression: when it is so, the value read, the threshold, and what else it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tallystick.engine.decision.codes import BINDING_CANDIDATE, PRICE_PARTS, UNKNOWN_CANDIDATE
from tallystick.engine.eligibility.columns import hit_column
from tallystick.engine.parameters import CANDIDATES
from tallystick.engine.products import required_of, term_value
from tallystick.engine.rating.columns import points_column
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy, Rule

NO_NUMBER = pl.lit(None, pl.Float64)
NO_TEXT = pl.lit(None, pl.String)
"""What a reason reads that has no number, or says that has nothing more to say."""


@dataclass(frozen=True, slots=True)
class Because:
    """One reason a decision can have."""

    code: str
    kind: str
    effect: str
    when: pl.Expr
    value: pl.Expr = NO_NUMBER
    threshold: pl.Expr = NO_NUMBER
    column: str | None = None
    unit: str | None = None
    detail: pl.Expr = NO_TEXT


def rules(policy: Policy, columns: Columns) -> Iterator[Because]:
    """This function will give each rule hit, with value and threshold, and each unknown one, with what is missing.

    A rule whose `missing` is decline has that effect where it is unknown.
    """
    for rule in policy.rules:
        hit, column = pl.col(hit_column(rule.code)), rule.value_column
        unit = columns[column].unit if column is not None and column in columns else None
        yield Because(rule.code, "rule", rule.outcome, hit, rule.value, rule.threshold, column, unit)
        effect = "decline" if rule.missing == "decline" else "missing"
        gaps = _gaps(rule)
        yield Because(rule.code, "rule", effect, hit.is_null(), rule.value, rule.threshold, column, unit, gaps)


def _gaps(rule: Rule) -> pl.Expr:
    """This function will name the columns of a rule that are null, parted by commas."""
    names = [pl.when(pl.col(name).is_null()).then(pl.lit(name)) for name in sorted(rule.columns)]
    return pl.concat_str(names, separator=", ", ignore_nulls=True) if names else NO_TEXT


def scorecards(policy: Policy) -> Iterator[Because]:
    """This function will tell which card rated the firm, or that none could."""
    card, score, pd = pl.col("scorecard"), pl.col("score"), pl.col("pd_12m")
    yield Because("RAT-01", "scorecard", "missing", card.is_null(), column="scorecard")
    yield Because("RAT-02", "scorecard", "note", card.is_not_null(), score, pd, "score", "points", card)


def points(policy: Policy) -> Iterator[Because]:
    """This function will give the characteristics that lost points: points given, the most there are, and the value."""
    for card in policy.scorecards:
        used = pl.col("scorecard") == card.code
        for one in card.characteristics:
            given, read = pl.col(points_column(one.column)), pl.col(one.column)
            lost = used & (given < one.most)
            most = pl.lit(float(one.most))
            said = read.cast(pl.String)
            yield Because(
                "PTS-01", "points", "lowers_grade", lost & read.is_not_null(), given, most, one.column, "points", said
            )
            yield Because("PTS-02", "points", "lowers_grade", lost & read.is_null(), given, most, one.column, "points")


def limit(policy: Policy) -> Iterator[Because]:
    """This function will tell what bound the limit, which part of it is unknown, and when it came to nothing."""
    assessed, shared = pl.col("assessed_limit_minor"), pl.col("shared_limit_minor")
    for product in policy.products.values():
        least = pl.lit(float(term_value(policy, product, "min_amount_minor")))
        nothing = (pl.col("product") == product.code) & (shared == 0)
        yield Because("LIM-01", "limit", "decline", nothing, pl.lit(0.0), least, "shared_limit_minor", "minor")
    changed = shared != assessed
    yield Because("LIM-02", "limit", "binds_limit", changed, shared, assessed, "shared_limit_minor", "minor")
    off_offer = pl.col("product").is_null() | ~pl.col("product").is_in(list(policy.products))
    yield Because("LIM-03", "limit", "missing", off_offer, column="product", detail=pl.col("product"))
    unshared = shared.is_null() & assessed.is_not_null()
    yield Because("LIM-04", "limit", "missing", unshared, column="business_id")
    yield from _candidates(policy)
    cycle, none_needed = pl.col("cash_cycle_days"), pl.col("limit_need_minor") == 0
    by_suppliers = (cycle <= 0) & none_needed & pl.col("has_statements")
    yield Because("LIM-31", "limit", "note", by_suppliers, cycle, pl.lit(0.0), "cash_cycle_days", "days")


def _candidates(policy: Policy) -> Iterator[Because]:
    applies = {"security": pl.col("security") != "unsecured", "requested": pl.col("has_application")}
    for name in CANDIDATES:
        column = f"limit_{name}_minor"
        requiring = [code for code in policy.products if name in required_of(policy, code)]
        if requiring:
            gap = pl.col("product").is_in(requiring) & pl.col(column).is_null()
            gap = gap & applies[name].fill_null(True) if name in applies else gap
            yield Because(UNKNOWN_CANDIDATE[name], "limit", "missing", gap, column=column, unit="minor")
        bound = pl.col("bound_by") == name
        yield Because(
            BINDING_CANDIDATE[name], "limit", "binds_limit", bound, pl.col(column), column=column, unit="minor"
        )


def price() -> Iterator[Because]:
    """This function will give the parts of the rate, what held it, and when it is not known or too low."""
    rate, minimum = pl.col("rate_bp"), pl.col("price_minimum_bp")
    yield Because("PRC-01", "price", "missing", rate.is_null() | minimum.is_null(), column="rate_bp")
    yield Because("PRC-02", "price", "refer", rate < minimum, rate, minimum, "rate_bp", "bp")
    for bound, code in (("floor", "PRC-03"), ("ceiling", "PRC-04")):
        yield Because(code, "price", "sets_price", pl.col("price_bound") == bound, rate, column="rate_bp", unit="bp")
    for column, (code, _, _) in PRICE_PARTS.items():
        part, known = pl.col(column), pl.col(column).is_not_null()
        detail = pl.col("vat_relief") if column == "rate_bp" else NO_TEXT
        yield Because(code, "price", "sets_price", known, part, column=column, unit="bp", detail=detail)


def authority() -> Iterator[Because]:
    """This function will tell who may approve, and that nobody is known to."""
    who, credit = pl.col("authority"), pl.col("total_credit_minor")
    yield Because(
        "AUT-01",
        "authority",
        "sets_authority",
        who.is_not_null(),
        credit,
        NO_NUMBER,
        "total_credit_minor",
        "minor",
        who,
    )
    yield Because("AUT-02", "authority", "missing", who.is_null(), column="authority")
