"""The loan book of world 0: contracts, dues, events, drawdowns, facts, borrowers."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.engine.book.schemas import completed
from tallystick.simulate.bank import setting as at
from tallystick.simulate.bank.agreed_tables import agreed_tables
from tallystick.simulate.bank.clock import days
from tallystick.simulate.bank.history import History
from tallystick.simulate.bank.rows import Ints, Rows, stacked

PURPOSES = ("working capital", "stock", "equipment", "wages", "raw materials")


def book_tables(history: History) -> dict[str, pl.DataFrame]:
    """This function will give the tables of the book as known on the last day."""
    tables = {
        "contracts": _contracts(history),
        "dues": _dues(history),
        "events": _events(history),
        "drawdowns": _drawdowns(history),
        "loan_facts": _facts(history),
        "borrowers": _borrowers(history),
        **agreed_tables(history),
    }
    return {name: completed(name, frame) for name, frame in tables.items()}


def _contracts(history: History) -> pl.DataFrame:
    loans, setting = history.loans, history.setting
    firm = loans.firm
    purpose = setting.draws.integers("purpose", firm, loans.drawn_month, low=0, high=len(PURPOSES))
    return pl.DataFrame(
        {
            "loan_id": history.loan_ids(loans.place),
            "enterprise_id": history.enterprise_ids(firm),
            "product": pl.Series(np.array(at.PRODUCTS)[loans.product]),
            "signed_day": days(loans.drawn_day),
            "drawn_day": days(loans.drawn_day),
            "matures_day": days(loans.matures_day),
            "principal_minor": loans.principal_minor,
            "rate_bp": loans.rate_bp,
            "rate_kind": pl.repeat("fixed", len(loans), eager=True),
            "day_count": pl.repeat("act_360", len(loans), eager=True),
            "repayment": pl.Series(np.array(at.REPAYMENTS)[loans.repayment]),
            "period_months": pl.repeat(1, len(loans), eager=True),
            "security": pl.Series(np.array(at.SECURITIES)[loans.security]),
            "purpose": pl.Series(np.array(PURPOSES)[purpose]),
            "is_personal": pl.Series(setting.firms.alone[firm]),
            "branch": history.branches(loans.branch),
            "officer": history.people(loans.officer, loans.drawn_month),
            "grade_at_signing": _grades(loans.grade_rank),
            "pd_at_signing": pl.Series(loans.pd).fill_nan(None),
            "parent_loan_id": history.loan_ids(loans.renews),
        }
    )


def _grades(rank: Ints) -> pl.Series:
    text = pl.concat_str(pl.lit("R"), pl.Series(rank).cast(pl.String))
    return pl.select(pl.when(pl.Series(rank > 0)).then(text)).to_series()


def _dues(history: History) -> pl.DataFrame:
    loans, dues = history.loans, history.course.loans.dues
    owner = np.repeat(np.arange(len(loans)), loans.due_count)
    first = np.concatenate([[0], np.cumsum(loans.due_count)])[:-1]
    number = np.arange(len(owner)) - first[owner]
    place = loans.due_from[owner] + number
    return pl.DataFrame(
        {
            "loan_id": history.loan_ids(loans.place).gather(owner),
            "due_no": number + 1,
            "due_day": days(dues.column("day")[place]),
            "principal_minor": dues.column("principal")[place],
            "interest_minor": dues.column("interest")[place],
        }
    )


def _events(history: History) -> pl.DataFrame:
    parts = [_drawn(history), _paid(history), _recovered(history), *_noted(history)]
    frame = pl.concat([part.select("loan_id", "day", "kind", "amount_minor") for part in parts])
    frame = frame.filter(pl.col("loan_id").is_not_null() & (pl.col("day") <= history.last_day))
    order = frame.sort("loan_id", "day", "kind", maintain_order=True)
    return order.with_columns(event_no=pl.int_range(1, pl.len() + 1).over("loan_id"))


def _event(history: History, loan: Ints, day: Ints, kind: str, amount: Ints | None) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "loan_id": history.loan_ids(loan),
            "day": days(day),
            "kind": pl.repeat(kind, len(loan), eager=True, dtype=pl.String),
            "amount_minor": pl.Series(amount, dtype=pl.Int64)
            if amount is not None
            else pl.repeat(None, len(loan), eager=True, dtype=pl.Int64),
        }
    )


def _drawn(history: History) -> pl.DataFrame:
    loans = history.loans
    return _event(history, loans.place, loans.drawn_day, "drawn", loans.principal_minor)


def _paid(history: History) -> pl.DataFrame:
    found = [one for one in history.course.diary.payments if len(one)]
    if not found:
        return _event(history, np.zeros(0, np.int64), np.zeros(0, np.int64), "paid", np.zeros(0, np.int64))
    paid = stacked(found)
    total = paid.principal_minor + paid.interest_minor + paid.penalty_minor
    return _event(history, paid.loan, paid.day, "paid", total)


def recoveries(history: History) -> Rows:
    """This function will give the money that comes in after default in world 0: loan, day, amount; written off or
    not.
    """
    empty = {
        "loan": np.zeros(0, np.int64),
        "day": np.zeros(0, np.int64),
        "amount": np.zeros(0, np.int64),
        "gone": np.zeros(0, bool),
    }
    parts = [Rows(empty)]
    rows, clock, draws = history.course.loans.rows, history.setting.clock, history.setting.draws
    for month, out in history.course.diary.workouts:
        mine = rows.world[out.loan] == 0
        loan, when, amount = out.loan[mine], out.part_months[mine], out.part_minor[mine]
        dom = draws.integers(
            "recovery day", rows.firm[loan][:, None], month, np.arange(when.shape[1])[None, :], low=2, high=27
        )
        day = clock.month_start(month + when) + dom
        gone = when > out.write_off_month[mine][:, None]
        spread = {
            "loan": np.repeat(loan, when.shape[1]),
            "day": day.ravel(),
            "amount": amount.ravel(),
            "gone": gone.ravel(),
        }
        parts.append(Rows(spread))
    return stacked(parts)


def _recovered(history: History) -> pl.DataFrame:
    back = recoveries(history)
    some = back.amount > 0
    kept = back.where(some)
    return pl.concat(
        [
            _event(history, kept.loan[~kept.gone], kept.day[~kept.gone], "paid", kept.amount[~kept.gone]),
            _event(history, kept.loan[kept.gone], kept.day[kept.gone], "recovered", kept.amount[kept.gone]),
        ]
    )


def written_off(history: History) -> tuple[Ints, Ints]:
    """This function will give the loans of world 0 that are written off, and the days."""
    loans, when = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    rows, clock = history.course.loans.rows, history.setting.clock
    for month, out in history.course.diary.workouts:
        kept = (rows.world[out.loan] == 0) & (out.write_off_month < 600)
        loans.append(out.loan[kept])
        when.append(clock.month_end(month + out.write_off_month[kept]))
    return np.concatenate(loans), np.concatenate(when)


def _noted(history: History) -> list[pl.DataFrame]:
    """Events that move no money of the borrower: misuse found, write-off."""
    loans = history.loans
    found = np.flatnonzero(loans.misuse_found)
    misuse_day = loans.drawn_day[found] + 20
    gone, when = written_off(history)
    return [
        _event(history, loans.place[found], misuse_day, "misused", None),
        _event(history, gone, when, "written_off", np.zeros(len(gone), np.int64)),
    ]


def _drawdowns(history: History) -> pl.DataFrame:
    loans, setting = history.loans, history.setting
    seller = setting.draws.integers("payee", loans.firm, loans.drawn_month, low=1, high=400)
    payee = pl.concat_str(pl.lit("供应商"), pl.Series(seller).cast(pl.String).str.zfill(3))
    own = pl.concat_str(pl.lit("借款人账户"), pl.Series(loans.firm).cast(pl.String))
    entrusted = pl.Series(loans.entrusted)
    return pl.DataFrame(
        {
            "loan_id": history.loan_ids(loans.place),
            "payment_no": pl.repeat(1, len(loans), eager=True),
            "day": days(loans.drawn_day),
            "amount_minor": loans.principal_minor,
            "payee": pl.select(pl.when(entrusted).then(payee).otherwise(own)).to_series(),
            "pay_mode": pl.select(pl.when(entrusted).then(pl.lit("entrusted")).otherwise(pl.lit("self"))).to_series(),
        }
    )


def _facts(history: History) -> pl.DataFrame:
    loans, setting = history.loans, history.setting
    renewed = loans.renews >= 0
    tested = ~loans.hidden
    gone, gone_day = written_off(history)
    parts = [
        _fact(history, loans.place[renewed], loans.drawn_day[renewed], "refinanced"),
        _fact(history, loans.place[renewed & tested], loans.drawn_day[renewed & tested], "qualified_renewal"),
        _fact(history, gone, gone_day - 20, "write_off_approved"),
    ]
    rows, clock = history.course.loans.rows, setting.clock
    for month, out in history.course.diary.workouts:
        mine = rows.world[out.loan] == 0
        start = rows.defaulted_day[out.loan[mine]]
        parts.append(_fact(history, out.loan[mine], start + out.suit_days[mine], "litigation"))
        parts.append(_fact(history, out.loan[mine], start + 5, "pursued_from"))
        worked = mine & out.restructured
        end = clock.month_end(np.full(int(worked.sum()), month + 2))
        parts.append(_fact(history, out.loan[worked], end, "restructured"))
    frame = pl.concat(parts)
    return frame.filter(pl.col("loan_id").is_not_null() & (pl.col("day") <= history.last_day)).unique(
        ["loan_id", "fact", "day"], maintain_order=True
    )


def _fact(history: History, loan: Ints, day: Ints, fact: str) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "loan_id": history.loan_ids(loan),
            "fact": pl.repeat(fact, len(loan), eager=True, dtype=pl.String),
            "day": days(day),
        }
    )


def _borrowers(history: History) -> pl.DataFrame:
    firms = np.unique(history.loans.firm)
    table: pl.DataFrame = history.setting.region.firms[firms]
    latest = pl.DataFrame(
        {"enterprise_id": history.enterprise_ids(history.loans.firm), "grade": _grades(history.loans.grade_rank)}
    )
    latest = latest.group_by("enterprise_id", maintain_order=True).agg(pl.col("grade").last())
    return table.select(
        "enterprise_id",
        "size_class",
        "industry",
        "town",
        sales_minor="base_sales_minor",
        group_id=pl.when(pl.col("group_id").is_not_null()).then(pl.format("G{}", "group_id")),
    ).join(latest, on="enterprise_id", how="left")
