"""One firm's book held against itself: repeats, invoices with itself, void ones, refunds, round totals."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence import finding_codes as codes
from tallystick.engine.evidence.clean import REPEAT, REPEAT_OTHERWISE, SELF_NAMED, SELF_PAIR, Settled
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.finding_columns import BOOKS
from tallystick.engine.evidence.listing import listed, settled_until, shaped
from tallystick.engine.evidence.windows import KEY, months_before
from tallystick.engine.step import Source
from tallystick.pack.policy import Policy

TEN_THOUSAND_YUAN = 1_000_000
_SELF = [SELF_PAIR, SELF_NAMED]
_ASIDE = {
    REPEAT: codes.REPEATED,
    REPEAT_OTHERWISE: codes.REPEATED_OTHERWISE,
    SELF_PAIR: codes.SELF_PAIRED,
    SELF_NAMED: codes.SELF_NAMED,
}


def run(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give the columns of BOOKS for every firm with invoices."""
    settled = settled_until(evidence, policy)
    if settled is None:
        return pl.LazyFrame(schema={KEY: pl.String, **BOOKS.schema()})
    is_self = pl.col("why").is_in(_SELF)
    value = pl.when(~pl.col("is_void") & (pl.col("amount_minor") > 0)).then("amount_minor").otherwise(0)
    counted = settled.kept.group_by(KEY).agg(own=value.sum(), aside=pl.lit(0), repeats=pl.lit(0))
    left_out = settled.aside.group_by(KEY).agg(
        own=pl.lit(0), aside=pl.when(is_self).then(value).otherwise(0).sum(), repeats=(~is_self).sum()
    )
    both = pl.concat([counted, left_out], how="vertical_relaxed").lazy().group_by(KEY).agg(pl.all().sum())
    gross = pl.col("own") + pl.col("aside")
    return both.select(
        KEY,
        repeated_rows=pl.col("repeats").cast(pl.Int32),
        self_invoice_share=pl.when(gross > 0).then(pl.col("aside") / gross),
    )


SOURCE = Source("repeated and self-invoices", run, ("invoices",), BOOKS)


def found(settled: Settled, policy: Policy) -> list[pl.DataFrame]:
    """This function will give the findings that rest on one firm's invoices alone."""
    kept = settled.kept
    gross = kept.filter(kept["amount_minor"] > 0).group_by(KEY).agg(gross=pl.col("amount_minor").sum())
    by_gross = pl.col("amount_minor").clip(0).sum() / pl.col("gross").first()
    refunded = (-pl.col("amount_minor")).sum() / pl.col("gross").first()
    void, refunds = (
        (rows.join(gross, on=KEY, how="left") if len(rows) else rows)
        for rows in (kept.filter(kept["is_void"]), kept.filter(kept["net_minor"] < 0))
    )
    aside = settled.aside.partition_by("why", as_dict=True)
    return [
        *(listed(aside[why,], code) for why, code in _ASIDE.items() if (why,) in aside),
        listed(void, codes.VOID, value=by_gross),
        listed(refunds, codes.REFUNDED, value=refunded),
        *_of_sales(kept, policy),
        _without_sales(kept, policy),
    ]


def _of_sales(kept: pl.DataFrame, policy: Policy) -> list[pl.DataFrame]:
    """This function will give the firms whose sales are void, or invoiced in round totals, above the policy's share."""
    amount, is_void = pl.col("amount_minor"), pl.col("is_void")
    is_round = (amount + pl.col("tax_minor")) % TEN_THOUSAND_YUAN == 0
    issued = (
        kept.lazy()
        .filter((pl.col("direction") == "out") & (amount > 0))
        .select(KEY, "row", "is_void", "amount_minor", is_round=is_round & ~is_void)
        .collect()
    )
    shares = issued.group_by(KEY).agg(
        is_void=pl.when("is_void").then(amount).otherwise(0).sum() / amount.sum(),
        is_round=pl.when("is_round").then(amount).otherwise(0).sum()
        / pl.when(~is_void).then(amount).otherwise(0).sum(),
    )
    asked = (("is_void", codes.MOSTLY_VOID, "void_share_ceiling"), ("is_round", codes.ROUND, "round_share_ceiling"))
    found = []
    for flag, code, ceiling in asked:
        firms = shares.select(KEY, share=flag).filter(pl.col("share").fill_nan(None) > policy.number(ceiling))
        if firms.is_empty():
            continue
        found.append(listed(issued.filter(flag).join(firms, on=KEY), code, value=pl.col("share").first()))
    return found


def _without_sales(kept: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    year = kept.filter(kept["net_day"] > months_before(policy.day, 12))
    sold = pl.when(pl.col("direction") == "out").then("net_minor").otherwise(0).sum()
    bought = pl.when(pl.col("direction") == "in").then("net_minor").otherwise(0).sum()
    firms = year.group_by(KEY).agg(sold=sold, value=bought).filter((pl.col("sold") <= 0) & (pl.col("value") > 0))
    return shaped(firms, codes.NO_SALES, "invoices")
