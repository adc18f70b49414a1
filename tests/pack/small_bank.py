"""A small bank's pack for tests: its files, its columns, and a decision that needs no engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from tallystick.kernel.columns import Column, Columns
from tallystick.pack.pack import Pack, read_pack
from tallystick.pack.policy import Policy

DAY = date(2026, 1, 1)

VOCABULARY = Columns(
    (
        Column("dscr", pl.Float64, "ratio", "debt service cover"),
        Column("amount_minor", pl.Int64, "minor", "amount asked for"),
        Column("sales_minor", pl.Int64, "minor", "sales of a year"),
        Column("lenders", pl.Int32, "count", "other lenders"),
        Column("has_guarantor", pl.Boolean, "flag", "somebody guarantees"),
        Column("has_invoices", pl.Boolean, "flag", "there are invoices"),
        Column("security", pl.String, "code", "security"),
        Column("grade_rank", pl.Int32, "count", "rank of the grade"),
        Column("founded_day", pl.Date, "day", "day of foundation"),
    )
)

PACK = """\
id: small_bank
title: {en: Small bank, zh: 小银行}
version: 1.0.0
currency: CNY
starts: 2024-01-01
jurisdiction: CN
source: Manual
"""

PARAMETERS = """\
dscr_floor:
  label: {en: Least cover, zh: 偿债备付率下限}
  unit: ratio
  source: Manual 4.2
  values: {2024-01-01: 1.0, 2026-01-01: 1.2}
dscr_floor_guaranteed:
  label: {en: Least cover with a guarantor, zh: 有担保时下限}
  unit: ratio
  source: Manual 4.2
  values: {2024-01-01: 0.8}
micro_amount_minor:
  label: {en: Micro amount, zh: 小额}
  unit: minor
  source: Manual 1.1
  values: {2024-01-01: 1_000_000_00}
"""

RULES = """\
- code: AFF-01
  name: {en: Cash does not cover debts, zh: 现金不足以偿债}
  when: dscr < @dscr_floor
  except:
    - when: has_guarantor
      then: dscr < @dscr_floor_guaranteed
  outcome: decline
  missing: refer
  from: 2024-01-01
  source: Manual 4.2
- code: LEN-01
  name: {en: Many lenders, zh: 贷款银行过多}
  applies: amount_minor > @micro_amount_minor
  when: lenders >= 5
  outcome: refer
  missing: decline
  shows: lenders
  from: 2024-01-01
  source: Manual 4.3
"""

TABLES = """\
name: price
from: 2024-01-01
source: Price list
dimensions:
  - {column: grade_rank, kind: band, min: 1, max: 11}
  - {column: security, kind: code, values: [unsecured, mortgaged]}
outputs:
  - {name: floor_bp, type: int, unit: bp}
rows:
  - {grade_rank: [1, 4], security: mortgaged, floor_bp: 385}
  - {grade_rank: [1, 4], security: unsecured, floor_bp: 465}
  - {grade_rank: [4, 11], security: any, floor_bp: 600}
"""

SCORECARDS = """\
code: small
title: {en: Small card, zh: 小卡}
priority: 1
needs: has_invoices
base_points: 400
calibration: {intercept: -5.0, slope: 0.015}
development: {kind: expert, sample: none, source: Manual 3}
from: 2024-01-01
source: Manual 3
characteristics:
  - column: dscr
    title: {en: Cover, zh: 备付率}
    bins:
      - {band: [null, 1], points: -20}
      - {band: [1, null], points: 15, woe: 0.4}
    missing: -10
  - column: security
    title: {en: Security, zh: 担保}
    values: [unsecured, mortgaged]
    bins:
      - {codes: mortgaged, points: 20}
      - {codes: [unsecured], points: 0}
    missing: -5
"""

SCALE = """\
from: 2024-01-01
source: Manual 5
grades:
  - {code: A, pd_from: 0, pd_until: 0.01, pd_12m: 0.005}
  - {code: B, pd_from: 0.01, pd_until: 1, pd_12m: 0.03}
"""

PRODUCTS = """\
code: tax_loan
name: {en: Tax loan, zh: 税易贷}
from: 2024-01-01
terms: {max_amount_minor: 300000000, repayment: revolving, is_default: true}
"""

CASES = """\
day: 2026-01-01
base: {dscr: 2, amount_minor: 50000000, lenders: 1, has_guarantor: false, security: unsecured}
cases:
  - {name: good, expect: {outcome: approve, hit: [], unknown: []}}
  - {name: at the floor, change: {dscr: 1.2}, expect: {outcome: approve}}
  - {name: below the floor, change: {dscr: 1.19}, expect: {outcome: decline, hit: [AFF-01]}}
  - {name: the day before, day: 2025-12-31, change: {dscr: 1.19}, expect: {outcome: approve}}
"""

FILES: Mapping[str, str] = {
    "pack.yaml": PACK,
    "parameters/all.yaml": PARAMETERS,
    "rules/all.yaml": RULES,
    "tables/price.yaml": TABLES,
    "scorecards/small.yaml": SCORECARDS,
    "scale.yaml": SCALE,
    "products/tax_loan.yaml": PRODUCTS,
    "cases/all.yaml": CASES,
}


def write_pack(folder: Path, files: Mapping[str, str | bytes | None] = FILES) -> Path:
    """This function will write `files` over those of the small bank; None leaves one out."""
    for name, text in {**FILES, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is not None:
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def small_bank(folder: Path, files: Mapping[str, str | bytes | None] = FILES) -> Pack:
    """This function will write and read the small bank, with `files` in place of its own."""
    return read_pack(write_pack(folder, files))


def decide(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will ask the policy's rules; the worst answer is the outcome, unknown counts as its `missing`."""
    hits = [rule.hit.alias(f"hit_{rule.code}") for rule in policy.rules]
    declines, refers = pl.lit(False), pl.lit(False)
    for rule in policy.rules:
        hit = pl.col(f"hit_{rule.code}")
        for outcome, answer in ((rule.outcome, hit.fill_null(False)), (rule.missing, hit.is_null())):
            declines = declines | answer if outcome == "decline" else declines
            refers = refers | answer if outcome == "refer" else refers
    worst = pl.when(declines).then(pl.lit("decline")).when(refers).then(pl.lit("refer")).otherwise(pl.lit("approve"))
    return frame.with_columns(hits).with_columns(worst.alias("outcome"))
