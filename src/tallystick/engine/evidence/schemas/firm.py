"""The firm itself: the register, who owns it, who it is connected with, and what it asks for."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from tallystick.engine.evidence.schemas import fields as f

INDUSTRIES = (
    "agriculture",
    "industry",
    "construction",
    "wholesale",
    "retail",
    "transport",
    "storage",
    "post",
    "accommodation",
    "catering",
    "information_transmission",
    "software",
    "real_estate",
    "property_management",
    "leasing_business_services",
    "other",
)
"""The sixteen industries of the Standards for Classifying Small and Medium Enterprises (中小企业划型标准规定)."""


class Enterprises(dy.Schema):
    """Firms that applied, as registered."""

    row = f.row_number()
    enterprise_id = f.enterprise_id(key=True)
    name = f.name("Name", "企业名称", optional=True)
    credit_code = f.name("Unified social credit code", "统一社会信用代码", optional=True)
    industry = f.code("Industry", "行业", *INDUSTRIES, optional=True)
    town = f.name("Town", "所在乡镇", optional=True)
    founded_day = f.day("Founded", "成立日期", optional=True)
    employees = f.count("Employees", "从业人数", optional=True, most=10_000_000)
    annual_sales_minor = f.money("Annual sales as stated", "自报年销售额", optional=True)
    total_assets_minor = f.money("Total assets as stated", "资产总额", optional=True)
    legal_form = f.code(
        "Legal form",
        "企业类型",
        "company",
        "individual_business",
        "partnership",
        "branch",
        "cooperative",
        optional=True,
    )
    taxpayer_grade = f.code("Taxpayer grade", "纳税信用等级", "A", "B", "M", "C", "D", optional=True)
    registered_capital_minor = f.money("Registered capital", "注册资本", optional=True)
    is_abnormal = f.flag("On the list of abnormal operations", "是否列入经营异常名录", optional=True)
    phone = f.name("Telephone", "联系电话", optional=True)
    address = f.name("Address", "地址", optional=True)
    bank_rating = f.name("The bank's own former rating", "原信誉评级", optional=True)


class Owners(dy.Schema):
    """People behind the firm, with their household's income and debts."""

    row = f.row_number()
    enterprise_id = f.enterprise_id(key=True)
    owner_id = f.name("Owner", "关系人编号", key=True)
    role = f.code("Role", "关系", "legal_representative", "controller", "shareholder", "spouse", "guarantor", key=True)
    name = f.name("Name", "姓名", optional=True)
    share = f.share("Share held", "持股比例", optional=True)
    birth_day = f.day("Birth day", "出生日期", optional=True)
    gender = f.code("Gender", "性别", "female", "male", optional=True)
    industry_years = f.count("Years in the industry", "从业年限", optional=True, most=90, unit="years")
    local_years = f.count("Years in the town", "本地居住年限", optional=True, most=120, unit="years")
    has_property = f.flag("Owns property", "是否有房产", optional=True)
    household_income_minor = f.money("Household income a year", "家庭年收入", optional=True)
    household_expense_minor = f.money("Household expense a year", "家庭年支出", optional=True)
    household_debt_service_minor = f.money("Household debt service a year", "家庭年还款额", optional=True)


class Relations(dy.Schema):
    """Connections between firms: control, shares, family, one person, one address."""

    row = f.row_number()
    enterprise_id = f.enterprise_id(key=True)
    related_id = f.name("Related enterprise", "关联企业编号", key=True)
    kind = f.code(
        "Kind of relation", "关联类型", "control", "shareholding", "family", "same_person", "address", key=True
    )
    share = f.share("Share held", "关联持股比例", optional=True)

    @dy.rule()
    def related_to_itself(cls) -> pl.Expr:
        return cls.related_id.col != cls.enterprise_id.col


class Applications(dy.Schema):
    """Requests for credit."""

    row = f.row_number()
    application_id = f.name("Application", "申请编号", key=True)
    enterprise_id = f.enterprise_id()
    product = f.name("Product", "产品", optional=True, unit="code")
    amount_minor = f.money("Amount asked for", "申请金额", optional=True, least=1)
    tenor_months = f.count("Tenor in months", "申请期限（月）", optional=True, least=1, most=360, unit="months")
    repayment = f.code("Repayment", "还款方式", "level", "equal_principal", "bullet", "revolving", optional=True)
    security = f.code("Security", "担保方式", "unsecured", "guaranteed", "mortgaged", "pledged", optional=True)
    purpose = f.name("Purpose", "用途", optional=True)
    applied_day = f.day("Applied", "申请日期")
