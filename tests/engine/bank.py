"""A small but complete bank for tests of the steps, made in code, and one good firm to ask it about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from tallystick.engine.decision.step import STEP as DECISION
from tallystick.engine.eligibility.step import STEP as ELIGIBILITY
from tallystick.engine.limit.sharing import STEP as SHARING
from tallystick.engine.limit.step import STEP as LIMIT
from tallystick.engine.price.step import STEP as PRICE
from tallystick.engine.rating.step import STEP as RATING
from tallystick.engine.step import Step, run_steps
from tallystick.kernel.codes import Text
from tallystick.pack.policy import (
    Bin,
    Characteristic,
    Grade,
    Grid,
    Number,
    Parameter,
    Policy,
    Product,
    Rule,
    Scorecard,
)

DAY = date(2026, 6, 30)
STEPS: tuple[Step, ...] = (RATING, ELIGIBILITY, LIMIT, SHARING, PRICE, DECISION)
WAN = 10_000_00
"""Ten thousand yuan in fen (万元)."""

NUMBERS: dict[str, Number] = {
    "need_growth_floor": -0.2,
    "need_growth_cap": 0.2,
    "need_turnover_share": 0.25,
    "instalment_share": 0.7,
    "dscr_required": 1.25,
    "repayment_rate_bp": 600,
    "bullet_months": 36,
    "net_capital_minor": 120_000 * WAN,
    "net_tier1_minor": 100_000 * WAN,
    "single_loan_share": 0.10,
    "single_exposure_share": 0.15,
    "group_exposure_share": 0.20,
    "group_credit_share": 0.15,
    "group_cap_minor": 3_000 * WAN,
    "capital_ratio": 0.105,
    "hurdle": 0.12,
    "tax_rate": 0.25,
    "rate_step_bp": 5,
    "vat_method": 1,
    "vat_rate": 0.06,
    "vat_surcharge_share": 0.12,
    "vat_cap_multiple": 1.5,
    "vat_credit_cap_minor": 1_000 * WAN,
    "vat_small_credit_minor": 0,
    "vat_snap_bp": 0,
}

TYPES: dict[str, Any] = {
    "enterprise_id": pl.String,
    "product": pl.String,
    "security": pl.String,
    "repayment": pl.String,
    "size_class": pl.String,
    "legal_form": pl.String,
    "taxpayer_grade": pl.String,
    "business_id": pl.String,
    "requested_tenor_months": pl.Int32,
    "business_members": pl.Int32,
    "firm_age_months": pl.Int32,
    "queries_3m": pl.Int32,
}
FLAGS = ("has_application", "has_statements", "has_invoices", "is_abnormal", "is_enforced", "owner_has_property")

GOOD: dict[str, Any] = {
    "enterprise_id": "E1",
    "product": "term",
    "security": "unsecured",
    "repayment": "level",
    "requested_tenor_months": 12,
    "requested_amount_minor": 50 * WAN,
    "has_application": True,
    "has_statements": True,
    "has_invoices": True,
    "size_class": "small",
    "legal_form": "company",
    "taxpayer_grade": "A",
    "owner_has_property": True,
    "is_abnormal": False,
    "is_enforced": False,
    "firm_age_months": 60,
    "queries_3m": 1,
    "overdue_now_minor": 0,
    "sales_yoy_3m": 0.05,
    "buyer_top1_share": 0.2,
    "debt_ratio": 0.45,
    "dscr": 2.5,
    "revenue_minor": 1_200 * WAN,
    "sales_margin": 0.08,
    "revenue_growth": 0.10,
    "cash_cycle_days": 84.0,
    "working_capital_turns": 360 / 84,
    "own_working_funds_minor": 90 * WAN,
    "wc_debt_elsewhere_minor": 100 * WAN,
    "verified_sales_minor": 1_100 * WAN,
    "operating_cash_minor": 200 * WAN,
    "debt_service_minor": 40 * WAN,
    "global_cash_minor": 230 * WAN,
    "global_debt_service_minor": 50 * WAN,
    "security_value_minor": 0,
    "guarantee_received_minor": 0,
    "own_exposure_minor": 0,
    "own_undrawn_minor": 0,
    "group_exposure_minor": 0,
    "business_id": "B1",
    "business_members": 1,
}


def schema() -> dict[str, Any]:
    """This function will give the type of every column of the good firm."""
    found = {}
    for name in GOOD:
        default = pl.Int64 if name.endswith("_minor") else pl.Boolean if name in FLAGS else pl.Float64
        found[name] = TYPES.get(name, default)
    return found


def firms(*changes: Mapping[str, Any]) -> pl.LazyFrame:
    """This function will give the good firm once per change; without one, the good firm."""
    rows = [{**GOOD, "enterprise_id": f"E{n}", "business_id": f"B{n}", **c} for n, c in enumerate(changes or ({},), 1)]
    return pl.LazyFrame(rows, schema=schema())


def ask(change: Mapping[str, Any] | None = None, *, policy: Policy | None = None) -> dict[str, Any]:
    """This function will give the decision on the good firm with one change, as a row."""
    return run_steps(STEPS, firms(change or {}), policy or bank()).collect().row(0, named=True)


def bank(numbers: Mapping[str, Number] | None = None, **changes: Any) -> Policy:
    """This function will give the bank's policy, with other numbers or other parts."""
    values = {**NUMBERS, **(numbers or {})}
    policy = Policy(
        pack="test_bank",
        version="1",
        digest="0" * 64,
        day=DAY,
        title=Text("Test bank", "测试银行"),
        currency="CNY",
        parameters={n: Parameter(n, v, "ratio", date(2020, 1, 1), "test", Text(n)) for n, v in values.items()},
        rules=RULES,
        scorecards=CARDS,
        scale=SCALE,
        grids={grid.name: grid for grid in GRIDS},
        products={product.code: product for product in PRODUCTS},
    )
    return replace(policy, **changes)


def rule(code: str, hit: pl.Expr, column: str, threshold: float | None, outcome: Any, missing: Any = "refer") -> Rule:
    """This function will give a rule that shows `column` against `threshold`."""
    return Rule(
        code=code,
        name=Text(f"Rule {code}", f"规则{code}"),
        outcome=outcome,
        missing=missing,
        hit=hit,
        value=pl.col(column).cast(pl.Float64),
        threshold=pl.lit(threshold, pl.Float64),
        columns=frozenset({column}),
        text=f"{column} against {threshold}",
        source="test",
        value_column=column,
    )


RULES = (
    rule("AFF-01", pl.col("dscr") < 1.0, "dscr", 1.0, "decline"),
    rule("SAL-01", pl.col("sales_yoy_3m") < -0.3, "sales_yoy_3m", -0.3, "refer"),
    rule("BUR-01", pl.col("overdue_now_minor") > 0, "overdue_now_minor", 0.0, "decline"),
    rule("BUR-02", pl.col("queries_3m") > 6, "queries_3m", 6.0, "refer"),
    rule("LAW-01", pl.col("is_enforced"), "is_enforced", None, "decline"),
    rule("REG-01", pl.col("is_abnormal"), "is_abnormal", None, "decline", "decline"),
    rule("AGE-01", pl.col("firm_age_months") < 12, "firm_age_months", 12.0, "decline"),
    rule("GRD-01", pl.col("grade_rank") >= 5, "grade_rank", 5.0, "decline"),
)


def scored(column: str, *bins: Bin, missing: int) -> Characteristic:
    """This function will give a characteristic."""
    return Characteristic(column, Text(column, column), bins, missing)


SALES = scored("sales_yoy_3m", Bin(0, upper=-0.2), Bin(20, lower=-0.2, upper=0.0), Bin(40, lower=0.0), missing=0)
BUYERS = scored("buyer_top1_share", Bin(30, upper=0.3), Bin(15, lower=0.3, upper=0.6), Bin(0, lower=0.6), missing=0)
TAXPAYER = scored(
    "taxpayer_grade", Bin(30, values=("A", "B")), Bin(15, values=("M",)), Bin(0, values=("C", "D")), missing=0
)
DEBT = scored("debt_ratio", Bin(40, upper=0.5), Bin(20, lower=0.5, upper=0.7), Bin(0, lower=0.7), missing=0)
HOME = scored("owner_has_property", Bin(20, values=("true",)), Bin(0, values=("false",)), missing=0)

CARDS = (
    Scorecard(
        "invoices", Text("Invoices"), 1, pl.col("has_invoices"), frozenset({"has_invoices"}), 300,
        (SALES, BUYERS, TAXPAYER), -4.0, 0.02, "test",
    ),
    Scorecard(
        "full", Text("Full"), 2, pl.col("has_invoices") & pl.col("has_statements"),
        frozenset({"has_invoices", "has_statements"}), 300, (SALES, BUYERS, TAXPAYER, DEBT, HOME), -4.2, 0.018, "test",
    ),
)  # fmt: skip

SCALE = (
    Grade("A", 1, 0.0, 0.02, 0.012),
    Grade("B", 2, 0.02, 0.05, 0.03),
    Grade("C", 3, 0.05, 0.10, 0.07),
    Grade("D", 4, 0.10, 0.20, 0.15),
    Grade("E", 5, 0.20, 1.0, 0.40),
)


def by(column: str, values: Mapping[Any, Any], dtype: Any) -> pl.Expr:
    """This function will give a table over one column of codes."""
    return pl.col(column).replace_strict(list(values), list(values.values()), default=None, return_dtype=dtype)


def banded(column: str, cuts: list[float], values: list[Any], dtype: Any) -> pl.Expr:
    """This function will give a table over bands that begin at minus infinity and at each cut."""
    value = pl.col(column)
    result = pl.lit(values[0], dtype)
    for cut, at_or_above in zip(cuts, values[1:], strict=True):
        result = pl.when(value >= cut).then(pl.lit(at_or_above, dtype)).otherwise(result)
    return pl.when(value.is_not_null()).then(result)


CAPS = by("security", {"unsecured": 100, "guaranteed": 300, "mortgaged": 500, "pledged": 500}, pl.Int64)
GRIDS = (
    Grid(
        "policy_cap",
        ("size_class", "grade_rank", "security"),
        {"cap_minor": pl.when(pl.col("size_class").is_not_null()).then(
            CAPS * WAN // banded("grade_rank", [3, 4], [1, 2, 4], pl.Int64))},
        "test",
    ),
    Grid("lgd", ("security",), {"lgd": by(
        "security", {"unsecured": 0.75, "guaranteed": 0.6, "mortgaged": 0.3, "pledged": 0.25}, pl.Float64)}, "test"),
    Grid(
        "risk_weight",
        ("size_class", "total_credit_minor"),
        {"risk_weight": pl.when(pl.col("size_class").is_in(["micro", "small"])).then(
            banded("total_credit_minor", [1_000 * WAN + 1], [0.75, 0.85], pl.Float64)
        ).when(pl.col("size_class").is_not_null()).then(pl.lit(1.0))},
        "test",
    ),
    Grid("lpr", ("requested_tenor_months",), {
        "lpr_bp": banded("requested_tenor_months", [60], [300, 350], pl.Int64),
        "vat_lpr_bp": banded("requested_tenor_months", [13], [300, 350], pl.Int64),
    }, "test"),
    Grid("funding", ("requested_tenor_months",), {
        "ftp_bp": banded("requested_tenor_months", [13, 37], [200, 220, 250], pl.Int64)}, "test"),
    Grid("price", ("grade_rank",), {
        "floor_bp": banded("grade_rank", [3], [0, 50], pl.Int64),
        "ceiling_bp": banded("grade_rank", [3], [500, 900], pl.Int64),
        "markup_bp": banded("grade_rank", [3], [20, 40], pl.Int64),
    }, "test"),
    Grid("authority", ("total_credit_minor", "grade_rank", "security"), {
        "authority": pl.when(pl.col("grade_rank").is_not_null() & pl.col("security").is_not_null()).then(
            banded("total_credit_minor", [100 * WAN + 1, 1_000 * WAN], ["branch", "region", "head"], pl.String))
    }, "test"),
)  # fmt: skip

TERMS: dict[str, Any] = {
    "is_default": True,
    "default_tenor_months": 12,
    "default_repayment": "level",
    "default_security": "unsecured",
    "min_amount_minor": 5 * WAN,
    "max_amount_minor": 500 * WAN,
    "step_minor": WAN,
    "requires": "need repayment security cap headroom requested",
    "need_method": "by_evidence",
    "cash_basis": "lower",
    "operating_cost_bp": 100,
    "upfront_fee_share": 0.0,
    "monthly_fee_share": 0.0,
    "day_count": "30/360",
}
PRODUCTS = (
    Product("term", Text("Term loan", "定期贷款"), TERMS),
    Product(
        "line",
        Text("Line", "循环额度"),
        {**TERMS, "is_default": False, "default_repayment": "revolving", "day_count": "act/360", "cash_basis": "firm"},
    ),
)


def products(**terms: Any) -> dict[str, Product]:
    """This function will give the products with other terms."""
    return {p.code: replace(p, terms={**p.terms, **terms}) for p in PRODUCTS}
