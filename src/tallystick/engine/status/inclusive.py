"""State policies put to use: inclusive aims and tolerance, VAT relief, re-lending; what is earned and left unused."""

from __future__ import annotations

import polars as pl

from tallystick.engine.status.bank import PERFORMING, planned
from tallystick.engine.status.shown import PART, Shown
from tallystick.pack.policy import Policy

TARGETS = ("growth", "balance_plan", "borrowers", "npl", "npl_plan", "first_time", "unsecured")
VAT = ("earned", "left_unused", "never")


def targets(months: pl.DataFrame, kinds: pl.DataFrame, lending: pl.DataFrame, policy: Policy) -> Shown:
    """This function will give each aim of supervisor and bank: `value`, `bound`, whether it is `met` (null: not known).

    growth: inclusive growth not below that of all loans (rules 2.1, 2025: 保量); balance_plan: inclusive growth not
    below the bank's plan; borrowers: inclusive borrowers not fewer than a year before; npl: inclusive NPL ratio within
    that of all loans plus `npl_tolerance` (rules 2.2); npl_plan: NPL ratio within the plan; first_time and unsecured:
    shares of the last year's new loans not below the plan. A plan that the pack does not set has no row.
    """
    last = months.tail(1)
    year = kinds.filter(pl.col("year") == pl.col("year").max())
    first = year.filter(pl.col(PART) == "first_time")["share"].sum() if not year.is_empty() else None
    unsecured = lending.tail(1)["unsecured_share"].item() if not lending.is_empty() else None
    row = last.row(0, named=True) if not last.is_empty() else {}
    npl, tolerance = row.get("npl_share"), float(policy.number("npl_tolerance"))
    asked = [
        ("growth", row.get("inclusive_growth"), row.get("growth"), "least"),
        ("balance_plan", row.get("inclusive_growth"), planned(policy, "plan_inclusive_growth"), "least"),
        ("borrowers", row.get("borrowers_growth"), 0.0, "least"),
        ("npl", row.get("inclusive_npl_share"), None if npl is None else npl + tolerance, "most"),
        ("npl_plan", npl, planned(policy, "plan_npl_share"), "most"),
        ("first_time", first, planned(policy, "plan_first_time_share"), "least"),
        ("unsecured", unsecured, planned(policy, "plan_unsecured_share"), "least"),
    ]
    schema = {PART: pl.String, "value": pl.Float64, "bound": pl.Float64, "side": pl.String}
    table = pl.DataFrame(asked, schema=schema, orient="row")
    plans = ("balance_plan", "npl_plan", "first_time", "unsecured")
    table = table.filter(~(pl.col(PART).is_in(plans) & pl.col("bound").is_null()))
    value, bound = pl.col("value"), pl.col("bound")
    met = pl.when(pl.col("side") == "least").then(value >= bound).otherwise(value <= bound)
    return Shown("targets", table.with_columns(met=met), pl.DataFrame())


def vat_relief(priced: pl.DataFrame, interest: pl.DataFrame) -> Shown:
    """This function will give the VAT relief of the last 12 months: earned, left unused, and never to be had (fen).

    `priced` are contracts with `vat_bp`, `vat_full_bp`; `interest` the interest of 12 months by loan. What a loan that
    could have relief bears because its rate stands above the cap is left unused; a customer who is not small and
    micro, or whose credit is above the law's bound, never has it (rules 2.5).
    """
    found = interest.join(priced, on="loan_id", how="left").with_columns(
        _full=pl.col("interest_minor") * pl.col("vat_full_bp") / pl.col("rate_bp"),
        _borne=pl.col("interest_minor") * pl.col("vat_bp") / pl.col("rate_bp"),
        relief=pl.col("vat_relief").fill_null("unknown"),
    )
    found = found.with_columns(
        saved_minor=(pl.col("_full") - pl.col("_borne")).round().cast(pl.Int64),
        borne_minor=pl.col("_borne").round().cast(pl.Int64),
    )
    table = (
        found.group_by(pl.col("relief").alias(PART))
        .agg(
            loans=pl.len().cast(pl.Int64),
            interest_minor=pl.col("interest_minor").sum(),
            saved_minor=pl.col("saved_minor").sum(),
            borne_minor=pl.col("borne_minor").sum(),
        )
        .sort(PART)
    )
    columns = ("loan_id", "enterprise_id", "rate_bp", "lpr_bp", "interest_minor", "saved_minor", "borne_minor")
    return Shown("vat_relief", table, found.select(pl.col("relief").alias(PART), *columns).sort(PART, "loan_id"))


def interest_of_year(held: pl.DataFrame, months: int = 12) -> pl.DataFrame:
    """This function will give the interest of the last 12 month ends by loan (fen): balance by rate by a twelfth.

    Loans in default earn none (rules 4.9). Rounded half up at the end, a loan at a time.
    """
    recent = held["month"].unique().sort(descending=True).head(months)
    counted = held.filter(pl.col("month").is_in(recent.implode()), pl.col("class").is_in(PERFORMING))
    earned = (pl.col("balance_minor") * pl.col("rate_bp") / 10_000 / 12).sum()
    return counted.group_by("loan_id").agg(interest_minor=(earned + 0.5).floor().cast(pl.Int64)).sort("loan_id")


def relending(loans: pl.DataFrame, policy: Policy) -> Shown:
    """This function will give what could be funded by the central bank's re-lending, and what that leaves (rules 2.6).

    Eligible are inclusive loans in class normal at rates up to `relending_rate_most_bp`. `gain_minor` is a year of the
    gap between the loan's own funding and `relending_rate_bp`, on what is drawn, and on what is left of the quota.
    """
    rate, most = int(policy.number("relending_rate_bp")), int(policy.number("relending_rate_most_bp"))
    is_normal = (pl.col("class") == "normal") & pl.col("is_inclusive").fill_null(value=False)
    keyed = loans.with_columns(
        pl.when(is_normal & (pl.col("rate_bp") <= most))
        .then(pl.lit("eligible"))
        .when(is_normal)
        .then(pl.lit("rate_too_high"))
        .otherwise(pl.lit("not_inclusive_or_normal"))
        .alias(PART)
    )
    fits = keyed.filter(pl.col(PART) == "eligible")
    owed = int(fits["principal_minor"].sum())
    ftp = fits.select((pl.col("ftp_bp") * pl.col("principal_minor")).sum()).item() or 0
    gap = max(ftp / owed - rate, 0.0) if owed else 0.0
    quota, drawn = int(policy.number("relending_quota_minor")), int(policy.number("relending_drawn_minor"))
    usable = max(min(quota, owed) - drawn, 0)
    rows = [
        ("eligible", owed, gap, None),
        ("quota", quota, gap, None),
        ("drawn", drawn, gap, round(drawn * gap / 10_000)),
        ("unused", usable, gap, round(usable * gap / 10_000)),
    ]
    schema = {PART: pl.String, "amount_minor": pl.Int64, "gap_bp": pl.Float64, "gain_minor": pl.Int64}
    columns = ("loan_id", "enterprise_id", "principal_minor", "rate_bp", "ftp_bp", "class", "is_inclusive")
    behind = keyed.select(PART, *columns).sort(PART, "loan_id")
    return Shown("relending", pl.DataFrame(rows, schema=schema, orient="row"), behind)
