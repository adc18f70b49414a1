"""What a bank did after its loans brought onto the record: checks as they were done or missed, warnings as answered."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Final

import polars as pl

from tallystick.record.people.actor import Actor
from tallystick.record.post_loan.history import bring_checks, bring_signals

_KINDS: Final = {"on_site": "regular"}
"""Kind of check in a bank's folder -> kind in the record, where they differ; one on site was visited."""
_MEASURES: Final = {"none": "explained", "noted": "visit", "line_frozen": "lower_limit"}
"""What a bank's folder says was done about a warning -> the measure in the record."""
_FINDINGS: Final = {
    "confirmed": "情况属实 / confirmed",
    "no_problem": "核实无异常 / nothing found",
    "unclear": "尚不清楚 / not clear",
}
"""What a bank's folder says was found -> the words on the page."""
_TO_ACT: Final = timedelta(days=30)
"""The time to act where the folder names no day."""


def load_checks(actor: Actor, folder: Path, checks: pl.DataFrame, day: date) -> int:
    """This function will bring in the checks of `folder` that were due up to `day` and give how many.

    One that nobody did is due still where it is the last of its loan and the loan owes something; the others lapsed.
    """
    month = pl.read_parquet(folder / "month_ends" / f"{day:%Y-%m}.parquet", columns=["loan_id", "balance_minor"])
    contracts = pl.read_parquet(folder / "book" / "contracts.parquet", columns=["loan_id", "enterprise_id"])
    held = month.filter(pl.col("balance_minor") > 0).select("loan_id", owes=pl.lit(value=True))
    known = checks.filter(pl.col("due_day") <= day).join(contracts, on="loan_id").join(held, on="loan_id", how="left")
    is_last = pl.col("due_day") == pl.col("due_day").max().over("loan_id")
    state = (
        pl.when(pl.col("done_day").is_not_null())
        .then(pl.lit("done"))
        .when(is_last & pl.col("owes").fill_null(value=False))
        .then(pl.lit("due"))
        .otherwise(pl.lit("lapsed"))
    )
    is_done = pl.col("done_day").is_not_null()
    brought = known.select(
        "loan_id",
        "enterprise_id",
        "due_day",
        "done_day",
        kind=pl.col("kind").replace(_KINDS),
        state=state,
        done_by=pl.when(is_done).then("officer"),
        result=pl.when(is_done).then(
            pl.when(pl.col("result") == "normal").then(pl.lit("sound")).otherwise(pl.lit("concern"))
        ),
        is_visited=is_done & (pl.col("kind") == "on_site"),
        report=pl.when(is_done).then("report_text"),
    )
    return bring_checks(actor, brought)


def load_warnings(actor: Actor, folder: Path, warnings: pl.DataFrame, day: date) -> int:
    """This function will bring in the warnings of `folder` that were raised up to `day` and give how many.

    One that nobody answered is open still where the firm owes something and it is the last of its indicator.
    """
    month = pl.read_parquet(folder / "month_ends" / f"{day:%Y-%m}.parquet", columns=["enterprise_id", "balance_minor"])
    held = month.filter(pl.col("balance_minor") > 0).select("enterprise_id", owes=pl.lit(value=True)).unique()
    known = warnings.filter(pl.col("raised_day") <= day).join(held, on="enterprise_id", how="left")
    is_last = pl.col("raised_day") == pl.col("raised_day").max().over("enterprise_id", "indicator")
    is_closed = pl.col("closed_day").is_not_null() & (pl.col("closed_day") <= day)
    state = (
        pl.when(is_closed)
        .then(pl.lit("closed"))
        .when(is_last & pl.col("owes").fill_null(value=False))
        .then(pl.lit("open"))
        .otherwise(pl.lit("lapsed"))
    )
    brought = known.select(
        "enterprise_id",
        "indicator",
        "level",
        since="raised_day",
        act_by=pl.coalesce("due_day", pl.col("raised_day") + _TO_ACT),
        state=state,
        answered_by=pl.when(is_closed).then("closed_by"),
        answered_day=pl.when(is_closed).then("closed_day"),
        measure=pl.when(is_closed).then(pl.col("action").replace_strict(_MEASURES, default="explained")),
        finding=pl.when(is_closed).then(pl.col("finding").replace(_FINDINGS)),
    )
    return bring_signals(actor, brought)
