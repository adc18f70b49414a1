"""The book's promises to pay: kept, partly kept, broken, still open, or not known."""

from __future__ import annotations

import polars as pl

from tallystick.engine.book.book import Book
from tallystick.engine.book.standing import standing
from tallystick.engine.recovery.workout import promises_kept
from tallystick.pack.policy import Policy

OUTCOMES = ("broken", "partly", "open", "kept", "not_known")


def promise_outcomes(book: Book, policy: Policy) -> pl.LazyFrame | None:
    """This function will give every promise made by the policy's day with `paid_minor` and `outcome`.

    A payment up to `promise_grace_days` after the promised day keeps it. A book without events does not say what was
    paid: nothing is known of its promises. None where the book has no promises.
    """
    made = book.as_of(policy.day).get("promises")
    if made is None:
        return None
    promises = made.drop("row").sort("loan_id", "promised_day")
    events = book.as_of(policy.day).get("events")
    if events is None:
        return promises.with_columns(paid_minor=pl.lit(None, pl.Int64), outcome=pl.lit("not_known"))
    of_them = events.join(promises.select("loan_id"), on="loan_id", how="semi").collect(engine="streaming")
    payments = standing(of_them).lazy().filter(pl.col("kind").is_in(["paid", "recovered"]))
    grace = int(policy.number("promise_grace_days"))
    return promises_kept(promises, payments, until=pl.lit(policy.day), grace_days=grace)
