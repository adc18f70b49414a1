"""Figures: of each firm's statements the ones that count, line by line.

They are the newest balance sheet, the newest income statement of enough months, and of each the one before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.rows import UNKNOWN, Bools, Floats, Ints, Rows, added, day_number, rows_of, seen_frame
from tallystick.engine.features.spreading.lines import LINES, NUMBER, parts
from tallystick.engine.features.spreading.place import OF_WHICH, lines_of
from tallystick.engine.features.windows import months_before
from tallystick.pack.policy import Policy

YEAR = 12
_UNPLACED, _SIZE = 0, 256

ONCE = (
    *("revenue", "cost_of_sales", "finance_expense", "interest_expense", "operating_profit", "nonoperating_income"),
    *("nonoperating_expense", "total_profit", "income_tax", "net_profit", "main_revenue", "other_revenue", "main_cost"),
    *("other_cost", "total_assets", "liabilities_and_equity", "total_liabilities", "equity", "current_assets"),
    *("current_liabilities", "noncurrent_assets", "noncurrent_liabilities", "receivables_net"),
)
"""Lines that a statement states once; of two names for one of them the larger stands, and absent is unknown."""

TURNING = (
    *("receivables", "prepayments", "inventory", "payables", "advances_received", "accumulated_depreciation"),
    *("receivables_net", "stock_details"),
)
"""Lines whose opening counts, as `opening_<line>`."""

ADDED = (*TURNING[:6], "stock_details", "depreciation", "amortisation", "bad_debt_allowance")
"""Lines that are added up; where there is a sheet, absent is zero. `stock_details` are the kinds of stock."""

_STOCK = ("raw_materials", "work_in_progress", "finished_goods", "turnover_materials")
_PARTS = {
    "current_assets_parts": frozenset(parts("cash", "other_current_assets")) - {NUMBER["receivables"]},
    "current_liabilities_parts": frozenset(parts("short_loans", "other_current_liabilities")),
}


def _slots(names: tuple[str, ...]) -> Ints:
    """Line number -> place in `names`; the size of `names` where a line is not among them."""
    slots = np.full(_SIZE, len(names))
    for place, name in enumerate(names):
        slots[[NUMBER[line] for line in (_STOCK if name == "stock_details" else (name,))]] = place
    return slots


_SLOT_ONCE, _SLOT_ADDED, _SLOT_TURNING = _slots(ONCE), _slots(ADDED), _slots(TURNING)
_UNSIGNED = np.isin(np.arange(_SIZE), [line.number for line in LINES if line.unsigned])
_IN_PARTS = {name: np.isin(np.arange(_SIZE), list(numbers)) for name, numbers in _PARTS.items()}


@dataclass(frozen=True, slots=True)
class Roles:
    """What each row is for; months count from January 1970, NaN where a firm has no such sheet."""

    month: Ints
    balance_month: Floats
    base_month: Floats
    is_balance: Bools
    sheet: Ints
    now: Bools
    before: Bools
    annual: Bools


def figures(evidence: Evidence, policy: Policy) -> tuple[pl.Series, dict[str, Floats]]:
    """This function will give the firms with a statement, and per firm its figures, in minor units of their own period.

    The newest balance sheet and the newest income statement of at least `statement_interim_least_months`, neither
    older than `statement_valid_months`: an array per line of ONCE and ADDED. `opening_<line>` is the year's opening,
    as the sheet states it, else the closing of last December's sheet. `before_revenue` is of the same period a year
    ago (`before_months`), `annual_revenue` of last calendar year. `months` covered; `last`, `balance_month`,
    `base_month` count from January 1970; `stated_opening` and `closing_before` are of total assets; `value_read` and
    `value_unplaced` of the sheets that count.
    """
    rows = _received(evidence, policy)
    roles = _roles(rows, policy)
    line = _lines(rows, roles)
    amount, opening = (_unsigned(line, rows.numbers(name)) for name in ("amount_minor", "opening_minor"))
    months, income = rows.numbers("period_months"), roles.sheet == 1
    now = _Cells(rows, line, np.where(roles.now, amount, UNKNOWN))
    before = _Cells(rows, line, np.where(roles.before, amount, UNKNOWN))
    annual = _Cells(rows, line, np.where(roles.annual, amount, UNKNOWN))
    return rows.firms, {
        "last": rows.largest(roles.month.astype(np.float64)),
        "balance_month": roles.balance_month,
        "base_month": roles.base_month,
        "months": rows.largest(months, roles.now & income),
        **now.largest(ONCE, _SLOT_ONCE),
        **now.added(ADDED, _SLOT_ADDED),
        **_openings(_Cells(rows, line, np.where(roles.now & roles.is_balance, opening, UNKNOWN)), before, roles),
        "before_revenue": before.largest(ONCE, _SLOT_ONCE)["revenue"],
        "before_months": rows.largest(months, roles.before & income),
        "annual_revenue": annual.largest(ONCE, _SLOT_ONCE)["revenue"],
        **{name: rows.total(now.values, numbers[line]) for name, numbers in _IN_PARTS.items()},
        **_unplaced(rows, line, now.values),
    }


def _received(evidence: Evidence, policy: Policy) -> Rows:
    frame = seen_frame(evidence, "statements", policy)
    late = frame["received_day"].max()
    if late is not None and late > policy.day:  # type: ignore[operator]
        frame = frame.filter((pl.col("received_day") > policy.day).not_().fill_null(True))
    return rows_of(frame)


def _roles(rows: Rows, policy: Policy) -> Roles:
    end = rows.frame["period_end"].to_numpy().astype("datetime64[D]")
    month = end.astype("datetime64[M]").astype(np.int64)
    oldest = day_number(months_before(policy.day, int(policy.number("statement_valid_months"))))
    fresh, months = end.astype(np.int64) > oldest, rows.numbers("period_months")
    is_balance, is_income = rows.has("sheet", "balance"), rows.has("sheet", "income")
    long_enough = months >= int(policy.number("statement_interim_least_months"))
    of_firm = month.astype(np.float64)
    balance_month = rows.largest(of_firm, is_balance & fresh)
    base_month = rows.largest(of_firm, is_income & fresh & long_enough)
    balance, base = balance_month[rows.firm], base_month[rows.firm]
    return Roles(
        month=month,
        balance_month=balance_month,
        base_month=base_month,
        is_balance=is_balance,
        sheet=np.where(is_balance, 0, np.where(is_income, 1, 2)),
        now=month == np.where(is_balance, balance, base),
        before=np.where(is_balance, month == _december_before(balance), is_income & (month == base - YEAR)),
        annual=is_income & (months == YEAR) & (month == _december_before(base)),
    )


def _december_before(month: Floats) -> Floats:
    return np.floor(month / YEAR) * YEAR - 1


def _lines(rows: Rows, roles: Roles) -> Ints:
    """The line of each row that counts; 0 where it is on none, or does not count."""
    counts = roles.now | roles.before | roles.annual
    line = np.zeros(len(counts), dtype=np.int64)
    items = rows.frame["item"] if counts.all() else rows.frame["item"].filter(pl.Series(counts))
    line[counts] = lines_of(items, roles.sheet[counts])
    return line


def _unsigned(line: Ints, amount: Floats) -> Floats:
    return np.where(_UNSIGNED[line], np.abs(amount), amount)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Amounts of one role by firm and line."""

    rows: Rows
    line: Ints
    values: Floats

    def added(self, names: tuple[str, ...], slots: Ints) -> dict[str, Floats]:
        width = len(names) + 1
        known = np.where(np.isnan(self.values), 0.0, self.values)
        cells = added(self.rows.firm * width + slots[self.line], known, self.rows.groups * width)
        return dict(zip(names, cells.reshape(-1, width).T, strict=False))

    def largest(self, names: tuple[str, ...], slots: Ints) -> dict[str, Floats]:
        width = len(names) + 1
        cells = np.full(self.rows.groups * width, -np.inf)
        np.fmax.at(cells, self.rows.firm * width + slots[self.line], self.values)
        cells[np.isinf(cells)] = UNKNOWN
        return dict(zip(names, cells.reshape(-1, width).T, strict=False))


def _openings(opening: _Cells, before: _Cells, roles: Roles) -> dict[str, Floats]:
    """The year's opening: as stated, where the sheet states any (a blank is zero), else last December's closing."""
    stated, closed = (cells.added(TURNING, _SLOT_TURNING) for cells in (opening, before))
    has_stated = opening.rows.any(~np.isnan(opening.values))
    has_closed = opening.rows.any(roles.before & roles.is_balance)
    total, total_before = (cells.largest(ONCE, _SLOT_ONCE)["total_assets"] for cells in (opening, before))
    return {
        **{
            f"opening_{name}": np.where(has_stated, stated[name], np.where(has_closed, closed[name], UNKNOWN))
            for name in TURNING
        },
        "opening_total_assets": np.where(np.isnan(total), total_before, total),
        "stated_opening": total,
        "closing_before": total_before,
    }


def _unplaced(rows: Rows, line: Ints, now: Floats) -> dict[str, Floats]:
    lost, value = (line == _UNPLACED) & ~np.isnan(now), np.abs(now)
    if lost.any():
        lost &= ~rows.frame["item"].str.contains(OF_WHICH).to_numpy()
    return {"value_unplaced": rows.total(value, lost), "value_read": rows.total(value, lost | (line != _UNPLACED))}
