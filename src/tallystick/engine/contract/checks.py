"""Terms of a contract against law and pack: each breach one row with its permanent code."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.codes import ReasonCode, Text
from tallystick.kernel.months import add_months, months_between
from tallystick.pack.policy import Policy

CODES: tuple[ReasonCode, ...] = (
    ReasonCode("CTR-01", Text("the term is longer than allowed", "贷款期限超过上限")),
    ReasonCode("CTR-02", Text("extended longer than allowed", "展期期限超过上限")),
    ReasonCode("CTR-03", Text("paid out to the borrower where the bank must pay the payee", "应受托支付而自主支付")),
    ReasonCode("CTR-04", Text("no principal is due for more than a year", "一年以上未约定分期还本")),
    ReasonCode("CTR-05", Text("the plan does not repay the principal exactly", "还款计划本金与合同不符")),
    ReasonCode("CTR-06", Text("renewed after maturity", "到期后办理续贷")),
    ReasonCode("CTR-07", Text("a plan of its own was agreed but not handed over", "约定了自定还款计划但未提供")),
)

LEAST_DAYS = 28
"""No month is shorter: only terms of more days than that for each month allowed are reckoned month by month."""
_COLUMNS = ("loan_id", "code", "value", "threshold")
_SCHEMA = {"loan_id": pl.String, "code": pl.String, "value": pl.Float64, "threshold": pl.Float64}


def contract_checks(tables: dict[str, pl.LazyFrame], policy: Policy) -> pl.LazyFrame:
    """This function will give `loan_id, code, value, threshold`, one row a breach.

    Reads `contracts`, and where they are there `events`, `drawdowns` and `dues`. Terms: rules 3.2 (三个办法, in force
    2024-07-01) as the pack's parameters say them; renewal before maturity: 金规〔2024〕13号.
    """
    contracts = tables["contracts"]
    found = [_term(contracts, policy), _renewed_late(contracts), _unplanned(contracts, tables.get("dues"))]
    if "events" in tables:
        found.append(_extended(contracts, tables["events"], policy))
    if "drawdowns" in tables:
        found.append(_self_paid(contracts, tables["drawdowns"], policy))
    if "dues" in tables:
        found += [
            _no_principal(contracts, tables["dues"], policy),
            _inexact(contracts, tables["dues"], tables.get("events")),
        ]
    return pl.concat([rows.cast(_SCHEMA) for rows in found]).sort("loan_id", "code")  # type: ignore[arg-type]


def _breach(frame: pl.LazyFrame, code: str, *, value: pl.Expr, threshold: pl.Expr) -> pl.LazyFrame:
    return frame.select("loan_id", code=pl.lit(code), value=value, threshold=threshold)


def _term(contracts: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """CTR-01: whole months from first drawdown to maturity, a begun month counting, against the kind of loan."""
    start = pl.coalesce("drawn_day", "signed_day")
    whole, days = months_between(start, pl.col("matures_day")), pl.col("matures_day") - start
    begun = (add_months(start, whole) < pl.col("matures_day")).cast(pl.Int32)
    personal, slow = pl.col("is_personal").fill_null(value=False), pl.col("is_long_cycle").fill_null(value=False)
    most = (
        pl.when(personal & slow)
        .then(policy.number("personal_term_max_long_cycle_months"))
        .when(personal)
        .then(policy.number("personal_term_max_months"))
        .when(slow)
        .then(policy.number("wc_term_max_long_cycle_months"))
        .otherwise(policy.number("wc_term_max_months"))
    )
    long = contracts.with_columns(_most=most).filter(days.dt.total_days() > LEAST_DAYS * pl.col("_most"))
    timed = long.with_columns(_months=whole + begun).filter(pl.col("_months") > pl.col("_most"))
    return _breach(timed, "CTR-01", value=pl.col("_months"), threshold=pl.col("_most"))


def _extended(contracts: pl.LazyFrame, events: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """CTR-02: a loan of up to a year by its term at most, a longer one by `extension_share` of it (rules 3.2).

    The total extension counts, against the original term: a restructuring in between makes a new plan, but no new
    maturity to be extended from.
    """
    last = events.filter(pl.col("kind") == "extended").group_by("loan_id").agg(_until=pl.col("until_day").max())
    start, end = pl.coalesce("drawn_day", "signed_day"), pl.col("matures_day")
    term, longer = (end - start).dt.total_days(), (pl.col("_until") - end).dt.total_days()
    short = add_months(start, pl.lit(12)) >= end
    most = pl.when(short).then(term).otherwise(term * float(policy.number("extension_share")))
    both = contracts.join(last, on="loan_id", how="inner").with_columns(_longer=longer, _most=most)
    return _breach(
        both.filter(pl.col("_longer") > pl.col("_most")), "CTR-02", value=pl.col("_longer"), threshold=pl.col("_most")
    )


def _self_paid(contracts: pl.LazyFrame, drawdowns: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """CTR-03: above the limit, a payment to a known payee (of a person: any drawdown) must be made by the bank."""
    personal = pl.col("is_personal").fill_null(value=False)
    most = (
        pl.when(personal)
        .then(policy.number("entrusted_personal_minor"))
        .otherwise(policy.number("entrusted_business_minor"))
    )
    paid = drawdowns.join(contracts.select("loan_id", "is_personal"), on="loan_id", how="inner")
    above = (pl.col("amount_minor") > pl.col("_most")) & (personal | pl.col("payee").is_not_null())
    wrong = paid.with_columns(_most=most).filter(above & (pl.col("pay_mode") == "self"))
    return _breach(wrong, "CTR-03", value=pl.col("amount_minor"), threshold=pl.col("_most"))


def _no_principal(contracts: pl.LazyFrame, dues: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """CTR-04: loans over a year must fix principal by instalment, the first within `first_principal_months`."""
    first = dues.filter(pl.col("principal_minor") > 0).group_by("loan_id").agg(_first=pl.col("due_day").min())
    start = pl.coalesce("drawn_day", "signed_day")
    months = int(policy.number("first_principal_months"))
    joined = contracts.filter(pl.col("repayment") != "revolving").join(first, on="loan_id", how="inner")
    late = joined.filter(pl.col("_first") > add_months(start, months))
    return _breach(late, "CTR-04", value=months_between(start, pl.col("_first")), threshold=pl.lit(months))


def _inexact(contracts: pl.LazyFrame, dues: pl.LazyFrame, events: pl.LazyFrame | None) -> pl.LazyFrame:
    """CTR-05: principal due by plan is the contract's principal; of a restructured loan it is what was owed then."""
    if events is not None:
        contracts = contracts.join(events.filter(pl.col("kind") == "restructured"), on="loan_id", how="anti")
    planned = dues.group_by("loan_id").agg(_planned=pl.col("principal_minor").sum())
    joined = contracts.join(planned, on="loan_id", how="inner")
    return _breach(
        joined.filter(pl.col("_planned") != pl.col("principal_minor")),
        "CTR-05",
        value=pl.col("_planned"),
        threshold=pl.col("principal_minor"),
    )


def _renewed_late(contracts: pl.LazyFrame) -> pl.LazyFrame:
    """CTR-06: the new contract is signed by the day on which the old loan falls due."""
    old = contracts.select(parent_loan_id="loan_id", _due="matures_day")
    renewed = contracts.filter(pl.col("parent_loan_id").is_not_null()).join(old, on="parent_loan_id", how="inner")
    renewed = renewed.filter(pl.col("signed_day") > pl.col("_due"))
    late = (pl.col("signed_day") - pl.col("_due")).dt.total_days()
    return _breach(renewed, "CTR-06", value=late, threshold=pl.lit(0))


def _unplanned(contracts: pl.LazyFrame, dues: pl.LazyFrame | None) -> pl.LazyFrame:
    """CTR-07: seasonal and custom loans bring their dues; without them all is taken to be due at maturity."""
    own = contracts.filter(pl.col("repayment").is_in(["seasonal", "custom"]))
    left = own if dues is None else own.join(dues.select("loan_id").unique(), on="loan_id", how="anti")
    return _breach(left, "CTR-07", value=pl.lit(0), threshold=pl.lit(1))
