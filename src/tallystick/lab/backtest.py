"""A pack over the past, held against what happened; where nothing could happen, bounds and a stated assumption."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import rankdata

from tallystick.kernel.wilson import wilson
from tallystick.lab.evaluate import OUTPUTS
from tallystick.lab.history import KEY, History, states
from tallystick.lab.trial import Trial

Floats = npt.NDArray[np.float64]
GROUPS: Final = ("seen", "open", "never_lent")
"""Whose outcome is known; whose horizon is not over; whom nobody lent to."""
VIEWS: Final = ("best", "model", "worst")
"""Nobody whose outcome is not known defaults; as many as the model says; everybody."""
YEAR_DAYS: Final = 365
SWAPS: Final = ("kept", "dropped", "added")
"""Lent then and now; lent then only; now only."""


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
    """One pack over the past. `loans` has a row per loan it makes; `summary`, `swaps` and `grades` sum them up."""

    name: str
    loans: pl.DataFrame
    summary: dict[str, object]
    swaps: pl.DataFrame
    grades: pl.DataFrame


def backtest(trial: Trial, decided: pl.DataFrame, assumption: Assumption, *, name: str) -> Backtest:
    """This function will hold the decisions `decided` (`OUTPUTS`, a row an application) against the outcomes.

    A loan is made where the pack approves, of its limit; where it refers and people did lend then, of what they lent.
    """
    asked = trial.history.height
    loans = _loans(trial.history, decided, assumption).filter(pl.col("is_made") | pl.col("was_lent"))
    ratio = _calibration(loans)
    loans = _estimated(loans, ratio, assumption)
    made = loans.filter(pl.col("is_made"))
    return Backtest(name, made, _summary(name, asked, made, ratio), _swaps(loans), calibration_by_grade(made))


def as_lent(trial: Trial, assumption: Assumption) -> Backtest:
    """This function will give what the bank did lend, in the same figures: what every pack is to be held against."""
    lent = trial.history.facts.select((pl.col("lent_minor") > 0).fill_null(value=False)).to_series()
    outcome = pl.when(lent).then(pl.lit("refer")).otherwise(pl.lit("decline"))
    as_then = trial.decided.with_columns(outcome.alias("outcome"), pl.lit(0, pl.Int64).alias("loan_minor"))
    return backtest(trial, as_then.select(OUTPUTS), assumption, name="as_lent")


def _loans(history: History, decided: pl.DataFrame, assumption: Assumption) -> pl.DataFrame:
    """A row per application: whether a loan is made, its amount, what is known of it."""
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
    return frame.with_columns(
        amount.fill_null(0).alias("amount_minor"), lent.alias("was_lent"), group.alias("group")
    ).with_columns((pl.col("amount_minor") > 0).alias("is_made"))


def _calibration(loans: pl.DataFrame) -> float:
    """Defaults seen among all that was lent, by defaults that the pack's PDs say; 1 where none are said."""
    seen = loans.filter((pl.col("group") == "seen") & pl.col("pd_12m").is_not_null())
    said = float(seen["pd_12m"].sum() or 0.0)
    return float((seen["state"] == "default").sum()) / said if said > 0 else 1.0


def _estimated(loans: pl.DataFrame, ratio: float, assumption: Assumption) -> pl.DataFrame:
    """Adds the chance of default in each view, the loss and the profit that follow, and the amount that rests on them.

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


def _summary(name: str, asked: int, made: pl.DataFrame, ratio: float) -> dict[str, object]:
    seen = made.filter(pl.col("group") == "seen")
    defaults = int((seen["state"] == "default").sum())
    low, high = _interval(defaults, seen.height)
    amount = int(made["amount_minor"].sum())
    found: dict[str, object] = {
        "pack": name,
        "applications": asked,
        "loans": made.height,
        "amount_minor": amount,
        **{group: int((made["group"] == group).sum()) for group in GROUPS},
        "defaults_seen": defaults,
        "default_rate_seen": defaults / seen.height if seen.height else None,
        "default_rate_low": low,
        "default_rate_high": high,
        "loss_seen_minor": _money(seen, "loss_model"),
        "profit_seen_minor": _money(seen, "profit_model"),
        "calibration": ratio,
        "assumed_loans_share": 1 - seen.height / made.height if made.height else None,
        "assumed_amount_share": int(made["assumed_minor"].sum()) / amount if amount else None,
        "no_price": int(made["margin_share"].is_null().sum()),
        "auc": auc(seen["pd_12m"], seen["state"] == "default"),
    }
    for view in VIEWS:
        chances = made[f"default_{view}"]
        found[f"default_rate_{view}"] = chances.mean()
        found[f"loss_{view}_minor"] = _money(made, f"loss_{view}")
        found[f"profit_{view}_minor"] = _money(made, f"profit_{view}")
    return found


def _money(frame: pl.DataFrame, column: str) -> int:
    return round(frame[column].sum() or 0.0)


def _interval(hits: int, cases: int) -> tuple[float | None, float | None]:
    low, high = wilson(pl.col("hits"), pl.col("cases"))
    ends = pl.DataFrame({"hits": [hits], "cases": [cases]}).select(low.alias("low"), high.alias("high"))
    return ends["low"].item(), ends["high"].item()


def _swaps(loans: pl.DataFrame) -> pl.DataFrame:
    """Loans lent then and made now, lent then only, made now only: counts, defaults seen, losses, profit."""
    kind = (
        pl.when(pl.col("was_lent") & pl.col("is_made"))
        .then(pl.lit("kept"))
        .when(pl.col("was_lent"))
        .then(pl.lit("dropped"))
        .when(pl.col("is_made"))
        .then(pl.lit("added"))
    )
    dropped = pl.col("swap") == "dropped"
    amount = pl.when(dropped).then(pl.col("lent_minor")).otherwise(pl.col("amount_minor"))
    seen, fell = pl.col("group") == "seen", (pl.col("state") == "default").fill_null(value=False)
    return (
        loans.with_columns(kind.alias("swap"))
        .filter(pl.col("swap").is_not_null())
        .group_by("swap")
        .agg(
            pl.len().cast(pl.Int64).alias("loans"),
            amount.sum().alias("amount_minor"),
            seen.sum().cast(pl.Int64).alias("seen"),
            (seen & fell).sum().cast(pl.Int64).alias("defaults_seen"),
            pl.when(dropped & seen).then(pl.col("loss_minor")).sum().fill_null(0).alias("loss_avoided_minor"),
        )
        .sort(pl.col("swap").replace_strict(list(SWAPS), [0, 1, 2], return_dtype=pl.Int8))
    )


def calibration_by_grade(made: pl.DataFrame) -> pl.DataFrame:
    """This function will hold PDs against defaults seen by grade, with the 95 % interval of the rate (Wilson)."""
    seen = made.filter((pl.col("group") == "seen") & pl.col("grade").is_not_null())
    fell = pl.col("state") == "default"
    found = seen.group_by("grade", "grade_rank").agg(
        pl.len().cast(pl.Int64).alias("seen"),
        fell.sum().cast(pl.Int64).alias("defaults"),
        pl.col("pd_12m").mean().alias("said"),
    )
    low, high = wilson(pl.col("defaults"), pl.col("seen"))
    verdict = (
        pl.when(pl.col("said") < pl.col("low"))
        .then(pl.lit("too_low"))
        .when(pl.col("said") > pl.col("high"))
        .then(pl.lit("too_high"))
        .otherwise(pl.lit("holds"))
    )
    return (
        found.with_columns(
            (pl.col("defaults") / pl.col("seen")).alias("happened"), low.alias("low"), high.alias("high")
        )
        .with_columns(verdict.alias("verdict"))
        .sort("grade_rank")
    )


def auc(said: pl.Series, fell: pl.Series) -> float | None:
    """This function will give how often a loan that fell had the higher PD than one that did not; ties count half.

    None where one kind is absent. Among loans that were made alone it is lower than among all who asked.
    """
    known = said.is_not_null()
    ranks, bad = rankdata(said.filter(known).to_numpy()), fell.filter(known).to_numpy().astype(bool)
    falls, stays = int(bad.sum()), int((~bad).sum())
    if not falls or not stays:
        return None
    return float((ranks[bad].sum() - falls * (falls + 1) / 2) / (falls * stays))


def break_even(test: Backtest, profit_minor: float, *, most: float = 1000.0) -> float | None:
    """This function will give how many times as often those never lent to would have to default, by the same grade, for
    the pack to earn `profit_minor` only: the answer that needs no assumption. None where no multiple up to `most` does.
    """
    fixed = test.loans.filter(pl.col("group") != "never_lent")["profit_model"].sum() or 0.0
    unseen = test.loans.filter((pl.col("group") == "never_lent") & pl.col("margin_share").is_not_null())
    ratio = float(str(test.summary["calibration"]))
    columns = (unseen[name].to_numpy().astype(float) for name in ("amount_minor", "pd_12m", "severity", "margin_share"))
    amount, said, severity, margin = columns

    def profit(times: float) -> float:
        chance = np.minimum(said * ratio * times, 1.0)
        return float(fixed + (amount * (margin * (1 - chance / 2) - chance * severity)).sum())

    if unseen.is_empty() or profit(0.0) < profit_minor or profit(most) > profit_minor:
        return None
    low, high = 0.0, most
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if profit(middle) > profit_minor else (low, middle)
    return (low + high) / 2


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
