"""One row per loan: contract, what happened, what was determined, borrower, security, last month's answer."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tallystick.engine.book.book import Book
from tallystick.engine.book.facts import facts_by_loan
from tallystick.engine.contract.extended import planned
from tallystick.engine.features.collateral import collateral
from tallystick.engine.provisioning.runoff import BY_PLAN, by_plan, runoff
from tallystick.engine.servicing.state import Folded, fold_loans
from tallystick.kernel.attach import attached, summed_by_run
from tallystick.kernel.due_days import due_after
from tallystick.kernel.irr import REPAYMENT_CODES, loan_irr
from tallystick.kernel.looked_up import only_where
from tallystick.kernel.months import months_between
from tallystick.kernel.text_order import order_by
from tallystick.pack.policy import Policy

MONTHS = 12
BY = ("enterprise_id", "loan_id")
"""The order of loans in the frame: a borrower's stand together."""
OPENING = {
    "class": "opening_class",
    "class_since": "opening_class_since",
    "npl_cleared_day": "opening_npl_cleared_day",
    "stage": "opening_stage",
    "stage_since": "opening_stage_since",
    "calm_since": "opening_calm_since",
    "watch_level": "opening_watch_level",
    "watch_since": "opening_watch_since",
}
"""Columns of last month end's answer that this one remembers, and the names they are read by."""

_OPENING_TYPES = {
    "opening_class": pl.String,
    "opening_class_since": pl.Date,
    "opening_npl_cleared_day": pl.Date,
    "opening_stage": pl.Int8,
    "opening_stage_since": pl.Date,
    "opening_calm_since": pl.Date,
    "opening_watch_level": pl.String,
    "opening_watch_since": pl.Date,
}
_BALANCE_COLUMNS = {
    "days_past_due": pl.Int32,
    "is_technical": pl.Boolean,
    "is_misused": pl.Boolean,
    "compound_minor": pl.Int64,
    "restructured_day": pl.Date,
    "restructured_before_day": pl.Date,
    "last_paid_day": pl.Date,
    "next_due_day": pl.Date,
}
_WATCH_COLUMNS = {
    "signals_yellow": pl.Int32,
    "signals_orange": pl.Int32,
    "signals_red": pl.Int32,
    "watch_level": pl.String,
    "watch_since": pl.Date,
    "watch_act_by": pl.Date,
}
_BORROWER_COLUMNS = {
    "is_retail": pl.Boolean,
    "size_class": pl.String,
    "industry": pl.String,
    "town": pl.String,
    "sales_minor": pl.Int64,
    "net_assets_minor": pl.Int64,
    "debt_all_banks_minor": pl.Int64,
    "debt_over90_all_banks_minor": pl.Int64,
    "grade": pl.String,
    "group_id": pl.String,
}


class BookError(ValueError):
    """The book lacks what a month end needs."""


def loan_frame(book: Book, policy: Policy, watch: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """This function will give one row per contract signed by the policy's day, with all that the steps read.

    Balances come from `balances` on the day where the bank hands them over, else from folding `events`. `watch` is the
    borrowers' early warning, one row per `enterprise_id`; without it warnings are not known.

    :raises BookError: the book has no contracts, or neither events nor balances.
    """
    seen = book.as_of(policy.day)
    contracts = seen.get("contracts")
    if contracts is None:
        raise BookError("the book has no table 'contracts'; hand over the loan contracts as contracts.csv or .parquet")
    signed = contracts.drop("row").rename({"principal_minor": "contract_principal_minor"}).collect()
    both = attached(signed, _states(seen, policy), on="loan_id").rechunk()
    frame = _as_agreed(both[order_by(*(both[key] for key in BY))])
    frame = _with_facts(frame, seen, policy)
    frame = _with_borrowers(frame, seen, policy)
    frame = _with_opening(frame, book.opening)
    if watch is not None:
        frame = attached(frame, watch.collect(), on="enterprise_id")
    frame = _filled(frame, _WATCH_COLUMNS)
    frame = frame.with_columns(**_derived(policy)).with_columns(next_due_day=_next_due(policy))
    return _with_security(_with_runoff(frame, seen, policy), seen, policy).lazy()


def _as_agreed(frame: pl.DataFrame) -> pl.DataFrame:
    """Maturity as extended or restructured, the signed one beside it; of floating loans the rate as last reset.

    The effective rate of a fixed loan is that of its contract, of a floating one the current one (rules 5.4).
    """
    frame = frame.with_columns(contract_matures_day="matures_day")
    if "_matures_day" not in frame.columns:
        return frame
    is_floating = (pl.col("rate_kind") == "floating").fill_null(value=False)
    reset = pl.when(is_floating).then(pl.coalesce("_rate_bp", "rate_bp")).otherwise("rate_bp")
    agreed = pl.coalesce("_matures_day", "matures_day")
    return frame.with_columns(matures_day=agreed, rate_bp=reset).drop("_matures_day", "_rate_bp")


def _with_runoff(frame: pl.DataFrame, book: Book, policy: Policy) -> pl.DataFrame:
    """The plan ahead of contracts that no formula tells."""
    own = book.tables["contracts"].filter(by_plan()).collect(engine="streaming")
    if own.is_empty():
        return _filled(frame, {"runoff": pl.List(pl.Float64)})
    return attached(frame, runoff(dues_of(book, own).lazy(), policy).collect(), on="loan_id")


def folded(book: Book, policy: Policy, *, dues: pl.DataFrame | None = None, with_postings: bool = False) -> Folded:
    """This function will fold the book's events, with the schedule of each contract, into the state of its loans.

    `dues` are those of `dues_of`, where somebody has them already.

    :raises BookError: the book has no contracts or no events.
    """
    events = book.get("events")
    if not book.has("contracts") or events is None:
        raise BookError("the book lacks 'contracts' or 'events'; hand over both, or each loan's balances")
    contracts = book.tables["contracts"].collect(engine="streaming")
    return fold_loans(
        contracts,
        events.collect(engine="streaming"),
        policy,
        dues=dues_of(book, contracts) if dues is None else dues,
        with_postings=with_postings,
    )


def dues_of(book: Book, contracts: pl.DataFrame) -> pl.DataFrame:
    """This function will give what falls due when: as the bank says, else as the contract plans, extensions included.

    A seasonal or custom loan without a plan of the bank is due whole at maturity, with what interest has accrued.
    """
    given = book.get("dues")
    mine = None if given is None else _collected(given.join(contracts.lazy().select("loan_id"), on="loan_id"))
    left = contracts if mine is None else contracts.join(mine, on="loan_id", how="anti", maintain_order="left")
    parts = [planned(left, book.get("events"), calendar=_collected(book.get("calendar"))), _at_maturity(left)]
    return pl.concat(parts if mine is None else [*parts, mine.drop("row")])


def _at_maturity(contracts: pl.DataFrame) -> pl.DataFrame:
    return contracts.filter(pl.col("repayment").is_in(BY_PLAN)).select(
        "loan_id",
        due_no=pl.lit(1, pl.Int64),
        due_day="matures_day",
        principal_minor="principal_minor",
        interest_minor=pl.lit(None, pl.Int64),
    )


def _states(book: Book, policy: Policy) -> pl.DataFrame:
    balances = book.get("balances")
    if balances is not None:
        return _from_balances(balances, policy)
    if not book.has("events"):
        raise BookError(
            "the book has neither 'events' nor 'balances'; hand over what happened to loans, or their balances"
        )
    dues = dues_of(book, book.tables["contracts"].collect(engine="streaming"))
    states = (
        folded(book, policy, dues=dues)
        .loans.drop("repayment", "_state")
        .rename({name: f"_{name}" for name in ("rate_bp", "matures_day")})
    )
    ahead = dues.filter(pl.col("due_day") > policy.day).group_by("loan_id").agg(next_due_day=pl.col("due_day").min())
    return attached(states, ahead, on="loan_id")


def _collected(table: pl.LazyFrame | None) -> pl.DataFrame | None:
    return None if table is None else table.collect(engine="streaming")


def _from_balances(balances: pl.LazyFrame, policy: Policy) -> pl.DataFrame:
    """The core system's figures of the policy's day; a loan without a row that day is settled."""
    today = balances.filter(pl.col("day") == policy.day).drop("row", "day")
    interest = pl.col("overdue_interest_minor") + pl.col("accrued_interest_minor")
    late = pl.col("days_past_due").cast(pl.Int32)
    owed = (pl.col("principal_minor") > 0) | (interest > 0)
    return today.with_columns(
        days_past_due=late,
        exposure_minor=pl.col("principal_minor") + interest - pl.col("off_balance_interest_minor").fill_null(0),
        state=pl.when(late > 0)
        .then(pl.lit("overdue"))
        .when(owed | late.is_null())
        .then(pl.lit("current"))
        .otherwise(pl.lit("settled")),
    ).collect()


def _with_facts(frame: pl.DataFrame, book: Book, policy: Policy) -> pl.DataFrame:
    """Determinations on file; where both servicing and a determination know a thing, either is enough."""
    frame = _filled(frame, _BALANCE_COLUMNS)
    frame = attached(frame, facts_by_loan(book.get("loan_facts"), policy).collect(), on="loan_id")
    flags = [("is_technical", "fact_technical"), ("is_misused", "fact_misused")]
    return frame.with_columns(
        *(pl.any_horizontal(pl.col(a, b).fill_null(value=False)).alias(a) for a, b in flags),
        restructured_day=pl.max_horizontal("restructured_day", "fact_restructured_day"),
        restructured_before_day=pl.max_horizontal("restructured_before_day", "fact_restructured_before_day"),
        interrupted_day=pl.max_horizontal("last_paid_day", "fact_interrupted_day"),
        state=pl.col("state").fill_null("settled"),
    ).drop(
        "fact_technical",
        "fact_misused",
        "fact_restructured_day",
        "fact_restructured_before_day",
        "fact_interrupted_day",
    )


def _with_borrowers(frame: pl.DataFrame, book: Book, policy: Policy) -> pl.DataFrame:
    """The borrower's own columns, all credit to it at this bank, and whether it is judged by the retail rules."""
    borrowers = book.get("borrowers")
    if borrowers is not None:
        frame = attached(frame, borrowers.drop("row", "pd_12m").collect(), on="enterprise_id")
    frame = _filled(frame, _BORROWER_COLUMNS)
    on_book = pl.col("state").is_in(["current", "overdue"])
    credit = pl.when(on_book).then(pl.col("exposure_minor") + pl.col("undrawn_minor").fill_null(0)).otherwise(0)
    frame = frame.with_columns(borrower_exposure_minor=summed_by_run(frame["enterprise_id"], frame.select(credit)))
    small = pl.col("size_class").is_in(["micro", "small"])
    retail = small & (pl.col("borrower_exposure_minor") <= policy.number("retail_exposure_minor"))
    return frame.with_columns(
        is_retail=pl.coalesce("is_retail", retail), grade=pl.coalesce("grade", "grade_at_signing")
    )


def _with_opening(frame: pl.DataFrame, opening: pl.LazyFrame | None) -> pl.DataFrame:
    if opening is not None:
        known = opening.collect_schema().names()
        kept = {old: new for old, new in OPENING.items() if old in known}
        memory = opening.select("loan_id", **{new: pl.col(old) for old, new in kept.items()})
        frame = attached(frame, memory.collect(), on="loan_id")
    return _filled(frame, _OPENING_TYPES)


def _derived(policy: Policy) -> dict[str, pl.Expr]:
    """Maturity and rate in the words of the steps."""
    whole = months_between(pl.lit(policy.day), pl.col("matures_day"))
    begun = (pl.col("matures_day").dt.day() > policy.day.day).cast(pl.Int32)
    start = pl.coalesce("drawn_day", "signed_day")
    term = months_between(start, pl.col("contract_matures_day")).clip(lower_bound=1)
    fee = (pl.col("fee_minor").fill_null(0) / pl.col("contract_principal_minor")).fill_nan(0.0)
    plan = pl.col("repayment").replace_strict(
        REPAYMENT_CODES, default=REPAYMENT_CODES["bullet"], return_dtype=pl.Float64
    )
    monthly = loan_irr(
        monthly_rate=pl.col("rate_bp") / 10_000 / MONTHS,
        months=term,
        upfront=fee,
        monthly_fee=pl.lit(0.0),
        plan=plan,
    )
    plain, period = pl.col("rate_bp") / 10_000 / MONTHS, pl.col("period_months").fill_null(1).cast(pl.Int32)
    return {
        "remaining_months": (whole + begun).clip(lower_bound=0).cast(pl.Int32),
        "eir": (1 + only_where(fee > 0, monthly, plain=plain, dtype=pl.Float64)) ** MONTHS - 1,
        "payment_anchor_day": pl.coalesce("first_due_day", due_after(start, anchor=start, period_months=period)),
        "period_months": period,
    }


def _next_due(policy: Policy) -> pl.Expr:
    """As the schedule says; where the bank gave none, by the contract's period, maturity at the latest."""
    anchor, period = pl.col("payment_anchor_day"), pl.col("period_months")
    by_period = pl.min_horizontal(due_after(pl.lit(policy.day), anchor=anchor, period_months=period), "matures_day")
    ahead = pl.col("matures_day") > policy.day
    return pl.coalesce("next_due_day", pl.when(ahead).then(by_period))


def _with_security(frame: pl.DataFrame, book: Book, policy: Policy) -> pl.DataFrame:
    """Security after haircut, shared over a borrower's secured loans by what they owe."""
    if not book.evidence.has("collateral"):
        return _filled(frame, {"security_value_minor": pl.Int64, "mitigation_minor": pl.Int64})
    worth = collateral(book.evidence, policy).select("enterprise_id", worth="security_value_minor").collect()
    secured = pl.col("security").is_in(["mortgaged", "pledged"]) & pl.col("state").is_in(["current", "overdue"])
    frame = frame.with_columns(_owed=pl.when(secured).then(pl.col("exposure_minor")))
    owed = summed_by_run(frame["enterprise_id"], frame.select(pl.col("_owed").fill_null(0)))
    part = (pl.col("worth") * (pl.col("_owed") / owed).fill_nan(0.0)).floor().cast(pl.Int64)
    frame = attached(frame, worth, on="enterprise_id").with_columns(security_value_minor=part)
    return _filled(frame.drop("worth", "_owed"), {"mitigation_minor": pl.Int64})


def _filled(frame: pl.DataFrame, columns: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    """Columns that the book did not bring are null: not known."""
    known = frame.columns
    return frame.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in columns.items() if name not in known)
