"""The registry, the people behind each firm, how firms are connected, and what they ask for."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.simulate.example.books import fen
from tallystick.simulate.example.firms import Region

TOWNS = ("城关镇", "清河镇", "柳林镇", "石桥镇", "东岭乡", "南湾乡")
_FIRST = ("恒", "兴", "瑞", "华", "德", "永", "嘉", "信", "裕", "安")
_SECOND = ("昌", "达", "丰", "隆", "源", "盛", "泰", "通", "和", "茂")
_CALLED = {
    "industry": "机械制造",
    "wholesale": "商贸",
    "retail": "百货",
    "agriculture": "种植专业",
    "construction": "建筑工程",
    "transport": "货运",
    "catering": "餐饮",
    "leasing_business_services": "商务服务",
}
_SURNAMES = ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴")
_STEP = {
    "farm_season": 1_000,
    "invoice_line": 10_000,
    "micro_cash": 5_000,
    "mortgage_line": 50_000,
    "guaranteed_loan": 50_000,
    "working_capital": 100_000,
}
_LEAST_MOST = {
    "farm_season": (10_000, 500_000),
    "invoice_line": (100_000, 1_000_000),
    "micro_cash": (20_000, 800_000),
    "mortgage_line": (200_000, 3_000_000),
    "guaranteed_loan": (200_000, 3_000_000),
    "working_capital": (500_000, 5_000_000),
}
_TERMS = {
    "farm_season": (10, "bullet", "guaranteed", "农资采购"),
    "invoice_line": (12, "revolving", "unsecured", "日常经营周转"),
    "micro_cash": (24, "level", "unsecured", "进货"),
    "mortgage_line": (36, "level", "mortgaged", "设备更新"),
    "guaranteed_loan": (12, "equal_principal", "guaranteed", "订单备货"),
    "working_capital": (12, "bullet", "mortgaged", "采购原材料"),
}


def enterprises(region: Region, chance: np.random.Generator) -> pl.DataFrame:
    """This function will give the registry of the firms; the two firms of a twin share telephone and address."""
    firms = region.firms
    count = firms.height
    number = np.arange(count)
    trouble = firms["trouble"]
    industry = firms["industry"].to_list()
    kind = np.where(firms["industry"] == "agriculture", "cooperative", "company")
    is_small = (firms["annual_sales"] < 1_500_000).to_numpy() & (kind == "company")
    kind = np.where(is_small, "individual_business", kind)
    grade = np.array(chance.choice(["A", "B", "B", "M"], count))
    grade = np.where(firms["state"] == "sick", "C", grade)
    grade = np.where(trouble == "taxpayer_d", "D", grade)
    stated = region.trait("annual_sales") * np.where(trouble == "overstated", 1.9, chance.uniform(0.97, 1.12, count))
    twins = region.where(trouble="twin")[:2]
    seat = number.copy()
    seat[twins] = twins[:1] if len(twins) else 0
    days = [region.day - timedelta(days=int(age * 30.44) + 3) for age in firms["age_months"]]
    ending = {"cooperative": "合作社", "individual_business": "经营部", "company": "有限公司"}
    return pl.DataFrame(
        {
            "enterprise_id": firms["enterprise_id"],
            "name": [
                f"清河县{_FIRST[n // 10 % 10]}{_SECOND[n % 10]}{_CALLED[industry[n]]}{ending[kind[n]]}" for n in number
            ],
            "credit_code": [f"9133{n * 7919 % 10**8:08d}MA{n:04d}" for n in number],
            "industry": firms["industry"],
            "town": [TOWNS[n % len(TOWNS)] for n in number],
            "founded_day": days,
            "employees": firms["employees"],
            "annual_sales": np.round(stated, -3),
            "total_assets": np.round(region.trait("annual_sales") * chance.uniform(0.5, 0.8, count), -3),
            "legal_form": kind,
            "taxpayer_grade": grade,
            "registered_capital": np.round(region.trait("annual_sales") * 0.15, -4),
            "is_abnormal": trouble == "abnormal",
            "phone": [f"0577-6{n:03d}88" for n in seat],
            "address": [f"清河县{TOWNS[n % len(TOWNS)]}工业路{n + 1}号" for n in seat],
        }
    )


def owners(region: Region, chance: np.random.Generator) -> pl.DataFrame:
    """This function will give one controller a firm, and a spouse for every second one; twins have one controller."""
    firms = region.firms.with_row_index("n").filter(~pl.col("is_thin"))
    count = firms.height
    number = firms["n"].cast(pl.Int64).to_numpy()
    twins = region.where(trouble="twin")[:2]
    person = np.where(np.isin(number, twins), twins[0] if len(twins) else 0, number)
    income = firms["annual_sales"].to_numpy() * firms["net_margin"].to_numpy().clip(0.004, None) * 0.5 + 90_000
    weak = (firms["state"] != "healthy").to_numpy()
    expense = np.where(weak, 0.7, 0.45) * income
    years = (firms["age_months"].to_numpy() / 12 + chance.uniform(1, 8, count)).astype(int)
    age = (years + chance.integers(24, 34, count)).clip(26, 62)
    controllers = pl.DataFrame(
        {
            "enterprise_id": firms["enterprise_id"],
            "owner_id": [f"P{n + 1:03d}" for n in person],
            "role": ["controller"] * count,
            "name": [f"{_SURNAMES[n % len(_SURNAMES)]}某" for n in person],
            "share": np.round(chance.uniform(0.51, 1.0, count), 2),
            "birth_day": [region.day - timedelta(days=int(a * 365.25) + 40) for a in age],
            "gender": chance.choice(["female", "male", "male"], count),
            "industry_years": years,
            "local_years": chance.integers(6, 30, count),
            "has_property": np.where(weak, chance.random(count) < 0.7, True),
            "household_income": np.round(income, -2),
            "household_expense": np.round(expense, -2),
            "household_debt_service": np.round(income * np.where(weak, 0.25, 0.12), -2),
        }
    )
    married = controllers.filter(pl.Series(chance.random(count) < 0.5))
    spouses = married.select(
        "enterprise_id",
        owner_id=pl.format("{}S", "owner_id"),
        role=pl.lit("spouse"),
        birth_day=pl.col("birth_day").dt.offset_by("400d"),
        local_years="local_years",
    )
    return pl.concat([controllers, spouses], how="diagonal").sort("enterprise_id", "role")


def relations(region: Region) -> pl.DataFrame:
    """This function will give the known connections: three pairs of one family, and the twins' common address."""
    ids = region.firms["enterprise_id"].to_list()
    healthy = region.where(state="healthy")[:6]
    pairs = [(ids[a], ids[b], "family") for a, b in healthy.reshape(-1, 2)] if len(healthy) == 6 else []
    twins = region.where(trouble="twin")[:2]
    if len(twins) == 2:
        pairs.append((ids[twins[0]], ids[twins[1]], "address"))
    return pl.DataFrame(pairs, schema=["enterprise_id", "related_id", "kind"], orient="row")


def applications(region: Region, chance: np.random.Generator) -> pl.DataFrame:
    """This function will give one application a firm, over all products that L Bank offers."""
    firms = region.firms.with_row_index("n")
    product = products(region)
    least, most = (np.array([_LEAST_MOST[p][side] for p in product]) for side in (0, 1))
    share = np.where(firms["state"] == "healthy", chance.uniform(0.04, 0.07, firms.height), 0.10)
    share = np.where(product == "mortgage_line", share * 0.8, share)
    step = np.array([_STEP[p] for p in product])
    asked = (np.floor(firms["annual_sales"].to_numpy() * share / step) * step).clip(least, most)
    return pl.DataFrame(
        {
            "application_id": [f"A{n + 1:03d}" for n in range(firms.height)],
            "enterprise_id": firms["enterprise_id"],
            "product": product,
            "amount_minor": fen(asked),
            "tenor_months": [_TERMS[p][0] for p in product],
            "repayment": [_TERMS[p][1] for p in product],
            "security": [_TERMS[p][2] for p in product],
            "purpose": [_TERMS[p][3] for p in product],
            "applied_day": [region.day - timedelta(days=int(d)) for d in chance.integers(3, 40, firms.height)],
        }
    )


def products(region: Region) -> NDArray[np.str_]:
    """This function will give the product each firm asks for: by trade, size and what evidence it can bring."""
    firms = region.firms
    turn = np.arange(firms.height) % 3
    size = firms["annual_sales"].to_numpy()
    large = np.array(["working_capital", "guaranteed_loan", "mortgage_line"])[turn]
    small = np.array(["micro_cash", "mortgage_line", "invoice_line"])[turn]
    chosen = np.where((size > 9_000_000) & firms["has_statements"].to_numpy(), large, small)
    chosen = np.where(firms["is_thin"].to_numpy(), "invoice_line", chosen)
    return np.where(firms["industry"] == "agriculture", "farm_season", chosen)
