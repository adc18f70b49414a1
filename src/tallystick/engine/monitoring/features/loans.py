"""How the borrower pays its loans here, from the loan frame and the events of the book (P1-P4)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.book.book import Book
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.engine.evidence.windows import KEY, months_before
from tallystick.engine.features.declare import NEUTRAL, WORSE, count, days, minor
from tallystick.kernel.columns import Columns
from tallystick.kernel.runs import Runs, runs_of
from tallystick.pack.policy import Policy

_T = "the loans of the book"
_NONE = "no loan here, or not stated"
ON_BOOK = ("current", "overdue")
SECURED = ("mortgaged", "pledged")

ADDS = Columns(
    (
        days("loan_days_past_due", WORSE, "worst days past due of its loans here", "本行贷款最长逾期天数", _NONE, _T),
        days("interest_arrears_days", WORSE, "days the oldest interest is owed", "欠息天数", _NONE, _T),
        count(
            "delays_12m",
            WORSE,
            "instalments of 12 months paid late",
            "近12个月延迟还款次数",
            "not known how many delays are older",
            _T,
        ),
        count(
            "extensions_12m",
            WORSE,
            "extensions and renewals in 12 months",
            "近12个月展期续贷次数",
            "the book has no events",
            _T,
        ),
        minor("loan_exposure_minor", NEUTRAL, "the bank's claim on it", "本行债权余额", _NONE, _T),
        minor("secured_exposure_minor", NEUTRAL, "of it secured by pledge or mortgage", "其中抵质押债权", _NONE, _T),
    )
)


def loans(frame: pl.LazyFrame, book: Book, policy: Policy, *, year_ago: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """This function will give `ADDS` per borrower from its loans on the book and from the book's events.

    `frame` is the loan frame; `year_ago` the one of twelve months before, whose `late_payments` are not counted again.
    Without it delays are known only of loans signed since, or never late. Source: rules.md 9.2, P1 to P4.
    """
    names = set(frame.collect_schema().names())
    on_book = pl.col("state").is_in(ON_BOOK)
    past_due, exposure = pl.col("days_past_due"), pl.col("exposure_minor")
    held = frame.with_columns(delays=_delays(names, policy)) if year_ago is None else _since(frame, year_ago, names)
    interest = pl.col("overdue_interest_minor")
    owed = pl.when(interest > 0).then(past_due).when(interest == 0).then(0)
    secured = pl.col("security").is_in(SECURED)
    asked = held.select(
        KEY,
        "delays",
        loan_days_past_due=pl.when(on_book).then(past_due).cast(pl.Int32),
        interest_arrears_days=pl.when(on_book).then(owed).cast(pl.Int32),
        loan_exposure_minor=pl.when(on_book).then(exposure),
        secured_exposure_minor=pl.when(on_book & secured).then(exposure),
    )
    found = _by_borrower(runs_of(asked, KEY)).lazy()
    extended = _extensions(book, policy)
    if extended is None:
        return found.with_columns(extensions_12m=pl.lit(None, pl.Int32)).select(KEY, *ADDS)
    of_loans = frame.select("loan_id", KEY).join(extended, on="loan_id")
    years = of_loans.group_by(KEY).agg(pl.col("extensions_12m").sum())
    joined = found.join(years, on=KEY, how="left", maintain_order="left").with_columns(
        pl.col("extensions_12m").fill_null(0).cast(pl.Int32)
    )
    return joined.select(KEY, *ADDS)


def _by_borrower(runs: Runs) -> pl.DataFrame:
    """The worst days, the sums, and the delays where those of every loan are known."""
    worst, sums = ("loan_days_past_due", "interest_arrears_days"), ("loan_exposure_minor", "secured_exposure_minor")
    delays = runs.total("delays").cast(pl.Int32).set(~runs.all_known("delays"), None)
    columns = [runs.key, *map(runs.largest, worst), delays.alias("delays_12m"), *map(runs.total, sums)]
    return pl.DataFrame(columns)


def _delays(names: set[str], policy: Policy) -> pl.Expr:
    """A loan's late payments, where all of them are of the last twelve months or there are none."""
    if "late_payments" not in names:
        return pl.lit(None, pl.Int32)
    young = pl.col("signed_day") > months_before(policy.day, 12)
    late = pl.col("late_payments")
    return pl.when(young | (late == 0)).then(late)


def _since(frame: pl.LazyFrame, year_ago: pl.LazyFrame, names: set[str]) -> pl.LazyFrame:
    if "late_payments" not in names:
        return frame.with_columns(delays=pl.lit(None, pl.Int32))
    before = year_ago.select("loan_id", then="late_payments")
    joined = frame.join(before, on="loan_id", how="left", maintain_order="left")
    return joined.with_columns(delays=pl.col("late_payments") - pl.col("then").fill_null(0))


def _extensions(book: Book, policy: Policy) -> pl.LazyFrame | None:
    events = book.get("events")
    if events is None:
        return None
    day = pl.col("day")
    asked = pl.col("kind").is_in(["extended", "renewed"])
    year = events.filter(asked & (day > months_before(policy.day, 12)) & (day <= policy.day))
    return year.group_by("loan_id").agg(extensions_12m=pl.len())


def with_own_loans(evidence: Evidence, frame: pl.LazyFrame) -> Evidence:
    """This function will give `evidence` with the book's own loans as its table `exposures`, unless it has one.

    Features that ask since when the firm borrows here read it; the class is last month end's.
    """
    if evidence.has("exposures"):
        return evidence
    held = {
        "loan_id": pl.col("loan_id"),
        KEY: pl.col(KEY),
        "granted_minor": pl.col("exposure_minor") + pl.col("undrawn_minor").fill_null(0),
        "balance_minor": pl.col("exposure_minor"),
        "undrawn_minor": pl.col("undrawn_minor").fill_null(0),
        "opened_day": pl.coalesce("drawn_day", "signed_day"),
        "matures_day": pl.col("matures_day"),
        "days_past_due": pl.col("days_past_due"),
        "class": pl.col("opening_class"),
    }
    schema = SCHEMAS["exposures"].create_empty().schema
    columns = [held.get(name, pl.lit(None)).cast(dtype).alias(name) for name, dtype in schema.items()]
    exposures = frame.filter(pl.col("state").is_in(ON_BOOK)).select(columns)
    return Evidence({**evidence.tables, "exposures": exposures})
