"""Debtors of a month end: what each owes, would lose and how likely it fails, from the loans; and who drags whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.pack.policy import Policy

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
KEY = "enterprise_id"
LEAST_PD, MOST_PD = 1e-6, 0.999
LEAST_LGD, MOST_LGD = 1e-4, 0.9999
LINKS = {"from_id": pl.String, "to_id": pl.String, "chance": pl.Float64}
"""Links: the failure of `from_id` fells `to_id` with this chance."""


@dataclass(frozen=True)
class Debtors:
    """One row a debtor, in order of `enterprise_id`: `ead_minor`, `pd`, `lgd`, `industry`, `region`, `grade`.

    `impaired_minor` is what is owed on loans that have failed already: no chance is left in them. `assumed` counts
    loans whose PD or LGD was not known and was taken at the worst performing grade and without security.
    """

    frame: pl.DataFrame
    links: pl.DataFrame
    impaired_minor: int
    assumed: int

    @property
    def ead_minor(self) -> int:
        """Exposure of all debtors."""
        return int(self.frame["ead_minor"].sum())


def debtors(loans: pl.LazyFrame, policy: Policy, *, links: pl.DataFrame | None = None) -> Debtors:
    """This function will give the debtors of closed `loans`: exposures added, LGD weighted by them, the worst PD.

    Non-performing loans and loans off the book are left out. A debtor that owes nothing is none.
    """
    worst = max((grade.pd_12m for grade in policy.scale if grade.pd_12m < 1), default=MOST_PD)
    bare = float(policy.number("ecl_lgd_unsecured"))
    on_book = loans.filter(pl.col("class").is_not_null() & (pl.col("ead_minor") > 0))
    living = on_book.filter(~pl.col("is_npl").fill_null(value=True))
    unknown = pl.col("pd_12m").is_null() | pl.col("lgd").is_null()
    ead = pl.col("ead_minor").cast(pl.Float64)
    read = living.with_columns(
        assumed=unknown,
        pd=pl.col("pd_12m").fill_null(worst).clip(LEAST_PD, MOST_PD),
        lgd=pl.col("lgd").fill_null(bare).clip(LEAST_LGD, MOST_LGD),
    )
    grouped = read.group_by(KEY).agg(
        pl.col("ead_minor").sum(),
        pl.col("pd").max(),
        lgd=(pl.col("lgd") * ead).sum() / ead.sum(),
        industry=pl.col("industry").fill_null("unknown").min(),
        region=pl.col("town").fill_null("unknown").min(),
        grade=pl.col("grade").fill_null("unknown").max(),
        assumed=pl.col("assumed").sum(),
    )
    frame = grouped.sort(KEY).collect(engine="streaming")
    gone = on_book.filter(pl.col("is_npl").fill_null(value=True)).select(pl.col("ead_minor").sum()).collect().item()
    held = pl.DataFrame(schema=LINKS) if links is None else _among(links, frame)
    return Debtors(frame.drop("assumed"), held, int(gone or 0), int(frame["assumed"].sum()))


def _among(links: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Links between two debtors, the strongest of a pair alone."""
    names = frame[KEY].implode()
    kept = links.filter(pl.col("from_id").is_in(names) & pl.col("to_id").is_in(names))
    best = kept.filter(pl.col("from_id") != pl.col("to_id")).group_by("from_id", "to_id").agg(pl.col("chance").max())
    return best.filter(pl.col("chance") > 0).sort("from_id", "to_id")


def guarantee_links(guarantees: pl.LazyFrame, firms: pl.LazyFrame, *, drag: float, policy: Policy) -> pl.DataFrame:
    """This function will give the links of guarantees in force: a debtor's failure calls its guarantors.

    The chance is `drag` times the called amount by the guarantor's net assets, at most `drag`; where net assets are not
    known it is `drag`. `firms` has `enterprise_id` and `net_assets_minor`. Source: rules 3.8, 9.3.
    """
    runs = pl.col("until_day").is_null() | (pl.col("until_day") > policy.day)
    between = (pl.col("guarantor_kind") == "firm") & (pl.col("from_day") <= policy.day) & runs
    called = guarantees.filter(between).group_by("obligor_id", "guarantor_id").agg(pl.col("amount_minor").sum())
    worth = firms.group_by(KEY).agg(pl.col("net_assets_minor").max())
    share = pl.col("amount_minor") / pl.col("net_assets_minor").clip(lower_bound=1)
    return (
        called.join(worth, left_on="guarantor_id", right_on=KEY, how="left")
        .select(
            from_id="obligor_id",
            to_id="guarantor_id",
            chance=drag * share.fill_null(1.0).clip(0.0, 1.0),
        )
        .cast(pl.Schema(LINKS))
        .sort("from_id", "to_id")
        .collect()
    )


def supply_links(sales: pl.LazyFrame, *, drag: float) -> pl.DataFrame:
    """This function will give the links of trade: a buyer's failure fells its suppliers.

    The chance is `drag` times the supplier's share of sales to that buyer. `sales` has `enterprise_id`, the supplier,
    `counterparty`, the buyer as a debtor, and `sales_share`.
    """
    return (
        sales.select(
            from_id=pl.col("counterparty"),
            to_id=pl.col(KEY),
            chance=drag * pl.col("sales_share").cast(pl.Float64).clip(0.0, 1.0),
        )
        .cast(pl.Schema(LINKS))
        .sort("from_id", "to_id")
        .collect()
    )
