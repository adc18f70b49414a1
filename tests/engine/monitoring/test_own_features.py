"""Features that only monitoring needs, table by table, in the bank's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.monitoring.features import bureau, conduct, flows, invoices, tax
from tallystick.engine.monitoring.monitor import gathered
from tallystick.engine.step import Source
from tests.engine.features.feature_tables import evidence
from tests.engine.monitoring.watched import bank

DAY = date(2026, 6, 30)
Row = Mapping[str, Any]


def read(source: Source, given: Evidence, day: date = DAY, firm: str = "a") -> dict[str, Any]:
    frame = source.run(given, bank(day)).select("enterprise_id", *source.adds).collect()
    assert dict(frame.schema) == {"enterprise_id": pl.String, **source.adds.schema()}
    rows = frame.filter(pl.col("enterprise_id") == firm).to_dicts()
    return rows[0] if rows else {}


def vat(end: date, sales: int | None, *, due: int = 0, paid: int = 0, declared: date | None = None) -> Row:
    return {
        "tax_kind": "vat", "period_end": end, "declared_sales_minor": sales, "tax_due_minor": due,
        "tax_paid_minor": paid, "declared_day": declared,
    }  # fmt: skip


MARCH, APRIL, MAY = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)


@pytest.mark.parametrize(
    ("rows", "run"),
    [
        ([vat(APRIL, 5), vat(MAY, 5)], 0),
        ([vat(APRIL, 5), vat(MAY, 0)], 1),
        ([vat(MARCH, 5), vat(APRIL, 0), vat(MAY, 0)], 2),
        ([vat(MARCH, 0), vat(APRIL, 5), vat(MAY, 0)], 1),
        ([vat(APRIL, 0), vat(MAY, 0)], 2),
        ([vat(MAY, None)], None),
        ([vat(APRIL, 0), vat(MAY, 0, declared=DAY + timedelta(days=1))], 1),
    ],
)
def test_returns_of_zero_in_a_row(rows: Sequence[Row], run: int | None) -> None:
    assert read(tax.SOURCE, evidence(tax_declarations=rows))["tax_zero_run"] == run


@pytest.mark.parametrize(
    ("day", "paid", "days"),
    [
        (date(2026, 6, 15), 0, 0),
        (date(2026, 6, 16), 0, 1),
        (date(2026, 7, 15), 0, 30),
        (date(2026, 7, 15), 99, 30),
        (date(2026, 7, 15), 100, 0),
    ],
)
def test_days_tax_is_owed_run_from_the_last_day_of_filing(day: date, paid: int, days: int) -> None:
    given = evidence(tax_declarations=[vat(MAY, 5, due=100, paid=paid)])
    assert read(tax.SOURCE, given, day)["tax_arrears_days"] == days


def sale(number: int, day: date, amount: int, buyer: str = "shop", status: str = "valid") -> Row:
    return {
        "direction": "out", "invoice_no": str(number), "day": day, "counterparty": buyer, "amount_minor": amount,
        "tax_minor": 0, "total_minor": amount, "status": status,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("days", "off"),
    [
        ([date(2025, 5, 1), date(2026, 5, 1)], True),
        ([date(2025, 6, 1), date(2026, 5, 1)], False),
        ([date(2025, 5, 1), date(2025, 6, 1), date(2026, 5, 1)], False),
        ([date(2025, 5, 1), date(2025, 7, 1)], True),
        ([date(2026, 5, 1)], False),
    ],
)
def test_a_season_is_believed_only_where_it_was_seen(days: Sequence[date], off: bool) -> None:
    given = evidence(invoices=[sale(n, day, 100) for n, day in enumerate(days)])
    assert read(invoices.SOURCE, given)["is_off_season"] is off


@pytest.mark.parametrize(
    ("rows", "share"),
    [
        ([sale(1, DAY, 100)], 0.0),
        ([sale(1, DAY, 90), sale(2, DAY, 10, status="void")], 0.1),
        ([sale(1, DAY, 100), sale(2, DAY, -20)], 0.2),
        ([sale(1, DAY, 100), sale(2, date(2026, 5, 30), 50, status="void")], 0.0),
        ([sale(1, date(2026, 5, 30), 100)], None),
    ],
)
def test_void_and_red_letter_share_of_the_month(rows: Sequence[Row], share: float | None) -> None:
    assert read(invoices.SOURCE, evidence(invoices=rows))["void_share_1m"] == share


@pytest.mark.parametrize(
    ("tables", "share"),
    [
        ({}, None),
        ({"relations": [{"related_id": "b", "kind": "control"}]}, 0.25),
        ({"relations": [{"enterprise_id": "b", "related_id": "a", "kind": "control"}]}, 0.25),
        ({"owners": [{"owner_id": "o", "role": "controller", "name": "李四"}]}, 0.5),
        ({"owners": [{"owner_id": "o", "role": "controller", "name": "李*"}]}, 0.0),
    ],
)
def test_sales_to_related_parties(tables: dict[str, Any], share: float | None) -> None:
    rows = [sale(1, DAY, 25, "b"), sale(2, DAY, 50, "李四"), sale(3, DAY, 25), sale(4, date(2025, 6, 30), 900, "b")]
    given = evidence(invoices=rows, enterprises=[{}, {"enterprise_id": "b"}], **tables)
    assert read(invoices.SOURCE, given)["related_sales_share"] == share


def test_sales_of_six_months_count_from_the_day_after() -> None:
    rows = [sale(1, date(2025, 12, 30), 7), sale(2, date(2025, 12, 31), 11), sale(3, DAY, 13)]
    assert read(invoices.SOURCE, evidence(invoices=rows))["sales_6m_minor"] == 24


def moved(number: int, day: date, amount: int, kind: str | None, way: str = "in", **more: Any) -> Row:
    row = {"account_id": "1", "flow_no": str(number), "day": day, "direction": way, "amount_minor": amount}
    return {**row, "kind": kind, **more}


def test_wages_of_three_months_against_the_three_before() -> None:
    wages = [
        moved(n, date(2026, n, 10), amount, "wages", "out") for n, amount in enumerate((100, 100, 100, 70, 70, 70), 1)
    ]
    assert read(flows.SOURCE, evidence(account_flows=wages))["wages_change_6m"] == pytest.approx(-0.3)
    assert read(flows.SOURCE, evidence(account_flows=wages[3:]))["wages_change_6m"] is None


def loan(opened: date, balance: int = 100, **more: Any) -> Row:
    row = {"loan_id": "L1", "granted_minor": 100, "balance_minor": balance, "undrawn_minor": 0, "opened_day": opened}
    return {**row, "days_past_due": 0, **more}


def year_of_sales(now: int, first_month: int = 1) -> list[Row]:
    before = [moved(m, date(2025, m, 10), 100, "sale") for m in range(first_month, 13)]
    return before + [moved(20 + m, date(2026, m, 10), now, "sale") for m in range(1, 7)]


@pytest.mark.parametrize(
    ("rows", "loans", "ratio"),
    [
        (year_of_sales(50), [loan(date(2026, 1, 1))], 50 / (1200 / 11)),
        (year_of_sales(50, 12), [loan(date(2026, 1, 1))], None),
        (year_of_sales(50), [loan(date(2026, 1, 1), 0)], None),
        (year_of_sales(50), None, None),
    ],
)
def test_inflow_now_against_before_the_loan(
    rows: Sequence[Row], loans: Sequence[Row] | None, ratio: float | None
) -> None:
    tables = {} if loans is None else {"exposures": loans}
    found = read(flows.SOURCE, evidence(account_flows=rows, **tables))["inflow_to_preloan"]
    assert found == (None if ratio is None else pytest.approx(ratio))


def test_the_better_of_two_months_balances_added_over_accounts() -> None:
    rows = [
        moved(1, date(2026, 5, 20), 1, "sale", balance_minor=100),
        moved(2, date(2026, 5, 25), 1, "sale", balance_minor=300),
        moved(3, date(2026, 5, 25), 1, "sale", balance_minor=50, account_id="2"),
        moved(4, date(2026, 6, 10), 1, "sale", balance_minor=120),
    ]
    assert read(flows.SOURCE, evidence(account_flows=rows))["balance_best_2m_minor"] == 250
    assert read(flows.SOURCE, evidence(account_flows=rows[:3]))["balance_best_2m_minor"] is None


@pytest.mark.parametrize(
    ("day", "amount", "kind", "bridged"),
    [
        (date(2026, 6, 10), 100, "private_lender", 1),
        (date(2026, 6, 9), 80, "loan_in", 1),
        (date(2026, 6, 9), 79, "loan_in", 0),
        (date(2026, 6, 8), 100, "loan_in", 0),
        (date(2026, 6, 9), 100, "sale", 0),
        (date(2026, 6, 11), 100, "loan_in", 0),
    ],
)
def test_a_repayment_is_bridged_by_money_of_that_day_or_the_day_before(
    day: date, amount: int, kind: str, bridged: int
) -> None:
    rows = [moved(1, date(2026, 6, 10), 100, "repayment", "out"), moved(2, day, amount, kind)]
    assert read(flows.SOURCE, evidence(account_flows=rows))["bridged_repayments_12m"] == bridged


def report(day: date, **more: Any) -> Row:
    return {"subject": "firm", "subject_id": "a", "report_day": day, **more}


def borrowed(number: int, principal: int, kind: str = "bank", opened: date = date(2025, 1, 1), **more: Any) -> Row:
    row = report(date(2026, 6, 1)) | {"loan_no": str(number), "lender": f"bank {number}", "lender_kind": kind}
    return {**row, "opened_day": opened, "principal_minor": principal, "balance_minor": principal, **more}


WAN = 10_000_00


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], (None, 0, 0, 0, 0)),
        ([borrowed(1, 50 * WAN)], (1.0, 0, 0, 0, None)),
        ([borrowed(1, 50 * WAN), borrowed(2, WAN - 1, "nonbank", days_past_due=3)], (50 * WAN / (WAN - 1), 1, 0, 0, 3)),
        ([borrowed(1, WAN, "nonbank", DAY)], (1.0, 0, 0, WAN, None)),
        ([borrowed(1, WAN - 1, "nonbank", DAY)], (1.0, 1, 1, WAN - 1, None)),
        ([borrowed(1, 100, "nonbank", date(2026, 5, 30))], (1.0, 1, 0, 100, None)),
        ([borrowed(1, 100, opened=date(2026, 3, 30))], (1.0, 0, 0, 0, None)),
        ([borrowed(1, 100, report_day=date(2026, 5, 1))], (None, 0, 0, 0, 0)),
    ],
)
def test_loans_of_the_newest_credit_report(rows: Sequence[Row], expected: tuple[Any, ...]) -> None:
    given = evidence(bureau_reports=[report(date(2026, 6, 1))], bureau_loans=rows)
    found = read(bureau.SOURCE, given)
    assert tuple(found[name] for name in bureau.ADDS) == expected


OLD, NEW = date(2026, 3, 30), date(2026, 6, 1)


@pytest.mark.parametrize(
    ("what", "before", "now", "new"),
    [
        ("nothing before", [], [(2, 300, NEW)], 300),
        ("one replaces one of its size", [(1, 300)], [(2, 300, NEW)], 0),
        ("one replaces a smaller one", [(1, 100)], [(2, 300, NEW)], 200),
        ("the old one runs on beside it", [(1, 100)], [(1, 100, date(2025, 1, 1)), (2, 300, NEW)], 300),
        ("repaid and nothing new", [(1, 100)], [], 0),
        ("more repaid than new", [(1, 500)], [(2, 300, NEW)], 0),
    ],
)
def test_a_loan_that_replaces_another_is_no_new_debt(
    what: str, before: Sequence[tuple[int, int]], now: Sequence[tuple[int, int, date]], new: int
) -> None:
    rows = [borrowed(n, amount, report_day=OLD) for n, amount in before]
    rows += [borrowed(n, amount, opened=opened) for n, amount, opened in now]
    given = evidence(bureau_reports=[report(OLD), report(NEW)], bureau_loans=rows)
    assert read(bureau.SOURCE, given)["new_debt_3m_minor"] == new, what


def test_a_report_of_less_than_three_months_ago_is_no_report_before() -> None:
    rows = [borrowed(1, 300, report_day=date(2026, 4, 1)), borrowed(2, 300, opened=NEW)]
    given = evidence(bureau_reports=[report(date(2026, 4, 1)), report(NEW)], bureau_loans=rows)
    assert read(bureau.SOURCE, given)["new_debt_3m_minor"] == 300


def test_without_a_report_nothing_is_known_of_loans_elsewhere() -> None:
    assert read(bureau.SOURCE, evidence(bureau_reports=[], bureau_loans=[])) == {}


@pytest.mark.parametrize(
    ("status", "role", "count"),
    [
        ("open", "defendant", 1),
        ("lost", "defendant", 1),
        ("dishonest", "defendant", 1),
        ("settled", "defendant", 0),
        ("won", "defendant", 0),
        ("open", "plaintiff", 0),
    ],
)
def test_unsettled_cases(status: str, role: str, count: int) -> None:
    row = {"case_no": "1", "subject": "owner", "role": role, "filed_day": date(2020, 1, 1), "status": status}
    assert read(conduct.SOURCES[0], evidence(lawsuits=[row]))["lawsuits_open"] == count


@pytest.mark.parametrize(
    ("day", "days"), [(date(2027, 3, 31), 0), (date(2027, 4, 1), 1), (date(2027, 4, 30), 30), (date(2027, 5, 1), 31)]
)
def test_a_statement_is_late_from_the_day_after_it_was_due(day: date, days: int) -> None:
    line = {"sheet": "balance", "item": "资产总计", "period_months": 12, "amount_minor": 1}
    rows = [line | {"period_end": date(2025, 12, 31)}, line | {"period_end": DAY, "received_day": date(2028, 1, 1)}]
    assert read(conduct.SOURCES[1], evidence(statements=rows), day)["statement_late_days"] == days


@pytest.mark.parametrize(
    ("until", "expired"), [(DAY, False), (DAY - timedelta(days=1), True), (None, False), (date(2027, 1, 1), False)]
)
def test_insurance_that_has_run_out(until: date | None, expired: bool) -> None:
    item = {"kind": "equipment", "value_minor": 1, "valued_day": date(2026, 1, 1)}
    rows = [{**item, "collateral_id": "1", "insured_until": until}, {**item, "collateral_id": "2"}]
    firms = pl.LazyFrame({"enterprise_id": ["a", "without collateral"]})
    found = gathered(firms, evidence(collateral=rows), bank(DAY)).collect()
    assert found["collateral_insurance_expired"].to_list() == [expired, False]


def test_the_latest_visit_and_the_stock_of_the_one_before() -> None:
    def visit(number: int, day: date, stock: int | None, machines: float, workers: int) -> Row:
        seen = {"machines_running_share": machines, "workers_seen": workers, "stock_seen_minor": stock}
        return {"visit_id": str(number), "day": day, "officer_id": "1", **seen}

    rows = [visit(1, date(2026, 1, 10), 100, 0.9, 20), visit(2, date(2026, 6, 10), 160, 0.4, 8)]
    found = read(conduct.SOURCES[3], evidence(visits=rows))
    assert found["stock_seen_growth"] == pytest.approx(0.6)
    assert (found["machines_running_share"], found["workers_seen"]) == (0.4, 8)
    assert read(conduct.SOURCES[3], evidence(visits=rows[1:]))["stock_seen_growth"] is None
    old = read(conduct.SOURCES[3], evidence(visits=rows), date(2026, 12, 8))
    assert [old[name] for name in conduct.SEEN] == [None, None, None]
