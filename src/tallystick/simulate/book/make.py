"""An invented book, by events for a small one, by balances for a large one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from tallystick.engine.book.schemas import completed
from tallystick.engine.contract.schedule import schedule
from tallystick.simulate.book.loans import Invented, invent_loans
from tallystick.simulate.book.seasonal import seasonal_dues, with_seasonal
from tallystick.simulate.book.workout import covenants, overlays, promised_payments, promises, workout_events

LATE_SHARE = 0.03
GONE_A_MONTH = 0.0022
KINDS = ("residential", "commercial_property", "land", "equipment", "deposit")


def loan_book(rng: np.random.Generator, *, loans: int, day: date, by: str = "events") -> dict[str, pl.DataFrame]:
    """This function will invent a book of `loans` on `day`: tables by name, with `events` or with `balances`.

    About one loan in fifty is a month late, one in fifty bad; a few were renewed, restructured, written off. Farmers
    repay after the harvest. Bad loans bring in something; some borrowers promise to pay.
    """
    made = invent_loans(rng, loans=loans, day=day)
    months = pl.Series(made.term_months)
    contracts = with_seasonal(made.contracts, made.borrowers, months)
    invented = replace(made, contracts=completed("contracts", contracts))
    tables = {"contracts": invented.contracts, "borrowers": completed("borrowers", made.borrowers)}
    own = seasonal_dues(invented.contracts, months)
    if not own.is_empty():
        tables["dues"] = own
    if by == "events":
        tables |= _events(rng, invented.contracts, own, day)
    else:
        tables["balances"] = _balances(rng, invented, day)
    tables["loan_facts"] = _facts(rng, invented.contracts, day)
    tables["covenants"] = covenants(rng, invented.contracts)
    tables["overlays"] = overlays(day)
    tables = {name: completed(name, frame) for name, frame in tables.items()}
    tables["collateral"] = _collateral(rng, invented.contracts, day)
    tables["guarantees"] = _guarantees(rng, invented.borrowers, day)
    return tables


def _events(rng: np.random.Generator, contracts: pl.DataFrame, own: pl.DataFrame, day: date) -> dict[str, pl.DataFrame]:
    """Drawn on signing, paid as due; some late, some stop for good and pay a part later, few are written off."""
    dues = pl.concat([schedule(contracts), own]).filter(pl.col("due_day") <= day)
    stop = rng.geometric(GONE_A_MONTH, len(contracts))
    stops = contracts.select("loan_id", "limit_minor", "rate_bp").with_columns(stop=pl.Series(stop))
    paid = dues.join(stops, on="loan_id", how="left").filter(pl.col("due_no") < pl.col("stop"))
    late = rng.random(len(paid)) < LATE_SHARE
    lag = np.where(late, rng.integers(1, 45, len(paid)), 0)
    more_than_accrues = (pl.col("limit_minor") * pl.col("rate_bp") / 10_000 / 11).cast(pl.Int64)
    interest = pl.coalesce("interest_minor", more_than_accrues)
    payments = paid.with_columns(
        day=pl.col("due_day") + pl.duration(days=pl.Series(lag)), amount_minor=pl.col("principal_minor") + interest
    ).filter((pl.col("day") <= day) & (pl.col("amount_minor") > 0))
    drawn = contracts.select("loan_id", day="drawn_day", amount_minor="principal_minor", kind=pl.lit("drawn"))
    missed = dues.join(stops, on="loan_id", maintain_order="left").filter(pl.col("due_no") == pl.col("stop"))
    terms = contracts.select("loan_id", "security", contract_minor="principal_minor")
    missed = missed.join(terms, on="loan_id", maintain_order="left")
    lost = missed.select("loan_id", "due_day", "security", principal_minor="contract_minor")
    old = lost.filter(pl.col("due_day") < day - timedelta(days=540)).select(
        "loan_id",
        day=pl.col("due_day") + pl.duration(days=540),
        amount_minor=pl.lit(0, pl.Int64),
        kind=pl.lit("written_off"),
    )
    made = promises(rng, lost, day)
    rows = [drawn, payments.select("loan_id", "day", "amount_minor", kind=pl.lit("paid")), old]
    rows += [workout_events(rng, lost, day), promised_payments(rng, made, day)]
    events = (
        pl.concat(rows)
        .sort("loan_id", "day", maintain_order=True)
        .with_columns(event_no=pl.int_range(1, pl.len() + 1).over("loan_id"))
        .select("loan_id", "event_no", "day", "kind", "amount_minor")
    )
    return {"events": events, "promises": made.sort("loan_id", "promised_day")}


def _balances(rng: np.random.Generator, invented: Invented, day: date) -> pl.DataFrame:
    """What a core system would hand over on the day."""
    contracts = invented.contracts
    size = len(contracts)
    bounds = np.cumsum([0.955, 0.020, 0.006, 0.004, 0.008, 0.004])
    draw = rng.random(size)
    bands = [(0, 1), (1, 31), (31, 61), (61, 91), (91, 271), (271, 361), (361, 900)]
    band = np.searchsorted(bounds, draw)
    low, high = np.array(bands).T
    late = rng.integers(low[band], high[band])
    age = (pl.lit(day) - pl.col("drawn_day")).dt.total_days() / 30.4
    left = (1 - age / pl.Series(invented.term_months)).clip(0.0, 1.0)
    runs_off = pl.col("repayment").is_in(["level", "equal_principal"])
    owed = (pl.col("principal_minor") * pl.when(runs_off).then(left).otherwise(1.0)).round(0).cast(pl.Int64)
    over = pl.Series((late > 0).astype(np.float64))
    frame = contracts.with_columns(owed=owed, late=pl.Series(late)).with_columns(
        overdue=(pl.col("owed") * over * (pl.col("late") / 600).clip(0.02, 1.0)).round(0).cast(pl.Int64)
    )
    interest = pl.col("owed") * pl.col("rate_bp") / 10_000 / 360
    on = pl.col("late") <= 90
    bearing = (interest * pl.col("late")).round(0).cast(pl.Int64)
    return frame.select(
        "loan_id",
        day=pl.lit(day),
        principal_minor="owed",
        overdue_principal_minor="overdue",
        overdue_interest_minor=pl.when(on).then(bearing).otherwise(0),
        accrued_interest_minor=(interest * 10).round(0).cast(pl.Int64),
        penalty_minor=(pl.col("overdue") * pl.col("late") * 0.0002).round(0).cast(pl.Int64),
        off_balance_interest_minor=pl.when(on).then(0).otherwise(bearing),
        undrawn_minor=(pl.col("limit_minor") - pl.col("owed")).clip(lower_bound=0),
        days_past_due="late",
        oldest_due_day=pl.when(pl.col("late") > 0).then(pl.lit(day) - pl.duration(days=pl.col("late"))),
    )


def _facts(rng: np.random.Generator, contracts: pl.DataFrame, day: date) -> pl.DataFrame:
    """A few loans are renewed, restructured, misused or in court."""
    rates = {"refinanced": 0.010, "restructured": 0.004, "misused": 0.002, "litigation": 0.003, "pursued_from": 0.003}
    parts = []
    for fact, share in rates.items():
        chosen = contracts.filter(pl.Series(rng.random(len(contracts)) < share))
        since = pl.lit(day) - pl.duration(days=pl.Series(rng.integers(1, 700, len(chosen))))
        parts.append(
            chosen.select(
                "loan_id", fact=pl.lit(fact), day=pl.max_horizontal(since, pl.col("signed_day")).cast(pl.Date)
            )
        )
    renewed = parts[0].filter(pl.Series(rng.random(len(parts[0])) < 0.7))
    return pl.concat([*parts, renewed.with_columns(fact=pl.lit("qualified_renewal"))])


def _collateral(rng: np.random.Generator, contracts: pl.DataFrame, day: date) -> pl.DataFrame:
    secured = contracts.filter(pl.col("security").is_in(["mortgaged", "pledged"]))
    size = len(secured)
    place = rng.choice(len(KINDS), size=size, p=[0.45, 0.25, 0.12, 0.08, 0.10])
    return (
        secured.select(
            pl.concat_str(pl.lit("C"), pl.col("loan_id")).alias("collateral_id"), "enterprise_id", "principal_minor"
        )
        .with_columns(
            kind=pl.Series(list(KINDS)).gather(place),
            value_minor=(pl.col("principal_minor") * pl.Series(rng.uniform(1.0, 2.2, size))).cast(pl.Int64),
            valued_day=pl.lit(day) - pl.duration(days=pl.Series(rng.integers(10, 700, size))),
            is_registered=pl.Series(rng.random(size) < 0.96),
        )
        .drop("principal_minor")
    )


def _guarantees(rng: np.random.Generator, borrowers: pl.DataFrame, day: date) -> pl.DataFrame:
    """Chance guarantees between firms, and a few circles."""
    firms = borrowers["enterprise_id"]
    size = max(len(firms) // 8, 1)
    giver, taker = rng.integers(0, len(firms), (2, size))
    rings = [rng.choice(len(firms), size=k, replace=False) for k in (3, 4, 5) if len(firms) >= k]
    giver = np.concatenate([giver, *rings])
    taker = np.concatenate([taker, *(np.roll(ring, 1) for ring in rings)])
    kept = giver != taker
    giver, taker = giver[kept], taker[kept]
    return pl.DataFrame({"guarantor_id": firms.gather(giver), "obligor_id": firms.gather(taker)}).with_columns(
        guarantee_id=pl.concat_str(pl.lit("G"), pl.int_range(1, pl.len() + 1).cast(pl.String)),
        guarantor_kind=pl.lit("firm"),
        amount_minor=pl.Series(rng.integers(10, 300, len(giver)) * 1_000_000),
        from_day=pl.lit(day) - pl.duration(days=pl.Series(rng.integers(30, 900, len(giver)))),
    )
