"""What world 0's bank agreed and determined: promises to pay, covenants, overlays, and its calendar of working days."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from tallystick.simulate.bank.clock import days
from tallystick.simulate.bank.history import History
from tallystick.simulate.bank.process_tables import collection_steps

PROMISES = 0.7
"""Share of calls at which a promise is made."""
LONGEST_PROMISE_DAYS = 15
PROPOSES, APPROVES = "A0001", "A0002"
"""Who proposes overlays, and who approves them: two people of head office."""
CALENDAR_AHEAD_DAYS = 366


def agreed_tables(history: History) -> dict[str, pl.DataFrame]:
    """This function will give the tables `promises`, `covenants`, `overlays` and `calendar`, as known on the last
    day, without the columns that a book may leave out; tables without rows are left out.
    """
    tables = {
        "promises": _promises(history),
        "covenants": _covenants(history),
        "overlays": _overlays(history),
        "calendar": _calendar(history),
    }
    return {name: frame for name, frame in tables.items() if frame.height}


def _promises(history: History) -> pl.DataFrame:
    """Promises made at calls. Who pays mostly promised a day about which the money came; who does not, promised too."""
    steps = collection_steps(history)
    calls = steps.where((steps.action == "call") & (steps.day <= history.last))
    draws, firm = history.setting.draws, history.course.loans.rows.firm[calls.loan]
    made = calls.where(draws.happens("promises", firm, calls.day, chance=PROMISES))
    firm = history.course.loans.rows.firm[made.loan]
    some_days = draws.integers("promised for", firm, made.day, low=2, high=LONGEST_PROMISE_DAYS + 1)
    about = made.until + draws.integers("promised about", firm, made.day, low=-3, high=4)
    when = np.where(made.cured & (made.until - made.day <= LONGEST_PROMISE_DAYS), about, made.day + some_days)
    frame = pl.DataFrame(
        {
            "loan_id": history.loan_ids(made.loan),
            "promised_day": days(np.maximum(when, made.day)),
            "made_day": days(made.day),
            "amount_minor": made.promised,
        }
    )
    known = frame.filter(pl.col("loan_id").is_not_null())
    return known.unique(["loan_id", "promised_day"], maintain_order=True).sort("loan_id", "promised_day")


def _covenants(history: History) -> pl.DataFrame:
    """What the config says is agreed, for every loan large enough."""
    loans = history.loans
    parts = [
        pl.DataFrame(
            {
                "loan_id": history.loan_ids(loans.place[large := loans.principal_minor >= one["from_yuan"] * 100]),
                "covenant_id": pl.repeat(f"C{number}", int(large.sum()), eager=True),
                "metric": pl.repeat(one["metric"], int(large.sum()), eager=True),
                "least": pl.repeat(one.get("least"), int(large.sum()), dtype=pl.Float64, eager=True),
                "most": pl.repeat(one.get("most"), int(large.sum()), dtype=pl.Float64, eager=True),
                "grace_days": pl.repeat(one.get("grace_days"), int(large.sum()), dtype=pl.Int64, eager=True),
            }
        )
        for number, one in enumerate(history.setting.config.covenants, start=1)
    ]
    return pl.concat(parts).sort("loan_id", "covenant_id") if parts else pl.DataFrame()


def _overlays(history: History) -> pl.DataFrame:
    rows = [
        {
            "overlay_id": f"O{number}",
            "column": one.get("column"),
            "equals": one.get("equals"),
            "share": float(one["share"]),
            "from_day": one["from"],
            "until_day": one.get("until"),
            "reason": one["reason"],
            "proposed_by": PROPOSES,
            "approved_by": APPROVES,
        }
        for number, one in enumerate(history.setting.config.overlays, start=1)
    ]
    return pl.DataFrame(rows)


def _calendar(history: History) -> pl.DataFrame:
    """Every day from the first to a year after the last, and whether people work."""
    clock = history.setting.clock
    last = history.last_day + timedelta(days=CALENDAR_AHEAD_DAYS)
    every = pl.date_range(history.setting.config.first_month, last, eager=True)
    return pl.DataFrame(
        {"day": every, "is_workday": every.is_in(pl.Series(days(clock.workdays)).cast(pl.Date).implode())}
    )
