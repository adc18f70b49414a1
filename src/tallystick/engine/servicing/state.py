"""The state of loans on a day, what was posted to reach it, and the checkpoint from which a later day goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from tallystick.engine.book.standing import standing
from tallystick.engine.servicing import layout as at
from tallystick.engine.servicing.batch import Batch, Ints, batch, days_since_epoch, due_events
from tallystick.engine.servicing.columns import ACCOUNTS
from tallystick.engine.servicing.fold import fold
from tallystick.pack.policy import Policy

_A, _C, _S = "account_", "counter_", "sum_"
_SAID = ["due" if name in ("due_interest", "due_principal") else name for name in at.KINDS]
"""Kinds of event as the book names them, in the order of their codes."""
_KEPT = [name for name in at.COUNTERS if name != "head"]


@dataclass(frozen=True)
class Folded:
    """Loans on the policy's day: `loans` one row each, `postings` (empty unless asked for), and the checkpoint.

    `checkpoint` has the day's accounts, counters and sums of each loan, `carried` its unpaid dues.
    """

    loans: pl.DataFrame
    postings: pl.DataFrame
    checkpoint: pl.DataFrame
    carried: pl.DataFrame


def fold_loans(
    contracts: pl.DataFrame,
    events: pl.DataFrame,
    policy: Policy,
    *,
    dues: pl.DataFrame | None = None,
    since: Folded | None = None,
    with_postings: bool = False,
) -> Folded:
    """This function will fold events (and a schedule `dues`) into the state of each loan on the policy's day.

    With `since`, the fold of an earlier day, only later events are given; the answer is the same. Contracts, events
    and dues are as in the book's schemas. Source: rules 7.4 to 7.7.
    """
    happened = standing(events)
    if dues is not None and not dues.is_empty():
        plan = due_events(dues)
        happened = pl.concat([happened, plan], how="diagonal_relaxed")
    laid = batch(contracts, happened, since.carried if since else None, policy)
    accts, counts, sums = _beginning(laid, since.checkpoint if since else None)
    left = np.zeros((len(laid.lines), 2), dtype=np.int64)
    extra = len(laid.lines) + len(laid.loans) if with_postings else 0
    deltas = np.zeros((extra, len(ACCOUNTS)), dtype=np.int64)
    running = at.Running(accts, counts, sums, left, deltas)
    fold(laid.starts, laid.events, laid.terms, _orders(policy), days_since_epoch(policy.day), running)
    checkpoint = _checkpoint(laid, accts, counts, sums)
    carried = _carried(laid, left)
    return Folded(_loans(laid, checkpoint, carried, policy), _postings(laid, deltas, policy), checkpoint, carried)


def refold(
    contracts: pl.DataFrame,
    events: pl.DataFrame,
    policy: Policy,
    *,
    checkpoints: Sequence[tuple[date, Folded]],
    booked_after: date,
    dues: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """This function will give the loans of `fold_loans`, folding each only from where something is new for it.

    `checkpoints` are folds of earlier days, oldest first; `events` all events there are. An event booked after
    `booked_after` may carry an earlier value day: its loan goes on from the last checkpoint before that day, or from
    the beginning; all others go on from the last checkpoint. `booked_day` null: booked on its own day.
    """
    happened = standing(events)
    fresh = events.filter(pl.coalesce("booked_day", "day") > booked_after)
    undone = fresh.filter(pl.col("kind") == "reversed").select("loan_id", event_no="ref_event_no")
    touched = pl.concat(
        [fresh.select("loan_id", "day"), events.join(undone, on=["loan_id", "event_no"]).select("loan_id", "day")]
    )
    first = touched.group_by("loan_id").agg(_from=pl.col("day").min())
    due = contracts.select("loan_id").join(first, on="loan_id", how="left")
    parts = []
    starts: list[tuple[date | None, Folded | None]] = [(None, None), *checkpoints]
    for place, (day, since) in enumerate(starts):
        until = starts[place + 1][0] if place + 1 < len(starts) else None
        after = pl.lit(value=True) if day is None else pl.col("_from").is_null() | (pl.col("_from") > day)
        not_later = pl.lit(value=True) if until is None else pl.col("_from") <= until
        chosen = due.filter(after & not_later.fill_null(value=False))["loan_id"].implode()
        mine = pl.col("loan_id").is_in(chosen)
        rest = mine if day is None else mine & (pl.col("day") > day)
        owed = dues if dues is None or day is None else dues.filter(pl.col("due_day") > day)
        begun = None if since is None else _of_loans(since, mine)
        kept = contracts.filter(mine)
        if not kept.is_empty():
            parts.append(fold_loans(kept, happened.filter(rest), policy, dues=owed, since=begun).loans)
    return pl.concat(parts).sort("loan_id")


def _of_loans(folded: Folded, mine: pl.Expr) -> Folded:
    return Folded(folded.loans, folded.postings, folded.checkpoint.filter(mine), folded.carried.filter(mine))


def _orders(policy: Policy) -> Ints:
    """Interest before principal up to the line, principal first after it where the pack says so (rules 7.7)."""
    before = [at.P_COST, at.P_FEE, at.P_INTEREST, at.P_PENALTY, at.P_COMPOUND, at.P_PRINCIPAL]
    after = [at.P_PRINCIPAL, at.P_COST, at.P_FEE, at.P_INTEREST, at.P_PENALTY, at.P_COMPOUND]
    return np.array([before, after if policy.number("principal_first_after_line") else before], dtype=np.int64)


def _beginning(laid: Batch, checkpoint: pl.DataFrame | None) -> tuple[Ints, Ints, np.ndarray]:
    size = len(laid.loans)
    accts = np.zeros((size, len(ACCOUNTS)), dtype=np.int64)
    counts = np.zeros((size, len(at.COUNTERS)), dtype=np.int64)
    sums = np.zeros((size, len(at.SUMS)))
    for i, name in enumerate(at.COUNTERS):
        if name.endswith(("_day", "_until")):
            counts[:, i] = at.NEVER
    counts[:, at.RATE] = laid.loans["rate_bp"].to_numpy()
    counts[:, at.MATURES] = laid.loans["matures_day"].cast(pl.Int32).to_numpy()
    if checkpoint is not None:
        known = laid.loans.select("loan_id", "place").join(checkpoint, on="loan_id", how="inner")
        place = known["place"].to_numpy()
        for i, name in enumerate(ACCOUNTS):
            accts[place, i] = known[_A + name].to_numpy()
        for name in _KEPT:
            counts[place, at.COUNTERS.index(name)] = known[_C + name].to_numpy()
        for i, name in enumerate(at.SUMS):
            sums[place, i] = known[_S + name].to_numpy()
    return accts, counts, sums


def _checkpoint(laid: Batch, accts: Ints, counts: Ints, sums: np.ndarray) -> pl.DataFrame:
    return laid.loans.select("loan_id").with_columns(
        *(pl.Series(_A + name, accts[:, i]) for i, name in enumerate(ACCOUNTS)),
        *(pl.Series(_C + name, counts[:, at.COUNTERS.index(name)]) for name in _KEPT),
        *(pl.Series(_S + name, sums[:, i]) for i, name in enumerate(at.SUMS)),
    )


def _carried(laid: Batch, left: Ints) -> pl.DataFrame:
    unpaid = (left[:, 0] > 0) | (left[:, 1] > 0)
    return (
        laid.lines.filter(pl.Series(unpaid))
        .select("loan_id", due_day=pl.col("day").cast(pl.Int32).cast(pl.Date))
        .with_columns(principal_minor=pl.Series(left[unpaid, 0]), interest_minor=pl.Series(left[unpaid, 1]))
    )


def _loans(laid: Batch, checkpoint: pl.DataFrame, carried: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """The state in the bank's words."""
    past = carried.filter(pl.col("due_day") < policy.day)
    overdue = past.group_by("loan_id").agg(
        overdue_principal_minor=pl.col("principal_minor").sum(),
        overdue_interest_minor=pl.col("interest_minor").sum(),
        oldest_due_day=pl.col("due_day").min(),
    )
    joined = checkpoint.join(overdue, on="loan_id", how="left", maintain_order="left").join(
        laid.loans.select("loan_id", "grace_days", "repayment", "limit_minor"),
        on="loan_id",
        how="left",
        maintain_order="left",
    )
    return joined.select(*_balances(), *_clocks(policy)).with_columns(state=_state(policy))


def _balances() -> list[pl.Expr]:
    def held(*names: str) -> pl.Expr:
        return pl.sum_horizontal(*(pl.col(_A + name) for name in names))

    off = held("off_interest_accrued", "off_interest_due", "off_penalty_due", "off_compound_due")
    return [
        pl.col("loan_id"),
        held("principal", "principal_due").alias("principal_minor"),
        pl.col("overdue_principal_minor", "overdue_interest_minor").fill_null(0),
        held("interest_accrued", "off_interest_accrued").alias("accrued_interest_minor"),
        held("penalty_due", "off_penalty_due").alias("penalty_minor"),
        held("compound_due", "off_compound_due").alias("compound_minor"),
        held("fee_due").alias("fee_due_minor"),
        off.alias("off_balance_interest_minor"),
        (-held("overpaid")).alias("overpaid_minor"),
        held("principal", "principal_due", "interest_accrued", "interest_due").alias("exposure_minor"),
        (pl.col("limit_minor") - held("principal", "principal_due")).clip(lower_bound=0).alias("undrawn_minor"),
        held("written_off").alias("written_off_minor"),
        held("allowance").alias("allowance_used_minor"),
        pl.col(_C + "recovered_minor").alias("recovered_minor"),
        pl.col(_C + "drawn_minor").alias("drawn_minor"),
        pl.col(_C + "rate_bp").alias("rate_bp"),
        pl.col(_C + "late_payments").cast(pl.Int32).alias("late_payments"),
        pl.col(_C + "extensions").cast(pl.Int32).alias("extensions"),
        pl.col(_C + "renewals").cast(pl.Int32).alias("renewals"),
        pl.col(_C + "state").alias("_state"),
        pl.col("repayment"),
    ]


def _clocks(policy: Policy) -> list[pl.Expr]:
    def day(name: str) -> pl.Expr:
        counter = pl.col(_C + name)
        return pl.when(counter != at.NEVER).then(counter).cast(pl.Int32).cast(pl.Date)

    oldest = pl.col("oldest_due_day")
    days = (pl.lit(policy.day) - oldest).dt.total_days().fill_null(0)
    late = pl.when(days > pl.col("grace_days").fill_null(0)).then(days).otherwise(0)
    return [
        pl.when(late > 0).then(oldest).alias("oldest_due_day"),
        late.cast(pl.Int32).alias("days_past_due"),
        (day("technical_until") >= oldest).fill_null(value=False).alias("is_technical"),
        day("matures_day").alias("matures_day"),
        day("last_missed_day").alias("last_missed_day"),
        day("cleared_day").alias("cleared_day"),
        day("last_paid_day").alias("last_paid_day"),
        day("restructured_day").alias("restructured_day"),
        day("restructured_before_day").alias("restructured_before_day"),
        day("default_day").alias("default_day"),
        pl.when(pl.col(_C + "default_day") != at.NEVER).then(_C + "default_minor").alias("default_minor"),
        day("misused_day").is_not_null().alias("is_misused"),
    ]


def _state(policy: Policy) -> pl.Expr:
    owed = (pl.col("principal_minor") > 0) | (pl.col("exposure_minor") > 0) | (pl.col("fee_due_minor") > 0)
    owed = owed | (pl.col("penalty_minor") > 0) | (pl.col("compound_minor") > 0)
    ahead = (pl.col("drawn_minor") == 0) | ((pl.col("repayment") == "revolving") & (pl.col("matures_day") > policy.day))
    return (
        pl.when(pl.col("_state") == at.GONE)
        .then(pl.lit("written_off"))
        .when(pl.col("_state") == at.SOLD)
        .then(pl.lit("transferred"))
        .when(~owed & ~ahead)
        .then(pl.lit("settled"))
        .when(pl.col("days_past_due") > 0)
        .then(pl.lit("overdue"))
        .otherwise(pl.lit("current"))
    )


def _postings(laid: Batch, deltas: Ints, policy: Policy) -> pl.DataFrame:
    """Double entries: loan, event and its kind (null for accrual up to the day), day, account, debit, credit."""
    row, account = np.nonzero(deltas)
    events = len(laid.lines)
    of_event = row < events
    line = np.where(of_event, row, 0)
    loan = np.where(of_event, 0, row - events)
    amount = deltas[row, account]
    ids = laid.lines["loan_id"].gather(line) if events else pl.Series([None] * len(row), dtype=pl.String)
    closing = laid.loans["loan_id"].gather(loan)
    booked = pl.DataFrame({"is_event": of_event, "ids": ids, "closing": closing, "amount": amount})
    numbers = laid.lines.select(pl.col("event_no", "day", "kind").gather(line)) if events else None
    frame = booked.with_columns(
        event_no=numbers["event_no"] if numbers is not None else pl.lit(None, pl.Int64),
        day=(numbers["day"].cast(pl.Int32).cast(pl.Date) if numbers is not None else pl.lit(None, pl.Date)),
        kind=pl.Series(_SAID, dtype=pl.String).gather(numbers["kind"])
        if numbers is not None
        else pl.lit(None, pl.String),
        account=pl.Series(list(ACCOUNTS), dtype=pl.String).gather(account),
    )
    return frame.select(
        loan_id=pl.when("is_event").then("ids").otherwise("closing"),
        event_no=pl.when("is_event").then("event_no"),
        day=pl.when("is_event").then("day").otherwise(pl.lit(policy.day)),
        account="account",
        debit_minor=pl.col("amount").clip(lower_bound=0),
        credit_minor=(-pl.col("amount")).clip(lower_bound=0),
        kind=pl.when("is_event").then("kind"),
    )
