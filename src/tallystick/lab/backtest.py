"""A pack over the past, held against what happened; where nothing could happen, bounds and a stated assumption."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from tallystick.lab import backtest_sums as sums
from tallystick.lab.backtest_sums import VIEWS, Sums
from tallystick.lab.evaluate import OUTPUTS
from tallystick.lab.history import KEY, History, states
from tallystick.lab.trial import Trial

YEAR_DAYS: Final = 365
AS_LENT: Final = "as_lent"
"""The name under which stands what the bank did lend."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """What a back-test takes for granted, stated beside every figure that rests on it.

    Outcomes count within `horizon_months` of the day. Whom nobody lent to defaults `unseen_times` as often as those of
    the same grade who were lent to.
    """

    horizon_months: int
    unseen_times: float


@dataclass(frozen=True)
class Backtest:
    """One pack over the past. `loans` has a row per loan it makes; `summary`, `swaps` and `grades` sum them up.

    `added` are the sums that these are made of.
    """

    name: str
    loans: pl.DataFrame
    added: Sums
    summary: dict[str, object]
    swaps: pl.DataFrame
    grades: pl.DataFrame


def backtest(trial: Trial, decided: pl.DataFrame, assumption: Assumption, *, name: str) -> Backtest:
    """This function will hold the decisions `decided` (`OUTPUTS`, a row an application) against the outcomes.

    A loan is made where the pack approves, of its limit; where it refers and people did lend then, of what they lent.
    """
    loans = loans_of(trial.history, decided, assumption)
    ratio = sums.ratio(sums.calibration(loans))
    return summed(name, trial.history.height, estimated(loans, ratio, assumption), ratio)


def summed(name: str, applications: int, loans: pl.DataFrame, ratio: float) -> Backtest:
    """This function will sum up estimated `loans`, made or lent then, of so many applications."""
    added = sums.of_loans(loans)
    summary = sums.summary(name, applications, added, ratio)
    return Backtest(name, loans.filter(pl.col("is_made")), added, summary, sums.swaps(added), sums.grades(added))


def as_lent(trial: Trial, assumption: Assumption) -> Backtest:
    """This function will give what the bank did lend, in the same figures: what every pack is to be held against."""
    return backtest(trial, decided_as_lent(trial), assumption, name=AS_LENT)


def decided_as_lent(trial: Trial) -> pl.DataFrame:
    """This function will give decisions (`OUTPUTS`) after which each loan that was lent, and no other, is made."""
    lent = trial.history.facts.select((pl.col("lent_minor") > 0).fill_null(value=False)).to_series()
    outcome = pl.when(lent).then(pl.lit("refer")).otherwise(pl.lit("decline"))
    as_then = trial.decided.with_columns(outcome.alias("outcome"), pl.lit(0, pl.Int64).alias("loan_minor"))
    return as_then.select(OUTPUTS)


def loans_of(history: History, decided: pl.DataFrame, assumption: Assumption) -> pl.DataFrame:
    """This function will give a row per application that a loan is or was made to: amount, what is known."""
    facts = history.facts
    state = states(facts, until=history.until, months=assumption.horizon_months)
    asked, lent = pl.col("outcome"), (pl.col("lent_minor") > 0).fill_null(value=False)
    by_people = (asked == "refer") & lent
    amount = pl.when(asked == "approve").then(pl.col("loan_minor")).when(by_people).then(pl.col("lent_minor"))
    group = (
        pl.when(pl.col("state").is_in(["default", "good"]))
        .then(pl.lit("seen"))
        .when(pl.col("state") == "open")
        .then(pl.lit("open"))
        .otherwise(pl.lit("never_lent"))
    )
    held = (KEY, "enterprise_id", "asked_day", "lent_minor", "defaulted_day", "loss_minor")
    told = ("outcome", "grade", "grade_rank", "pd_12m", "lgd", "margin_share", "loan_minor", "rate_bp")
    frame = facts.select(held).hstack(decided.select(told)).with_columns(state)
    found = frame.with_columns(
        amount.fill_null(0).alias("amount_minor"), lent.alias("was_lent"), group.alias("group")
    ).with_columns((pl.col("amount_minor") > 0).alias("is_made"))
    return found.filter(pl.col("is_made") | pl.col("was_lent"))


def estimated(loans: pl.DataFrame, ratio: float, assumption: Assumption) -> pl.DataFrame:
    """This function will add the chance of default in each view, the loss and the profit that follow, and the amount
    that rests on them.

    Seen: what happened, the loss in proportion to the amount. Not seen: the pack's PD, corrected by `ratio`; never
    lent: that times the assumption. A loan in default earns its margin until then; half the year where it is not known.
    """
    is_seen, fell = pl.col("group") == "seen", pl.col("state") == "default"
    times = pl.when(pl.col("group") == "never_lent").then(assumption.unseen_times).otherwise(1.0)
    said = (pl.col("pd_12m") * ratio * times).clip(upper_bound=1.0)
    happened = fell.fill_null(value=False).cast(pl.Float64)
    chances = {"best": pl.lit(0.0), "model": said, "worst": pl.lit(1.0)}
    known_loss = pl.col("loss_minor") / pl.col("lent_minor")
    severity = pl.when(is_seen).then(pl.coalesce(known_loss, pl.col("lgd"))).otherwise(pl.col("lgd"))
    earned = (pl.col("defaulted_day") - pl.col("asked_day")).dt.total_days() / YEAR_DAYS
    until = pl.when(is_seen & fell).then(earned.clip(0.0, 1.0)).otherwise(0.5)
    amount, margin = pl.col("amount_minor").cast(pl.Float64), pl.col("margin_share")
    frame = loans.with_columns(
        (pl.when(is_seen).then(happened).otherwise(chance)).alias(f"default_{view}") for view, chance in chances.items()
    ).with_columns(severity.alias("severity"), until.alias("earned_share"))
    beyond = (pl.col("amount_minor") - pl.col("lent_minor")).clip(lower_bound=0)
    rests = pl.when(is_seen).then(beyond).otherwise(pl.col("amount_minor"))
    for view in VIEWS:
        chance = pl.col(f"default_{view}")
        loss = amount * chance * pl.col("severity")
        income = amount * margin * (1 - chance * (1 - pl.col("earned_share")))
        frame = frame.with_columns(loss.alias(f"loss_{view}"), (income - loss).alias(f"profit_{view}"))
    return frame.with_columns(rests.alias("assumed_minor"))


def judged(test: Backtest, truth: pl.DataFrame) -> dict[str, object]:
    """This function will hold the estimate for those never lent to against the truth of a simulated bank.

    `truth` has `application_id` and `would_default` (Boolean). Only an evaluation of the lab itself may call this: no
    bank knows its truth.
    """
    unseen = test.loans.filter(pl.col("group") == "never_lent").join(truth, on=KEY, how="inner")
    known = unseen.filter(pl.col("would_default").is_not_null())
    return {
        "pack": test.name,
        "judged": known.height,
        "said": known["default_model"].mean(),
        "true": known["would_default"].mean(),
    }
