"""The applicants' spine: one row per enterprise with what the registry and its latest application say."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, code, count, flag, minor, months, text
from tallystick.engine.features.windows import KEY, months_ago, seen
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

_REGISTRY = "enterprises"
_APPLICATION = "applications, else the terms of the product"

_WITHOUT_KEY = frozenset({"guarantees"})
_ASKED = {
    "application_id": "application_id",
    "product": "product",
    "amount_minor": "requested_amount_minor",
    "tenor_months": "requested_tenor_months",
    "repayment": "repayment",
    "security": "security",
}

KEY_COLUMN = text("enterprise_id", NEUTRAL, "the enterprise", "企业编号", "never missing", _REGISTRY)

ADDS = Columns(
    (
        code("industry", NEUTRAL, "industry by the size standard's 16 keys", "行业", "not known", _REGISTRY),
        months("firm_age_months", BETTER, "months since the firm was founded", "成立月数", "not known", _REGISTRY),
        code(
            "taxpayer_grade", NEUTRAL, "taxpayer credit grade A, B, M, C or D", "纳税信用等级", "not known", _REGISTRY
        ),
        flag("is_abnormal", WORSE, "on the list of abnormal operations", "列入经营异常名录", "not known", _REGISTRY),
        code("legal_form", NEUTRAL, "legal form", "组织形式", "not known", _REGISTRY),
        count("employees", NEUTRAL, "people employed", "从业人数", "not known", _REGISTRY),
        minor("stated_sales_minor", NEUTRAL, "annual sales as the firm states them", "自报年销售额", source=_REGISTRY),
        minor("stated_assets_minor", NEUTRAL, "total assets as the firm states them", "自报资产总额", source=_REGISTRY),
        text("application_id", NEUTRAL, "latest application on or before the day", "申请编号", "has not applied"),
        flag("has_application", NEUTRAL, "the firm has applied on or before the day", "已提交申请", "never missing"),
        code("product", NEUTRAL, "product applied for, else the bank's default", "产品", source=_APPLICATION),
        minor(
            "requested_amount_minor", NEUTRAL, "amount applied for", "申请金额", "as much as possible", "applications"
        ),
        months("requested_tenor_months", NEUTRAL, "tenor applied for", "申请期限", source=_APPLICATION),
        code("repayment", NEUTRAL, "level, equal_principal, bullet or revolving", "还款方式", source=_APPLICATION),
        code("security", NEUTRAL, "unsecured, guaranteed, mortgaged or pledged", "担保方式", source=_APPLICATION),
    )
)

TERMS = {
    "requested_tenor_months": "default_tenor_months",
    "repayment": "default_repayment",
    "security": "default_security",
}
"""Column of the application -> term of its product that holds where the application is silent."""


def firms(evidence: Evidence) -> pl.LazyFrame:
    """This function will give every firm, as `enterprise_id`: those of `enterprises`, else those named anywhere."""
    registry = evidence.get("enterprises")
    if registry is not None:
        return registry.select(KEY)
    named = [frame.select(KEY) for table, frame in evidence.tables.items() if table not in _WITHOUT_KEY]
    if evidence.has("guarantees"):
        named.append(evidence.tables["guarantees"].select(pl.col("obligor_id").alias(KEY)))
    if not named:
        return pl.LazyFrame(schema={KEY: pl.String})
    return pl.concat(named).unique().sort(KEY)


def all_firms(evidence: Evidence) -> pl.Series:
    """This function will give `firms` as a sorted series."""
    named = firms(evidence).collect().to_series()
    return named if len(named) == 1 else named.sort()


def spine(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give one row per firm: `enterprise_id` and `ADDS`.

    Its application is the latest on or before the policy's day; product, tenor, repayment and security fall back on the
    product's terms (`default_tenor_months`, `default_repayment`, `default_security`) and the product with `is_default`.
    """
    frame = _registry(evidence, policy)
    if evidence.has("applications"):
        frame = frame.join(_latest(seen(evidence, "applications", policy)), on=KEY, how="left")
    else:
        frame = frame.with_columns(pl.lit(None, ADDS[name].dtype).alias(name) for name in _ASKED.values())
    return frame.with_columns(
        pl.col("application_id").is_not_null().alias("has_application"),
        pl.col("product").fill_null(_default_product(policy)),
    ).with_columns(*(_term(policy, name, term) for name, term in TERMS.items()))


def _registry(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    registry = evidence.get("enterprises")
    if registry is None:
        return firms(evidence).with_columns(
            pl.lit(None, ADDS[name].dtype).alias(name) for name in ADDS if ADDS[name].source == _REGISTRY
        )
    founded = pl.col("founded_day")
    return registry.select(
        KEY,
        "industry",
        pl.when(founded <= policy.day).then(months_ago(founded, policy.day)).alias("firm_age_months"),
        "taxpayer_grade",
        "is_abnormal",
        "legal_form",
        pl.col("employees").cast(pl.Int32),
        pl.col("annual_sales_minor").alias("stated_sales_minor"),
        pl.col("total_assets_minor").alias("stated_assets_minor"),
    )


def _latest(applications: pl.LazyFrame) -> pl.LazyFrame:
    latest = pl.struct("applied_day", "application_id")
    return applications.group_by(KEY).agg(
        pl.col(given).max_by(latest).cast(ADDS[name].dtype).alias(name) for given, name in _ASKED.items()
    )


def _default_product(policy: Policy) -> pl.Expr:
    codes = [product.code for product in policy.products.values() if product.terms.get("is_default") is True]
    return pl.lit(codes[0] if codes else None, pl.String)


def _term(policy: Policy, name: str, term: str) -> pl.Expr:
    """The application's own value, else its product's term."""
    dtype = ADDS[name].dtype
    held = {code: product.terms[term] for code, product in policy.products.items() if term in product.terms}
    default = pl.col("product").replace_strict(list(held), list(held.values()), default=None, return_dtype=dtype)
    return pl.col(name).fill_null(default) if held else pl.col(name)
