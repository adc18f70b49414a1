"""A crowd of firms with evidence of every kind, drawn at random, with gaps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from tallystick.engine.evidence.schemas.credit import CLASSES, COLLATERAL_KINDS
from tallystick.engine.evidence.schemas.firm import INDUSTRIES
from tallystick.engine.features.spreading.lines import LINES

Row = dict[str, Any]
DAY = date(2026, 3, 31)
FLOW_KINDS = ("sale", "purchase", "wages", "tax", "loan_in", "repayment", "own_transfer", "private_lender", "other")


class Draw:
    """Random values, now and then unknown."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def day(self, back: int = 900) -> date:
        """A day up to `back` days before the day."""
        return DAY - timedelta(days=self.random.randrange(back))

    def later(self, back: int = 900) -> date:
        """A day up to `back` days before or after the day."""
        return DAY + timedelta(days=self.random.randrange(-back, back))

    def money(self, most: int = 10**9) -> int:
        return self.random.randrange(most)

    def of(self, *values: Any) -> Any:
        return self.random.choice(values)

    def maybe(self, value: Any) -> Any:
        return None if self.random.random() < 0.25 else value


def month_end(months_ago: int) -> date:
    index = DAY.year * 12 + DAY.month - months_ago
    return date(index // 12, index % 12 + 1, 1) - timedelta(days=1)


def month_start(months_ago: int) -> date:
    return month_end(months_ago).replace(day=1)


def crowd(seed: int = 1, firms: int = 12) -> dict[str, list[Row]]:
    """This function will give the rows of every table for `firms` firms; each table leaves some of them out."""
    draw = Draw(seed)
    names = [f"f{number:02d}" for number in range(firms)]
    tables: dict[str, list[Row]] = {"enterprises": [_enterprise(draw, name) for name in names]}
    for table, made in MAKERS.items():
        here = [name for name in names if draw.random.random() < 0.8]
        tables[table] = [row for name in here for row in made(draw, name)]
    tables["guarantees"] = [_guarantee(draw, number, names) for number in range(firms * 2)]
    return tables


def _enterprise(draw: Draw, name: str) -> Row:
    return {
        "enterprise_id": name,
        "industry": draw.maybe(draw.of(*INDUSTRIES)),
        "founded_day": draw.maybe(draw.day(4000)),
        "employees": draw.maybe(draw.random.randrange(400)),
        "annual_sales_minor": draw.maybe(draw.money()),
    }


def _tax(draw: Draw, name: str) -> list[Row]:
    return [
        {
            "enterprise_id": name,
            "tax_kind": kind,
            "period_end": month_end(ago),
            "declared_sales_minor": draw.maybe(draw.of(0, draw.money())),
            "tax_due_minor": draw.money(),
            "tax_paid_minor": draw.money(),
            "declared_day": draw.maybe(month_end(ago) + timedelta(days=draw.random.randrange(60))),
        }
        for kind in ("vat", "income")
        for ago in range(1, draw.of(3, 20))
    ]


def _flows(draw: Draw, name: str) -> list[Row]:
    return [
        {
            "enterprise_id": name,
            "account_id": draw.of("x", "y", "z"),
            "flow_no": str(number),
            "day": draw.day(600),
            "direction": draw.of("in", "in", "out"),
            "amount_minor": draw.money(),
            "balance_minor": draw.maybe(draw.money()),
            "counterparty": draw.maybe(draw.of("c", name)),
            "kind": draw.maybe(draw.of(*FLOW_KINDS)),
        }
        for number in range(draw.random.randrange(1, 60))
    ]


def _utilities(draw: Draw, name: str) -> list[Row]:
    return [
        {
            "enterprise_id": name,
            "meter": meter,
            "month": month_start(ago),
            "quantity": draw.random.random() * 1000,
            "in_arrears": draw.maybe(draw.of(True, False)),
        }
        for meter in ("electricity", "water", "customs")
        for ago in range(draw.of(0, 1), 18)
        if draw.random.random() < 0.97
    ]


def _statements(draw: Draw, name: str) -> list[Row]:
    ends = [(date(year, 12, 31), 12) for year in (2023, 2024, 2025)] + [(date(2025, 9, 30), 9), (date(2024, 9, 30), 9)]
    names = [(line.sheet, line.zh) for line in LINES] + [("balance", "神秘科目"), ("income", "其中：奇怪")]
    return [
        {
            "enterprise_id": name,
            "period_end": end,
            "period_months": months,
            "sheet": sheet,
            "item": item,
            "amount_minor": draw.money() - 10**8,
            "opening_minor": draw.maybe(draw.money()) if sheet == "balance" else None,
            "received_day": draw.of(None, None, DAY, DAY + timedelta(days=1)) if months == 9 else None,
        }
        for end, months in draw.random.sample(ends, 3)
        for sheet, item in names
        if draw.random.random() < 0.8
    ]


def _reports(draw: Draw, name: str) -> list[Row]:
    return [
        {
            "enterprise_id": name,
            "subject": subject,
            "subject_id": f"{subject}-{number}",
            "report_day": day,
            "overdue_now_minor": draw.maybe(draw.of(0, draw.money())),
            "worst_days_past_due_24m": draw.maybe(draw.random.randrange(100)),
            "worst_class": draw.maybe(draw.of(*CLASSES)),
            "card_limit_minor": draw.maybe(draw.money()),
            "card_used_minor": draw.maybe(draw.money()),
            "guarantees_given_minor": draw.maybe(draw.money()),
        }
        for subject, number in (("firm", 1), ("owner", 1), ("owner", 2))
        for day in {draw.day(), draw.day()}
    ]


def _loans(draw: Draw, name: str) -> list[Row]:
    return [
        {
            "enterprise_id": name,
            "subject": draw.of("firm", "owner"),
            "subject_id": draw.of("firm-1", "owner-1"),
            "loan_no": str(number),
            "report_day": draw.day(),
            "lender": draw.of("a", "b", "c"),
            "lender_kind": draw.of("bank", "nonbank"),
            "opened_day": draw.maybe(draw.day()),
            "matures_day": draw.maybe(DAY + timedelta(days=draw.random.randrange(2000))),
            "principal_minor": draw.money(),
            "balance_minor": draw.of(0, draw.money()),
            "monthly_payment_minor": draw.maybe(draw.money()),
            "days_past_due": draw.maybe(draw.random.randrange(50)),
            "class": draw.maybe(draw.of(*CLASSES)),
        }
        for number in range(draw.random.randrange(5))
    ]


def _queries(draw: Draw, name: str) -> list[Row]:
    return [
        {
            "enterprise_id": name,
            "subject": "firm",
            "subject_id": draw.of("p", "q"),
            "day": draw.day(250),
            "institution": "b",
            "purpose": draw.of("loan_approval", "post_loan", "card", "guarantee", "other"),
        }
        for _ in range(draw.random.randrange(9))
    ]


def _lawsuits(draw: Draw, name: str) -> list[Row]:
    return [
        {
            "enterprise_id": name,
            "case_no": str(number),
            "subject": draw.of("firm", "owner", "spouse"),
            "role": draw.of("plaintiff", "defendant"),
            "filed_day": draw.day(),
            "amount_minor": draw.maybe(draw.money()),
            "status": draw.of("open", "settled", "won", "lost", "enforced", "dishonest"),
        }
        for number in range(draw.random.randrange(4))
    ]


def _model_scores(draw: Draw, name: str) -> list[Row]:
    return [
        {
            "enterprise_id": name,
            "model": draw.of("first", "second"),
            "scored_day": draw.day(),
            "pd_12m": draw.random.random(),
            "reasons": draw.maybe("debt_ratio; dscr"),
        }
        for _ in range(draw.random.randrange(4))
    ]


def _owners(draw: Draw, name: str) -> list[Row]:
    roles = ("legal_representative", "controller", "shareholder", "shareholder", "spouse", "guarantor")
    return [
        {
            "enterprise_id": name,
            "owner_id": f"p{number}",
            "role": role,
            "share": draw.maybe(draw.of(0.1, 0.5, 0.5)),
            "birth_day": draw.maybe(draw.day(25_000)),
            "industry_years": draw.maybe(draw.random.randrange(40)),
            "has_property": draw.maybe(draw.of(True, False)),
            "household_income_minor": draw.maybe(draw.money()),
            "household_expense_minor": draw.maybe(draw.money()),
            "household_debt_service_minor": draw.maybe(draw.money()),
        }
        for number, role in enumerate(draw.random.sample(roles, draw.random.randrange(1, 6)))
    ]


def _visits(draw: Draw, name: str) -> list[Row]:
    return [
        {
            "enterprise_id": name,
            "visit_id": str(number),
            "day": draw.day(300),
            "officer_id": "o",
            "second_officer_id": draw.maybe("p"),
            "person_score": draw.maybe(draw.random.randrange(1, 6)),
            "product_score": draw.random.randrange(1, 6),
            "pledge_score": draw.random.randrange(1, 6),
            "water_seen": draw.maybe(draw.of(True, False)),
            "books_quality": draw.maybe(3),
        }
        for number in range(draw.random.randrange(1, 4))
    ]


def _collateral(draw: Draw, name: str) -> list[Row]:
    return [
        {
            "collateral_id": f"{name}-{number}",
            "enterprise_id": name,
            "kind": draw.of(*COLLATERAL_KINDS),
            "value_minor": draw.money(),
            "valued_day": draw.day(),
            "prior_lien_minor": draw.maybe(draw.money()),
            "is_registered": draw.maybe(draw.of(True, False)),
            "insured_until": draw.maybe(draw.later()),
        }
        for number in range(draw.random.randrange(4))
    ]


def _exposures(draw: Draw, name: str) -> list[Row]:
    return [
        {
            "loan_id": f"{name}-{number}",
            "enterprise_id": name,
            "granted_minor": draw.money(),
            "balance_minor": draw.money(),
            "undrawn_minor": draw.money(),
            "opened_day": draw.day(),
            "matures_day": draw.maybe(DAY + timedelta(days=draw.random.randrange(2000))),
            "days_past_due": draw.random.randrange(40),
            "class": draw.maybe(draw.of(*CLASSES)),
            "monthly_payment_minor": draw.maybe(draw.money()),
        }
        for number in range(draw.random.randrange(4))
    ]


def _guarantee(draw: Draw, number: int, names: list[str]) -> Row:
    guarantor, obligor = draw.random.sample(names, 2)
    kind = draw.of("firm", "firm", "person", "guarantee_company")
    return {
        "guarantee_id": str(number),
        "guarantor_id": guarantor if kind == "firm" else f"{kind}-{number % 3}",
        "guarantor_kind": kind,
        "obligor_id": obligor,
        "amount_minor": draw.money(),
        "from_day": draw.day(),
        "until_day": draw.maybe(draw.later()),
        "guarantor_net_assets_minor": draw.maybe(draw.money() - 10**8),
    }


def _applications(draw: Draw, name: str) -> list[Row]:
    return [
        {
            "application_id": f"{name}-{number}",
            "enterprise_id": name,
            "amount_minor": draw.maybe(1 + draw.money()),
            "tenor_months": draw.maybe(12),
            "applied_day": draw.day(30),
        }
        for number in range(draw.random.randrange(1, 4))
    ]


MAKERS: dict[str, Callable[[Draw, str], list[Row]]] = {
    "tax_declarations": _tax,
    "account_flows": _flows,
    "utilities": _utilities,
    "statements": _statements,
    "bureau_reports": _reports,
    "bureau_loans": _loans,
    "bureau_queries": _queries,
    "lawsuits": _lawsuits,
    "owners": _owners,
    "visits": _visits,
    "collateral": _collateral,
    "exposures": _exposures,
    "applications": _applications,
    "model_scores": _model_scores,
}
