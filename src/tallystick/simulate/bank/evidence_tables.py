"""The evidence as the bank collected it in world 0: what the region leaves, and visits, requests and own loans."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from tallystick.simulate.bank import setting as at
from tallystick.simulate.bank.answers_tables import completed
from tallystick.simulate.bank.clock import days
from tallystick.simulate.bank.history import History, joined
from tallystick.simulate.bank.rows import Ints, Rows

FIRMS_AT_ONCE = 4000
REPORT_EVERY_MONTHS = 3
AS_OF_THE_LAST_DAY = ("enterprises", "owners", "relations")
SECURITY = ("collateral", "guarantees")


def known_firms(history: History) -> Ints:
    """This function will give the firms of which the bank has evidence: all that ever asked."""
    return np.unique(history.cases.firm)


def outside_evidence(history: History) -> Iterator[dict[str, pl.DataFrame]]:
    """This function will give the outside evidence of all known firms up to the last day, some firms at a time.

    Credit reports are those of every quarter; facts without a day are as of the last day; guarantees are those for
    known firms.
    """
    until = _until(history)
    for some in _some_at_once(history):
        read = history.course.answering.store.dated(some, 0, until)
        known = history.setting.region.evidence(some, range(until - 1, until), tables=AS_OF_THE_LAST_DAY)
        told = _told(history, some, ("bureau_reports", "bureau_loans", *SECURITY))
        yield {name: frame.drop("row") for name, frame in read.items()} | known | told


def security_evidence(history: History) -> dict[str, pl.DataFrame]:
    """This function will give what `outside_evidence` tells of security, of all known firms at once."""
    kept: dict[str, list[pl.DataFrame]] = {name: [] for name in SECURITY}
    for some in _some_at_once(history):
        for name, frame in _told(history, some, SECURITY).items():
            kept[name].append(not_before(frame, kept[name]))
    return {name: completed(name, pl.concat(frames)) for name, frames in kept.items()}


def _until(history: History) -> int:
    return history.setting.config.history_months + history.setting.config.months


def _some_at_once(history: History) -> Iterator[Ints]:
    firms = known_firms(history)
    for first in range(0, len(firms), FIRMS_AT_ONCE):
        yield firms[first : first + FIRMS_AT_ONCE]


def _told(history: History, some: Ints, tables: tuple[str, ...]) -> dict[str, pl.DataFrame]:
    until = _until(history)
    reports = np.arange(2, until, REPORT_EVERY_MONTHS)
    told = history.setting.region.evidence(some, range(until), tables=tables, report_months=reports)
    told["guarantees"] = for_firms(history, told["guarantees"], known_firms(history))
    return dict(told)


def not_before(frame: pl.DataFrame, before: list[pl.DataFrame]) -> pl.DataFrame:
    """This function will leave of `frame` the rows that no frame of `before` has: a row between two firms comes with
    each of them.
    """
    return frame.join(pl.concat(before), on=frame.columns, how="anti", nulls_equal=True) if before else frame


def for_firms(history: History, guarantees: pl.DataFrame, firms: Ints) -> pl.DataFrame:
    """This function will leave of `guarantees` those for one of `firms`: the register knows no others."""
    return guarantees.filter(pl.col("obligor_id").is_in(history.enterprise_ids(firms).implode()))


def own_evidence(history: History) -> dict[str, pl.DataFrame]:
    """This function will give what the bank wrote itself: visits, requests and loans here."""
    tables = {"visits": _visits(history), "applications": _applications(history), "exposures": _exposures(history)}
    return {name: completed(name, frame) for name, frame in tables.items()}


def _visits(history: History) -> pl.DataFrame:
    cases, setting = history.cases, history.setting
    day, _ = setting.clock.after(cases.asked_day, history.lines.begin[:, 2])
    each = setting.config.managers_a_branch
    other = cases.branch * each + (cases.officer % each + 1) % each
    wrong = pl.Series(cases.wrong_entry)
    second = history.people(other, cases.month)
    frame = pl.DataFrame(
        {
            "enterprise_id": history.enterprise_ids(cases.firm),
            "visit_id": joined("V", history.application_ids(cases.place).str.slice(1)),
            "day": history.dates(day),
            "officer_id": history.people(cases.officer, cases.month),
            "second_officer_id": pl.select(pl.when(~pl.Series(cases.alone)).then(second)).to_series(),
            "person_score": cases.person,
            "product_score": cases.wares,
            "pledge_score": cases.pledge,
            "electricity_seen": cases.meter_read,
            "water_seen": cases.meter_read,
            "customs_seen": np.zeros(len(cases), bool),
            "stated_sales_12m_minor": np.where(cases.wrong_entry, cases.stated_minor * 10, cases.stated_minor),
            "books_quality": pl.select(pl.when(~wrong).then(pl.Series(cases.books))).to_series(),
            "neighbours_view": pl.select(pl.when(~wrong).then(pl.Series(cases.neighbours))).to_series(),
        }
    )
    return frame.filter(pl.col("day").is_not_null())


def _applications(history: History) -> pl.DataFrame:
    cases = history.cases
    return pl.DataFrame(
        {
            "application_id": history.application_ids(cases.place),
            "enterprise_id": history.enterprise_ids(cases.firm),
            "product": np.array(at.PRODUCTS)[cases.product],
            "amount_minor": cases.asked_minor,
            "tenor_months": cases.term,
            "repayment": np.array(at.REPAYMENTS)[cases.repayment],
            "security": np.array(at.SECURITIES)[cases.security],
            "purpose": pl.repeat("working capital", len(cases), eager=True),
            "applied_day": history.dates(cases.asked_day),
        }
    )


def _exposures(history: History) -> pl.DataFrame:
    """Loans that run on the last day. What is written of a loan after that day is not known here."""
    loans = history.loans
    ended = loans.ended < history.setting.config.months
    defaulted_by_then = (loans.defaulted_day >= 0) & (loans.defaulted_day <= history.last)
    kept = np.flatnonzero(~ended | defaulted_by_then)
    one = loans.where(kept)
    count = np.clip(history.setting.config.months - 1 - one.drawn_month, 0, one.due_count)
    dues = history.course.loans.dues
    paid = _principal_fallen(history, one, count)
    oldest = np.where(defaulted_by_then[kept], one.oldest_unpaid, -1)
    late = np.where(oldest >= 0, history.last - oldest, 0)
    first = dues.column("principal")[one.due_from] + dues.column("interest")[one.due_from]
    return pl.DataFrame(
        {
            "loan_id": history.loan_ids(one.place),
            "enterprise_id": history.enterprise_ids(one.firm),
            "product": np.array(at.PRODUCTS)[one.product],
            "granted_minor": one.principal_minor,
            "balance_minor": np.where(defaulted_by_then[kept], one.ead_minor, one.principal_minor - paid),
            "undrawn_minor": np.zeros(len(one), np.int64),
            "opened_day": days(one.drawn_day),
            "matures_day": days(one.matures_day),
            "days_past_due": np.maximum(late, 0),
            "monthly_payment_minor": first,
        }
    )


def _principal_fallen(history: History, one: Rows, count: Ints) -> Ints:
    """Principal that had fallen due on each loan by the last day."""
    principal = history.course.loans.dues.column("principal")
    owner = np.repeat(np.arange(len(one)), count)
    first = np.concatenate([[0], np.cumsum(count)])[:-1]
    place = one.due_from[owner] + np.arange(len(owner)) - first[owner]
    return np.bincount(owner, principal[place], len(one)).astype(np.int64)
