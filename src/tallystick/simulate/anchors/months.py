"""Figures of the month ends: NPL, coverage, default rate, migration of classes, roll of days past due."""

from __future__ import annotations

import polars as pl

from tallystick.simulate.anchors.book import Figures

NPL = ("substandard", "doubtful", "loss")
WORSE = ("doubtful", "loss")
YEAR = 12
_ROLL = {
    "current_to_30": (0, 0, 1),
    "days_30_to_60": (1, 30, 31),
    "days_60_to_90": (31, 60, 61),
    "days_90_and_over": (61, 90, 91),
}
"""Code -> least and most days past due of a loan, and the days from which it has rolled on by the next month end."""
_MIGRATION = {
    "normal_to_special_mention": (("normal",), ("special_mention",)),
    "normal_to_npl": (("normal",), NPL),
    "special_mention_to_npl": (("special_mention",), NPL),
    "special_mention_to_normal": (("special_mention",), ("normal",)),
    "substandard_to_worse": (("substandard",), WORSE),
    "npl_to_performing": (NPL, ("normal", "special_mention")),
}


def stock(months: pl.DataFrame) -> Figures:
    """This function will give NPL ratio, share of NPL over 90 days, and coverage, over the year ends and the last.

    `months` has a row a loan and month end: `month` counts from 0; balances weigh.
    """
    last = months["month"].max()
    shown = months.filter((pl.col("month") % YEAR == YEAR - 1) | (pl.col("month") == last))
    bad = pl.col("class").is_in(list(NPL))
    owed = pl.col("balance_minor")
    sums = shown.select(
        all=owed.sum(),
        bad=owed.filter(bad).sum(),
        late=owed.filter(bad & (pl.col("days_past_due") > 90)).sum(),
        ecl=pl.col("ecl_minor").sum(),
        many=pl.len(),
        many_bad=bad.sum(),
    ).row(0, named=True)
    return {
        "npl_share": (_over(sums["bad"], sums["all"]), sums["many"]),
        "over90_of_npl": (_over(sums["late"], sums["bad"]), sums["many_bad"]),
        "coverage": (_over(sums["ecl"], sums["bad"]), sums["many_bad"]),
    }


def default_rate(months: pl.DataFrame, outcomes: pl.DataFrame) -> Figures:
    """This function will give the share of performing loans at the year ends that default within twelve months.

    Year ends less than a year before the last day are left out; a repaid loan counts as one that did not default.
    """
    ends = months.filter(
        pl.col("month") % YEAR == YEAR - 1,
        pl.col("month") + YEAR <= pl.col("month").max(),
        ~pl.col("class").is_in(list(NPL)),
        pl.col("balance_minor") > 0,
    ).join(outcomes.select("loan_id", "defaulted_day"), on="loan_id", how="left")
    within = pl.col("defaulted_day").is_between(pl.col("day"), pl.col("day").dt.offset_by("1y"), closed="right")
    performing = ends.filter(pl.col("defaulted_day").is_null() | (pl.col("defaulted_day") > pl.col("day")))
    return {"default_rate": (performing.select(within.fill_null(value=False).mean()).item(), performing.height)}


def migration(months: pl.DataFrame) -> Figures:
    """This function will give where loans of a class stand a year later, by number, of those still on the book."""
    begun = months.filter(pl.col("month") % YEAR == YEAR - 1)
    later = months.select("loan_id", month=pl.col("month") - YEAR, later=pl.col("class"))
    pairs = begun.join(later, on=["loan_id", "month"])
    found: Figures = {}
    for code, (classes, to) in _MIGRATION.items():
        chosen = pairs.filter(pl.col("class").is_in(list(classes)))
        found[code] = (chosen.select(pl.col("later").is_in(list(to)).mean()).item(), chosen.height)
    return found


def roll(months: pl.DataFrame) -> Figures:
    """This function will give the share of loans in a band of days past due that are in a worse one a month later."""
    later = months.select("loan_id", month=pl.col("month") - 1, later=pl.col("days_past_due"))
    pairs = months.join(later, on=["loan_id", "month"])
    found: Figures = {}
    for code, (least, most, rolled) in _ROLL.items():
        chosen = pairs.filter(pl.col("days_past_due").is_between(least, most))
        found[code] = (chosen.select((pl.col("later") >= rolled).mean()).item(), chosen.height)
    return found


def _over(part: int | None, whole: int | None) -> float | None:
    return part / whole if part is not None and whole else None
