"""The applicants' spine: one row per enterprise with what the registry and its latest application say."""

from __future__ import annotations

from weakref import ref

import numpy as np
import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, code, count, flag, minor, months, text
from tallystick.engine.features.rows import UNKNOWN, seen_rows, whole_months
from tallystick.engine.features.windows import KEY
from tallystick.kernel.columns import Columns
from tallystick.kernel.lookup import code_index, looked_up
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
    """This function will give every firm: those of `enterprises`, else those named in any table."""
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
    """This function will give `firms` as a sorted series, found once for each evidence while it is in use."""
    found = _FIRMS.get(id(evidence))
    if found is not None and found[0]() is evidence:
        return found[1]
    named = firms(evidence).collect().to_series()
    named = named if len(named) == 1 else named.sort()
    place = id(evidence)
    _FIRMS[place] = (ref(evidence, lambda _: _FIRMS.pop(place, None)), named)
    return named


_FIRMS: dict[int, tuple[ref[Evidence], pl.Series]] = {}


def spine(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give one row per firm: `enterprise_id` and `ADDS`.

    Its application is the latest on or before the policy's day; product, tenor, repayment and security fall back on the
    product's terms (`default_tenor_months`, `default_repayment`, `default_security`) and the product with `is_default`.
    """
    registry = _registry(evidence, policy)
    frame = registry.hstack(_asked(evidence, policy, registry[KEY]))
    return frame.lazy().with_columns(_product(policy)).with_columns(_terms(policy)).select(KEY, *ADDS)


def _registry(evidence: Evidence, policy: Policy) -> pl.DataFrame:
    if not evidence.has("enterprises"):
        unknown = [
            pl.lit(None, column.dtype).alias(name) for name, column in ADDS.items() if column.source == _REGISTRY
        ]
        return firms(evidence).with_columns(unknown).collect()
    registry = evidence.tables["enterprises"].collect()
    age = whole_months(registry["founded_day"].cast(pl.Int32).to_numpy().astype(np.float64), policy.day)
    return pl.DataFrame(
        [
            *(registry[name] for name in (KEY, "industry", "taxpayer_grade", "is_abnormal", "legal_form")),
            registry["employees"].cast(pl.Int32),
            registry["annual_sales_minor"].alias("stated_sales_minor"),
            registry["total_assets_minor"].alias("stated_assets_minor"),
            pl.Series("firm_age_months", np.where(age < 0, UNKNOWN, age), nan_to_null=True).cast(pl.Int32),
        ]
    )


def _asked(evidence: Evidence, policy: Policy, ids: pl.Series) -> pl.DataFrame:
    """What each firm's latest application asks for, in the order of `ids`; null where it has none."""
    types = {name: ADDS[name].dtype for name in _ASKED.values()}
    if not evidence.has("applications"):
        return pl.DataFrame([pl.Series(name, [None], dtype=types[name]).new_from_index(0, len(ids)) for name in types])
    rows = seen_rows(evidence, "applications", policy)
    latest = rows.frame[rows.newest("applied_day", "application_id")]
    if not latest[KEY].equals(ids):
        latest = ids.to_frame().join(latest, on=KEY, how="left", maintain_order="left")
    return pl.DataFrame([latest[given].cast(types[name]).alias(name) for given, name in _ASKED.items()])


@per_policy
def _product(policy: Policy) -> tuple[pl.Expr, ...]:
    codes = [product.code for product in policy.products.values() if product.terms.get("is_default") is True]
    default = pl.lit(codes[0] if codes else None, pl.String)
    return (pl.col("application_id").is_not_null().alias("has_application"), pl.col("product").fill_null(default))


@per_policy
def _terms(policy: Policy) -> tuple[pl.Expr, ...]:
    """The application's own values, else its product's terms; null for a product that is not on offer."""
    place = code_index(pl.col("product"), tuple(policy.products))
    said = []
    for name, term in TERMS.items():
        values = [product.terms.get(term) for product in policy.products.values()]
        said.append(pl.col(name).fill_null(looked_up(place, values, ADDS[name].dtype)) if values else pl.col(name))
    return tuple(said)
