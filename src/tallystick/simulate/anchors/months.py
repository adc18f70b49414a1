"""Figures of the month ends: NPL, coverage, default rate, migration of classes, roll of days past due."""

from __future__ import annotations

import polars as pl

from tallystick.simulate.anchors.book import Figures

NPL = ("substandard", "doubtful", "loss")
WORSE = ("doubtful", "loss")
CLASSES = ("normal", "special_mention", *NPL)
FIRM = "enterprise_id"
DEFAULT_DAYS = 90
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
    """This function will give the share of borrowers performing at the year ends of whom a loan defaults within twelve
    months, be it one renewed since.

    Year ends less than a year before the last day are left out; a borrower who repaid counts as one that did not.
    """
    bad = outcomes.filter(pl.col("defaulted_day").is_not_null()).select("loan_id", "defaulted_day")
    whose = months.select("loan_id", FIRM).unique()
    falls = bad.join(whose, on="loan_id").select(FIRM, "defaulted_day")
    ends = _borrowers(months).filter(
        pl.col("month") % YEAR == YEAR - 1,
        pl.col("month") + YEAR <= months["month"].max(),
        ~pl.col("class").is_in(list(NPL)),
    )
    told = ends.join(falls, on=FIRM, how="left").with_columns(
        past=pl.col("defaulted_day") <= pl.col("day"),
        within=pl.col("defaulted_day").is_between(pl.col("day"), pl.col("day").dt.offset_by("1y"), closed="right"),
        runs=pl.col("days_past_due") > DEFAULT_DAYS,
    )
    each = told.group_by(FIRM, "month").agg(
        out=pl.col("runs").any() & pl.col("past").fill_null(value=False).any(),
        within=pl.col("within").fill_null(value=False).any(),
    )
    performing = each.filter(~pl.col("out"))
    return {"default_rate": (performing["within"].mean(), performing.height)}


def migration(months: pl.DataFrame) -> Figures:
    """This function will give where borrowers of a class (their worst loan's) stand a year later, by number, of those
    who then owe; renewed loans go on under their borrower.
    """
    classes = _borrowers(months)
    begun = classes.filter(pl.col("month") % YEAR == YEAR - 1)
    later = classes.select(FIRM, month=pl.col("month") - YEAR, later=pl.col("class"))
    pairs = begun.join(later, on=[FIRM, "month"])
    found: Figures = {}
    for code, (names, to) in _MIGRATION.items():
        chosen = pairs.filter(pl.col("class").is_in(list(names)))
        found[code] = (chosen.select(pl.col("later").is_in(list(to)).mean()).item(), chosen.height)
    return found


def _borrowers(months: pl.DataFrame) -> pl.DataFrame:
    """A row a borrower who owes and month end: day, worst days past due and worst class."""
    rank = pl.col("class").replace_strict(list(CLASSES), list(range(len(CLASSES))), return_dtype=pl.Int8)
    return (
        months.filter(pl.col("balance_minor") > 0)
        .group_by(FIRM, "month", maintain_order=True)
        .agg(pl.col("day").first(), pl.col("days_past_due").max(), rank=rank.max())
        .with_columns(pl.col("rank").replace_strict(list(range(len(CLASSES))), list(CLASSES)).alias("class"))
    )


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
