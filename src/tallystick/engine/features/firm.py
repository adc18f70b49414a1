"""The applicants' spine: one row per enterprise with what the registry and its latest application say."""

from __future__ import annotations

from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, code, count, flag, minor, months, text
from tallystick.kernel.columns import Columns

_REGISTRY = "enterprises"
_APPLICATION = "applications, else the terms of the product"

KEY = text("enterprise_id", NEUTRAL, "the enterprise", "企业编号", "never missing", _REGISTRY)

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
