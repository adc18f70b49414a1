"""A small history of decisions with known outcomes, made from a seed: a table and its specification."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

SPEC = """\
name: small history
title: {en: Small history, zh: 小样本}
purpose: {en: Ranks applicants of a small bank., zh: 对小银行的申请人排序。}
key: application_id
day: decided_day
borrower: enterprise_id
target: {default_day: defaulted_day, within_months: 12, known_until: 2026-06-30}
split: {out_of_time_from: 2025-01-01, holdout_share: 0.25}
columns:
  directions: {sales: down, lenders: up}
level:
  margin: [{category: A, share: 0.05, reason: one in twenty visits has no report}]
segments: [region]
fairness: [region, owner_gender]
accept_below_pd: 0.08
model_outcome: model_outcome
final_outcome: final_outcome
card:
  code: small
  title: {en: Small card, zh: 小卡}
  from: 2026-07-01
  source: Fitted on the small history
"""


def small_history(firms: int = 6000, seed: int = 20) -> pl.DataFrame:
    """This function will give applications of 2021 to 2026, a twelfth of them bad within a year."""
    chance = np.random.default_rng(seed)
    rows = firms * 6 // 5
    firm = chance.integers(0, firms, rows)
    health = chance.normal(size=firms)[firm]
    day = [date(2021, 1, 1) + timedelta(days=int(one)) for one in np.sort(chance.integers(0, 2000, rows))]
    lenders = chance.poisson(np.exp(0.9 - 0.35 * health))
    risk = 1 / (1 + np.exp(2.9 + 1.1 * health))
    bad = chance.random(rows) < risk
    wait = chance.integers(20, 360, rows)
    default_day = [
        one + timedelta(days=int(days)) if is_bad else None for one, days, is_bad in zip(day, wait, bad, strict=True)
    ]
    final = np.where(chance.random(rows) < 0.05, "declined", "approved")
    table = pl.DataFrame(
        {
            "application_id": [f"A{n:05d}" for n in range(rows)],
            "enterprise_id": [f"F{n:04d}" for n in firm],
            "decided_day": day,
            "defaulted_day": pl.Series(default_day, dtype=pl.Date),
            "sales": np.exp(12 + 0.8 * health + 0.6 * chance.normal(size=rows)),
            "region": chance.choice(["north", "south", "east"], rows),
            "lenders": lenders,
            "years": np.round(np.maximum(0, 6 + 2 * health + 2 * chance.normal(size=rows)), 1),
            "owner_gender": chance.choice(["female", "male"], rows),
            "paid_out_day": [one + timedelta(days=4) for one in day],
            "model_outcome": np.where(health > -1.2, "approve", "decline"),
            "final_outcome": final,
        }
    )
    known = pl.col("defaulted_day") <= date(2026, 6, 30)
    return table.with_columns(
        defaulted_day=pl.when(known).then("defaulted_day"),
        sales=pl.when(pl.int_range(pl.len()) % 17 > 0).then("sales"),
    )
