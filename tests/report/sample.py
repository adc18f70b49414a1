"""A run with made-up firms, in the columns that `tally decide` writes: enough of everything that a page can show."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from tallystick.report.run import Run

DAY = date(2020, 2, 29)
GRADES = [(f"{letter}{n}", 0.004 * 1.55**i) for i, (letter, n) in enumerate((a, b) for a in "ABC" for b in (1, 2, 3))]
RULES = [
    ("REG-01", "Firm too young", "企业成立时间过短", "firm_age_months < @least_age_months", "refer", "firm_age_months"),
    ("INV-02", "Sales have stopped", "销售中断", "days_since_sale > @sales_gap_days", "decline", "days_since_sale"),
    (
        "INV-05",
        "One buyer too large",
        "单一买方占比过高",
        "buyer_top1_share > @top1_ceiling",
        "refer",
        "buyer_top1_share",
    ),
    ("AFF-01", "Debt service too high", "偿债负担过重", "dscr < @dscr_floor", "decline", "dscr"),
    (
        "BUR-01",
        "Overdue elsewhere",
        "他行逾期",
        "overdue_now_minor > @overdue_ceiling_minor",
        "decline",
        "overdue_now_minor",
    ),
    (
        "VIS-01",
        "No visit in the last half year",
        "半年内未实地走访",
        "visit_age_days > @visit_days",
        "refer",
        "visit_age_days",
    ),
]
COLUMNS = {
    "industry": ("code", "industry of the firm", "行业", "neutral", "enterprises"),
    "firm_age_months": (
        "months",
        "months since the firm was founded",
        "企业成立月数",
        "higher_is_better",
        "enterprises",
    ),
    "days_since_sale": ("days", "days since the last sale", "距最近一笔销售的天数", "higher_is_worse", "invoices"),
    "sales_12m_minor": ("minor", "net sales of the last 12 months", "近12个月净销售额", "higher_is_better", "invoices"),
    "buyer_top1_share": ("share", "share of the largest buyer", "最大买方占比", "higher_is_worse", "invoices"),
    "sales_volatility_12m": ("ratio", "spread of monthly sales", "月销售额波动", "higher_is_worse", "invoices"),
    "dscr": ("ratio", "cash by debt service", "偿债覆盖倍数", "higher_is_better", "statements"),
    "overdue_now_minor": (
        "minor",
        "overdue now at other lenders",
        "他行当前逾期金额",
        "higher_is_worse",
        "bureau_reports",
    ),
    "visit_age_days": ("days", "days since the last visit", "距最近走访天数", "higher_is_worse", "visits"),
    "has_owner_property": ("flag", "the owner has property", "企业主有房产", "higher_is_better", "owners"),
}
POINTS = {"sales_12m_minor": 120, "days_since_sale": 60, "buyer_top1_share": 45, "sales_volatility_12m": 80}


def sample_run(firms: int = 60, *, ids: list[str] | None = None, seed: int = 7) -> Run:
    """This function will give a run of `firms` firms; `ids` names the first ones."""
    chance = np.random.default_rng(seed)
    names = [*(ids or []), *(f"E{n}" for n in range(1, firms + 1))][:firms]
    features = _features(names, chance)
    rules = _rules(features)
    decisions = _decisions(names, features, rules, chance)
    return Run(
        about=_about(),
        sheet=_sheet(),
        decisions=decisions,
        reasons=_reasons(rules),
        rules=rules,
        features=features,
        findings=_findings(names),
        quarantine=_quarantine(),
        months=_months(names, chance),
    )


def _features(names: list[str], chance: np.random.Generator) -> pl.DataFrame:
    n = len(names)
    known = chance.random(n) < 0.6
    return pl.DataFrame(
        {
            "enterprise_id": names,
            "industry": np.array(["wholesale", "retail", "industry"])[chance.integers(0, 3, n)],
            "firm_age_months": chance.integers(3, 200, n),
            "days_since_sale": chance.integers(0, 120, n),
            "sales_12m_minor": (np.exp(chance.normal(18.5, 1.2, n))).astype(int),
            "buyer_top1_share": chance.random(n),
            "sales_volatility_12m": chance.random(n) * 2,
            "dscr": pl.Series([float(v) if k else None for v, k in zip(chance.random(n) * 4, known, strict=True)]),
            "overdue_now_minor": pl.Series([0 if k else None for k in known], dtype=pl.Int64),
            "visit_age_days": pl.Series([None] * n, dtype=pl.Int64),
            "has_owner_property": pl.Series([bool(k) if k else None for k in known], dtype=pl.Boolean),
        }
    )


def _rules(features: pl.DataFrame) -> pl.DataFrame:
    below = {"firm_age_months", "dscr"}
    threshold = {"firm_age_months": 12, "days_since_sale": 90, "buyer_top1_share": 0.9, "dscr": 1.2}
    frames = []
    for code, *_, column in RULES:
        limit = float(threshold.get(column, 180 if column == "visit_age_days" else 0))
        value = pl.col(column).cast(pl.Float64)
        hit = value < limit if column in below else value > limit
        answer = pl.when(hit.is_null()).then(pl.lit("unknown")).when(hit).then(pl.lit("hit")).otherwise(pl.lit("clear"))
        frames.append(
            features.select("enterprise_id", code=pl.lit(code), answer=answer, value=value, threshold=pl.lit(limit))
        )
    return pl.concat(frames)


def _worst(rules: pl.DataFrame) -> pl.DataFrame:
    outcome_of = {code: outcome for code, _, _, _, outcome, _ in RULES}
    return (
        rules.with_columns(outcome=pl.col("code").replace_strict(outcome_of))
        .group_by("enterprise_id")
        .agg(
            declines=((pl.col("answer") == "hit") & (pl.col("outcome") == "decline")).any(),
            refers=((pl.col("answer") == "hit") & (pl.col("outcome") == "refer")).any(),
            unknown=(pl.col("answer") == "unknown").sum(),
        )
    )


def _decisions(
    names: list[str], features: pl.DataFrame, rules: pl.DataFrame, chance: np.random.Generator
) -> pl.DataFrame:
    n = len(names)
    rank = chance.integers(0, len(GRADES), n)
    limit = chance.integers(10, 101, n) * 1_000_000
    parts = {"funding": 270, "cost": 120, "capital": 90, "vat": 20}
    loss = [round(GRADES[r][1] * 0.55 * 10_000) for r in rank]
    minimum = [sum(parts.values()) + each for each in loss]
    bounds = np.array(["need", "repayment", "cap", "requested"])[chance.integers(0, 4, n)]
    frame = pl.DataFrame(
        {
            "enterprise_id": names,
            "name": [f"***{name} & Co" for name in names],
            "scorecard": ["invoices"] * n,
            "score": chance.integers(380, 720, n),
            "grade": [GRADES[r][0] for r in rank],
            "grade_rank": rank + 1,
            "pd_12m": [GRADES[r][1] for r in rank],
            **{f"points_{name}": chance.integers(0, most + 1, n) for name, most in POINTS.items()},
            **{f"limit_{c}_minor": limit + chance.integers(0, 9, n) * 10_000_000 for c in ("need", "repayment", "cap")},
            "limit_security_minor": pl.Series([None] * n, dtype=pl.Int64),
            "limit_headroom_minor": limit + 300_000_000,
            "limit_requested_minor": limit + 50_000_000,
            "assessed_limit_minor": limit,
            "bound_by": bounds,
            "indicated_limit_minor": limit,
            "indicated_repayment_minor": limit,
            "is_indicative": [k % 3 == 0 for k in range(n)],
            "shared_limit_minor": limit,
            "price_base_bp": [405] * n,
            **{f"price_{part}_bp": [bp] * n for part, bp in parts.items()},
            "price_loss_bp": loss,
            "price_minimum_bp": minimum,
            "rate_bp": [bp + 15 for bp in minimum],
            "apr_bp": [bp + 25 for bp in minimum],
            "apr_irr_bp": [bp + 38 for bp in minimum],
            "price_bound": np.array(["none", "floor", "ceiling"])[chance.integers(0, 3, n)],
            "authority": np.array(["branch_head", "credit_centre", "head_office_committee"])[chance.integers(0, 3, n)],
            "product": ["working_capital"] * n,
            "requested_amount_minor": limit + 50_000_000,
            "requested_tenor_months": [12] * n,
            "repayment": ["level"] * n,
            "security": ["unsecured"] * n,
            "has_application": [k % 2 == 0 for k in range(n)],
        }
    ).join(_worst(rules), on="enterprise_id")
    waits = pl.col("unknown") > 0
    outcome = pl.when("declines").then(pl.lit("decline")).when(pl.col("refers") | waits).then(pl.lit("refer"))
    indicated = pl.when("declines").then(pl.lit("decline")).when("refers").then(pl.lit("refer"))
    cause = pl.when(pl.col("declines") | ~(pl.col("refers") | waits)).then(pl.lit("none")).when("refers")
    return frame.with_columns(
        outcome=outcome.otherwise(pl.lit("approve")),
        indicated_outcome=indicated.otherwise(pl.lit("approve")),
        refer_cause=cause.then(pl.lit("judgement")).otherwise(pl.lit("missing_evidence")),
        limit_minor=pl.when("declines").then(0).otherwise("assessed_limit_minor"),
    ).sort("enterprise_id")


def _reasons(rules: pl.DataFrame) -> pl.DataFrame:
    outcome_of = {code: outcome for code, _, _, _, outcome, _ in RULES}
    name_of = {code: (en, zh) for code, en, zh, *_ in RULES}
    hit = pl.col("answer") == "hit"
    return rules.filter(pl.col("answer") != "clear").select(
        "enterprise_id",
        "code",
        kind=pl.lit("rule"),
        effect=pl.when(hit).then(pl.col("code").replace_strict(outcome_of)).otherwise(pl.lit("missing")),
        value="value",
        threshold="threshold",
        unit=pl.lit("ratio"),
        sentence=pl.col("code").replace_strict({code: en for code, (en, _) in name_of.items()}),
        sentence_zh=pl.col("code").replace_strict({code: zh for code, (_, zh) in name_of.items()}),
    )


def _findings(names: list[str]) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for n, name in enumerate(names[::4]):
        count = 1 + n * 3
        rows.append({"enterprise_id": name, "code": "EVD-01", "table": "invoices", "rows": list(range(10, 10 + count))})
        rows[-1] |= {"row_count": count, "value": float(count), "other": None}
    rows.append(
        {"enterprise_id": names[0], "code": "EVD-05", "table": "invoices", "rows": [4], "row_count": 1}
        | {"value": 0.31, "other": names[-1]}
    )
    schema = {"enterprise_id": pl.String, "code": pl.String, "table": pl.String, "rows": pl.List(pl.UInt32)}
    return pl.DataFrame(rows, schema=schema | {"row_count": pl.UInt32, "value": pl.Float64, "other": pl.String})


def _quarantine() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "table": ["invoices"] * 3 + ["visits"],
            "file": ["invoices.csv"] * 3 + ["visits.csv"],
            "row": [7, 9, 12, 1],
            "codes": [["ROW-06"], ["ROW-06"], ["ROW-02"], ["ROW-01"]],
            "sentence": ["the total is not net amount plus VAT"] * 2
            + ["a value cannot be read", "a required value is missing"],
            "sentence_zh": ["价税合计与金额加税额不符"] * 2 + ["数值无法识别", "必填项缺失"],
        }
    )


def _months(names: list[str], chance: np.random.Generator) -> pl.DataFrame:
    months = [date(2018 + m // 12, m % 12 + 1, 1) for m in range(2, 26)]
    frames = []
    for name in names:
        level = float(np.exp(chance.normal(16, 1)))
        sales = (level * (0.6 + chance.random(len(months)))).astype(int)
        frames.append(
            pl.DataFrame(
                {
                    "enterprise_id": [name] * len(months),
                    "month": months,
                    "sales_minor": sales,
                    "purchases_minor": (sales * 0.7).astype(int),
                    "inflow_minor": pl.Series([None] * len(months), dtype=pl.Int64),
                    "tax_sales_minor": pl.Series([None] * len(months), dtype=pl.Int64),
                }
            )
        )
    return pl.concat(frames)


def _about() -> dict[str, Any]:
    inputs = [("invoices.csv", "invoices", 120_340, 12), ("enterprises.csv", "enterprises", 60, 0)]
    return {
        "tallystick": "0.1.0",
        "as_of": DAY.isoformat(),
        "pack": {"id": "l_bank", "version": "2020.1", "digest": "9f2ab1c0" * 8},
        "inputs": [
            {"file": file, "table": table, "rows": rows, "valid": rows - aside, "quarantined": aside, "blank": 0}
            for file, table, rows, aside in inputs
        ],
        "unseen": {"invoices": 17},
        "notes": [
            {
                "code": "INT-01",
                "en": "one row above the header was left out",
                "zh": "表头上方1行未读取",
                "table": "invoices",
            }
            | {"file": "invoices.csv"}
        ],
        "absent": ["owners", "bureau_reports", "visits"],
    }


def _sheet() -> dict[str, Any]:
    return {
        "pack": "l_bank",
        "version": "2020.1",
        "title": {"en": "L Bank", "zh": "L 银行"},
        "currency": "CNY",
        "rules": [
            {
                "code": code,
                "name": {"en": en, "zh": zh},
                "outcome": outcome,
                "missing": "refer",
                "text": text,
                "source": "Credit manual 4.2",
                "family": code[:3],
                "columns": [column],
                "value_column": column,
            }
            for code, en, zh, text, outcome, column in RULES
        ],
        "scorecards": [
            {
                "code": "invoices",
                "title": {"en": "Invoices alone", "zh": "发票评分卡"},
                "base_points": 400,
                "characteristics": [
                    {"column": name, "title": {"en": COLUMNS[name][1], "zh": COLUMNS[name][2]}, "most": most}
                    for name, most in POINTS.items()
                ],
            }
        ],
        "scale": [{"code": code, "rank": n + 1, "pd_12m": pd} for n, (code, pd) in enumerate(GRADES)],
        "products": [{"code": "working_capital", "name": {"en": "Working capital", "zh": "流动资金贷款"}, "terms": {}}],
        "columns": {
            name: {"unit": unit, "means": {"en": en, "zh": zh}, "direction": direction, "tables": [table]}
            for name, (unit, en, zh, direction, table) in COLUMNS.items()
        },
        "facts": {"owners": "has_owner_property"},
        "reasons": {
            "EVD-01": {"en": "Rows are repeated", "zh": "数据重复"},
            "ROW-01": {"en": "a required value is missing", "zh": "必填项缺失"},
            "ROW-02": {"en": "a value cannot be read as what it should be", "zh": "数值无法识别"},
            "ROW-06": {"en": "values of one row contradict each other", "zh": "同一行内数据相互矛盾"},
            "EVD-05": {"en": "The same invoice is booked by two applicants", "zh": "两户企业登记同一张发票"},
        },
    }
