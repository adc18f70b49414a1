"""What the book earns on the capital it binds: RAROC by product, grade, size, security and branch."""

from __future__ import annotations

import polars as pl

from tallystick.engine.status.shown import PART, UNKNOWN, Shown
from tallystick.kernel.money import BP
from tallystick.kernel.raroc import capital_share, raroc
from tallystick.pack.policy import Policy

SEGMENTS = ("product", "grade_at_signing", "size_class", "security", "branch")


def earning(loans: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """This function will give the performing loans with a year's income and costs by loan (fen) and their capital.

    Income is the contract rate; costs are funding (FTP) and running cost as priced at signing, expected loss of
    12 months on the day, and VAT borne. Capital is the regulator's weight at the target ratio (rules 7.2). Loans whose
    price is not known are left out; `loans` are those of `priced`.
    """
    ratio, tax = float(policy.number("capital_ratio")), float(policy.number("tax_rate"))
    owed = pl.col("principal_minor")
    asked = loans.filter(pl.col("stage") < 3, owed > 0)
    costs = {"ftp_minor": "ftp_bp", "operating_minor": "operating_bp", "vat_minor": "vat_bp", "income_minor": "rate_bp"}
    wide = asked.with_columns(
        *((owed * pl.col(bp) / BP).alias(name) for name, bp in costs.items()),
        loss_minor=pl.col("pd_12m") * pl.col("lgd") * owed,
        capital_minor=capital_share(pl.col("risk_weight"), capital_ratio=ratio) * owed,
    ).with_columns(
        cost_minor=sum((pl.col(n) for n in ("operating_minor", "vat_minor", "loss_minor")), pl.col("ftp_minor"))
    )
    return wide.with_columns(
        raroc=raroc(pl.col("income_minor"), pl.col("cost_minor"), pl.col("capital_minor"), tax_rate=tax)
    ).filter(pl.col("raroc").is_not_null())


def by_segment(earned: pl.DataFrame, policy: Policy) -> Shown:
    """This function will give RAROC by segment; `part` is `dimension:value`. `is_below` tells it misses the hurdle."""
    tax, hurdle = float(policy.number("tax_rate")), float(policy.number("hurdle"))
    dimensions = [name for name in SEGMENTS if name in earned.columns]
    columns = ("loan_id", "enterprise_id", "principal_minor", "rate_bp", "income_minor", "ftp_minor", "operating_minor")
    rest = ("loss_minor", "vat_minor", "cost_minor", "capital_minor", "raroc")
    long = earned.unpivot(dimensions, index=[*columns, *rest], variable_name="of").with_columns(
        pl.col("value").fill_null(UNKNOWN)
    )
    sums = ("principal_minor", "income_minor", "ftp_minor", "operating_minor", "loss_minor", "vat_minor", "cost_minor")
    table = (
        long.group_by("of", "value")
        .agg(loans=pl.len().cast(pl.Int64), **{n: pl.col(n).sum() for n in (*sums, "capital_minor")})
        .with_columns(
            raroc=raroc(pl.col("income_minor"), pl.col("cost_minor"), pl.col("capital_minor"), tax_rate=tax),
            part=pl.format("{}:{}", "of", "value"),
        )
        .with_columns(is_below=pl.col("raroc") < hurdle)
        .sort("of", "raroc", "value", descending=[False, True, False])
    )
    whole = pl.lit("bank").alias(PART)
    return Shown("raroc", table, earned.select(whole, *columns, *rest, *dimensions).sort("loan_id"))


def total(earned: pl.DataFrame, policy: Policy) -> dict[str, float]:
    """This function will give the sums of the book's income and costs (fen), RAROC and the share below the hurdle."""
    names = (
        "principal_minor",
        "income_minor",
        "ftp_minor",
        "operating_minor",
        "loss_minor",
        "vat_minor",
        "capital_minor",
    )
    found = {name: float(earned[name].sum()) for name in names}
    cost = sum(found[name] for name in ("ftp_minor", "operating_minor", "loss_minor", "vat_minor"))
    after_tax = (found["income_minor"] - cost) * (1 - float(policy.number("tax_rate")))
    below = earned.filter(pl.col("raroc") < float(policy.number("hurdle")))
    return {
        **found,
        "raroc": after_tax / found["capital_minor"] if found["capital_minor"] else 0.0,
        "below_share": below.height / earned.height if earned.height else 0.0,
    }
