"""Debts and conduct: the bureau's reports, loans and queries, court cases, and loans at this bank."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from tallystick.simulate.example.books import fen
from tallystick.simulate.example.firms import DEBT, Region

_LENDERS = ("清河农商银行", "县域村镇银行", "大江银行", "沿海银行")
_NONBANK = ("快捷小贷", "鑫融租赁", "惠民典当")


def _reported(region: Region) -> pl.DataFrame:
    firms = region.firms.with_row_index("n").filter(~pl.col("is_thin"))
    return firms.with_columns(pl.col("n").cast(pl.Int64), report_day=pl.lit(region.day - timedelta(days=12)))


def bureau_reports(region: Region, chance: np.random.Generator) -> pl.DataFrame:
    """This function will give one report on each firm and one on its controller."""
    firms = _reported(region)
    overdue = (firms["trouble"] == "overdue").to_numpy()
    weak = (firms["state"] == "sick").to_numpy()
    late = np.where(overdue, 104, np.where(weak, chance.integers(0, 45, firms.height), 0))
    sales = firms["annual_sales"].to_numpy()
    shared = {
        "enterprise_id": firms["enterprise_id"],
        "report_day": firms["report_day"],
    }
    of_firm = pl.DataFrame(
        shared
        | {
            "subject": pl.repeat("firm", firms.height, eager=True),
            "subject_id": firms["enterprise_id"],
            "overdue_now_minor": fen(np.where(overdue, sales * 0.02, 0)),
            "worst_days_past_due_24m": late,
            "worst_class": np.where(overdue, "substandard", "normal"),
            "nonbank_debt_minor": fen(np.where(weak, sales * 0.08, 0)),
            "guarantees_given_minor": fen(np.zeros(firms.height)),
        }
    )
    used = np.where(weak, chance.uniform(0.7, 0.97, firms.height), chance.uniform(0.05, 0.4, firms.height))
    of_owner = pl.DataFrame(
        shared
        | {
            "subject": pl.repeat("owner", firms.height, eager=True),
            "subject_id": pl.select(pl.format("P{}", (firms["n"] + 1).cast(pl.String).str.zfill(3))).to_series(),
            "overdue_now_minor": fen(np.zeros(firms.height)),
            "worst_days_past_due_24m": np.where(weak, 12, 0),
            "worst_class": pl.repeat("normal", firms.height, eager=True),
            "card_limit_minor": pl.repeat(8_000_000, firms.height, eager=True),
            "card_used_minor": np.round(8_000_000 * used).astype(np.int64),
        }
    )
    return pl.concat([of_firm, of_owner], how="diagonal_relaxed").sort("enterprise_id", "subject")


def bureau_loans(region: Region, chance: np.random.Generator) -> pl.DataFrame:
    """This function will give loans elsewhere: one for a healthy firm, more lenders and later dates for a weak one."""
    firms = _reported(region)
    heavy = (firms["trouble"] == "high_debt").to_numpy()
    many = firms["state"].replace_strict({"healthy": 1, "strained": 3, "sick": 5}, return_dtype=pl.Int64).to_numpy()
    many = np.where(heavy, 8, many)
    place = np.repeat(np.arange(firms.height), many)
    number = np.arange(len(place)) - np.repeat(np.cumsum(many) - many, many)
    rows = firms[place]
    share = rows["state"].replace_strict(DEBT, return_dtype=pl.Float64).to_numpy() * np.where(heavy[place], 1.8, 1.0)
    balance = rows["annual_sales"].to_numpy() * share / many[place]
    opened = chance.integers(240, 700, len(place)) - np.where((number == 0) & heavy[place], 220, 0)
    is_nonbank = (rows["state"] == "sick").to_numpy() & (number >= 3)
    lender = np.where(
        is_nonbank, np.array(_NONBANK)[number % len(_NONBANK)], np.array(_LENDERS)[number % len(_LENDERS)]
    )
    lender = np.where(number >= len(_LENDERS), np.char.add(lender, number.astype(str)), lender)
    first = np.datetime64(region.day)
    overdue = (rows["trouble"] == "overdue").to_numpy() & (number == 0)
    return pl.DataFrame(
        {
            "enterprise_id": rows["enterprise_id"],
            "subject": pl.repeat("firm", len(place), eager=True),
            "subject_id": rows["enterprise_id"],
            "loan_no": [f"L{n:02d}" for n in number],
            "report_day": rows["report_day"],
            "lender": lender,
            "lender_kind": np.where(is_nonbank, "nonbank", "bank"),
            "opened_day": first - opened,
            "matures_day": first - opened + 1095,
            "principal_minor": fen(balance * 1.4),
            "balance_minor": fen(balance),
            "monthly_payment_minor": fen(balance * np.where(is_nonbank, 0.05, 0.022)),
            "days_past_due": np.where(overdue, 104, 0),
            "class": np.where(overdue, "substandard", "normal"),
        }
    )


def bureau_queries(region: Region, chance: np.random.Generator) -> pl.DataFrame:
    """This function will give who asked the bureau in the last year; weak firms were asked about more."""
    firms = _reported(region)
    burst = (firms["trouble"] == "query_burst").to_numpy()
    often = firms["state"].replace_strict({"healthy": 1.5, "strained": 5.0, "sick": 9.0}, return_dtype=pl.Float64)
    many = np.minimum(chance.poisson(often.to_numpy()), np.where(firms["state"] == "healthy", 4, 14)) + burst * 14
    place = np.repeat(np.arange(firms.height), many)
    rows = firms[place]
    ago = chance.integers(14, np.where(burst[place], 80, 360))
    return pl.DataFrame(
        {
            "enterprise_id": rows["enterprise_id"],
            "subject": pl.repeat("firm", len(place), eager=True),
            "subject_id": rows["enterprise_id"],
            "day": np.datetime64(region.day) - ago,
            "institution": np.array(_LENDERS + _NONBANK)[chance.integers(0, 7, len(place))],
            "purpose": chance.choice(["loan_approval", "loan_approval", "post_loan", "guarantee"], len(place)),
        }
    ).sort("enterprise_id", "day", maintain_order=True)


def lawsuits(region: Region) -> pl.DataFrame:
    """This function will give court cases: an enforced one where it is planted, claims of buyers against sick firms."""
    firms = region.firms.with_row_index("n")
    is_enforced = pl.col("trouble") == "enforced"
    sued = firms.filter(is_enforced | ((pl.col("state") == "sick") & (pl.col("n") % 3 == 0)))
    suing = firms.filter((pl.col("state") == "healthy") & (pl.col("n") % 9 == 0))

    def case(letter: str, role: str, days: int, status: pl.Expr) -> list[pl.Expr]:
        return [
            pl.col("enterprise_id"),
            pl.format("({})浙0{}民初{}号", pl.lit(region.day.year - 1), pl.lit(letter), pl.col("n") + 100).alias(
                "case_no"
            ),
            pl.lit("firm").alias("subject"),
            pl.lit(role).alias("role"),
            pl.lit(region.day - timedelta(days=days)).alias("filed_day"),
            (pl.col("annual_sales") * 2).round().cast(pl.Int64).alias("amount_minor"),
            pl.lit("买卖合同纠纷").alias("cause"),
            status.alias("status"),
        ]

    outcome = pl.when(is_enforced).then(pl.lit("enforced")).otherwise(pl.lit("open"))
    return pl.concat(
        [sued.select(case("2", "defendant", 190, outcome)), suing.select(case("1", "plaintiff", 250, pl.lit("won")))]
    )


def exposures(region: Region, chance: np.random.Generator) -> pl.DataFrame:
    """This function will give loans at this bank: every fourth firm has one, the sick ones of them in arrears."""
    firms = region.firms.with_row_index("n").filter((pl.col("n") % 4 == 1) & ~pl.col("is_thin"))
    granted = (firms["annual_sales"].to_numpy() * 0.04).clip(50_000, 2_000_000).round(-4)
    sick = (firms["state"] == "sick").to_numpy()
    opened = np.datetime64(region.day) - chance.integers(60, 330, firms.height)
    return pl.DataFrame(
        {
            "loan_id": [f"LB{n:04d}" for n in firms["n"]],
            "enterprise_id": firms["enterprise_id"],
            "product": pl.repeat("micro_cash", firms.height, eager=True),
            "granted_minor": fen(granted),
            "balance_minor": fen(granted * 0.6),
            "undrawn_minor": fen(np.zeros(firms.height)),
            "opened_day": opened,
            "matures_day": opened + 730,
            "days_past_due": np.where(sick, 21, 0),
            "class": np.where(sick, "special_mention", "normal"),
            "monthly_payment_minor": fen(granted * 0.045),
        }
    )


def model_scores(region: Region) -> pl.DataFrame:
    """This function will give the PD of a bought score for every third firm, without a draw: by the firm's state."""
    chosen = region.firms.with_row_index("n").filter(pl.col("n") % 3 == 0)
    by_state = {"healthy": 0.012, "strained": 0.06, "sick": 0.22}
    return chosen.select(
        "enterprise_id",
        model=pl.lit("bureau score 2"),
        scored_day=pl.lit(region.day - timedelta(days=3)),
        pd_12m=pl.col("state").replace_strict(by_state, return_dtype=pl.Float64),
        reasons=pl.when(pl.col("state") == "healthy").then(None).otherwise(pl.lit("debts elsewhere; queries")),
    )
