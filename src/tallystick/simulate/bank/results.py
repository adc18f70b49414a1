"""What came of it in world 0: the engine's own output by application, and the outcome of each loan."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.engine import flow
from tallystick.engine.process.schemas import typed
from tallystick.simulate.bank.book_tables import recoveries, written_off
from tallystick.simulate.bank.history import History
from tallystick.simulate.bank.packs import stretch_on


def decisions(history: History) -> dict[str, pl.DataFrame]:
    """This function will give decisions and features of every request, one row each, by `application_id`.

    `as_of` is the day to which the evidence was read: the last before the month of the request.
    """
    cases = history.cases
    parts = []
    for place, decided in enumerate(history.course.diary.decided):
        month = int(history.course.diary.cases[place].month[0]) if len(decided) else 0
        parts.append(decided.with_columns(as_of=pl.lit(history.course.answering.day(month))))
    frame = pl.concat([part for part in parts if len(part)], how="diagonal_relaxed")
    features = list(flow.prepared())
    made = [name for name in frame.columns if name not in features and name not in ("variant", "as_of")]
    named = frame.drop("application_id").with_columns(
        application_id=history.application_ids(cases.place), enterprise_id=history.enterprise_ids(cases.firm)
    )
    key = ["application_id", "enterprise_id", "as_of"]
    rest = [name for name in features if name not in key]
    return {
        "decisions": named.select(*key, *(name for name in made if name not in key)),
        "features": named.select(*key, *rest),
    }


def reasons(history: History, features: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """This function will give the engine's reasons for every request: rules, points, limit, price, authority."""
    answering, parts = history.course.answering, []
    both = features.hstack(decided.select(pl.exclude("application_id", "enterprise_id", "as_of")))
    for months in _of_one_policy(history):
        mine = both.filter(pl.Series(np.isin(history.cases.month, months)))
        asked = mine.with_columns(enterprise_id=pl.col("application_id"))
        told = flow.reasons_few(asked, answering.policy(months[0]), kinds=("rule", "limit", "price"))
        parts.append(told.rename({"enterprise_id": "application_id"}))
    ids = features.select("application_id", "enterprise_id")
    frame = pl.concat(parts).join(ids, on="application_id", how="left")
    return frame.sort("application_id", maintain_order=True)


def _of_one_policy(history: History) -> list[list[int]]:
    """The months with requests, parted by what the policy says in them: nothing that a reason reads is the day's."""
    parted: dict[tuple[str, int], list[int]] = {}
    for month in np.unique(history.cases.month).tolist():
        day = history.course.answering.day(month)
        parted.setdefault(stretch_on(history.setting.editions, day), []).append(month)
    return list(parted.values())


def outcomes(history: History) -> pl.DataFrame:
    """This function will give the outcome of each loan as known on the last day."""
    loans = history.loans
    known = (loans.defaulted_day >= 0) & (loans.defaulted_day <= history.last)
    back = recoveries(history)
    size = len(history.course.loans)
    got = np.bincount(back.loan, np.where(back.day <= history.last, back.amount, 0), size).astype(np.int64)
    gone, when = written_off(history)
    off = np.zeros(size, bool)
    off[gone[when <= history.last]] = True
    recovered = got[loans.place]
    loss = np.maximum(loans.ead_minor - recovered, 0)
    frame = pl.DataFrame(
        {
            "loan_id": history.loan_ids(loans.place),
            "defaulted_day": history.dates(np.where(known, loans.defaulted_day, -1)),
            "exposure_at_default_minor": loans.ead_minor,
            "recovered_minor": recovered,
            "written_off_minor": np.where(off[loans.place], loss, 0),
            "loss_minor": loss,
        }
    )
    shown = pl.Series(known)
    amounts = ("exposure_at_default_minor", "recovered_minor", "loss_minor")
    settled = frame.with_columns(pl.when(shown).then(pl.col(name)).alias(name) for name in amounts)
    return typed(
        "outcomes", settled.with_columns(written_off_minor=pl.when(shown).then("written_off_minor").otherwise(0))
    )
