"""What an amendment would make of a loan, and whether law, policy and the engine's checks let it.

No rule stands here: terms are held against `contract_checks` of the engine with the amendment in the book, the plan is
the engine's schedule, and whether an extension comes in time is whether it moves what falls due.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from tallystick.engine.book.book import Book
from tallystick.engine.book.schemas import completed
from tallystick.engine.book_frame import dues_of
from tallystick.engine.contract.checks import CODES, contract_checks
from tallystick.engine.contract.extended import BY_DAYS, moved
from tallystick.engine.contract.schedule import STANDARD, schedule
from tallystick.record.amendments.laying_out import Line, laid_out
from tallystick.record.amendments.seeing import ON_BOOK, Seen
from tallystick.record.amendments.states import CONDITIONS, DIFFICULTIES, EXTENSION, KINDS, RENEWAL, RESTRUCTURING
from tallystick.record.unable import Unable

REPAYMENTS: Final = tuple(name for name in STANDARD if name != "revolving")
_LINE = ("due_day", "principal_minor", "interest_minor")
_NEW: Final = "(new)"
OWN_PLAN: Final = "custom"
"""How a loan is repaid whose instalments were agreed one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is asked: repaid by when, and of a renewal or restructuring at which rate (bp a year) and how; without them
    as before. `difficulty` is why a loan is restructured, `met` the conditions of a renewal that hold; `lines` a
    restructured loan's instalments, agreed one by one in place of a way of repaying."""

    kind: str
    until_day: date
    rate_bp: int | None = None
    repayment: str = ""
    difficulty: str = ""
    met: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Agreed:
    """What the terms come to: principal in fen, rate, the lines to come, all lines of the loan's plan (None: they
    follow from its terms), and of a renewal whether it is qualified."""

    principal_minor: int
    rate_bp: int
    repayment: str
    ahead: pl.DataFrame
    plan: pl.DataFrame | None
    is_qualified: bool | None = None


def agreed(terms: Terms, seen: Seen) -> Agreed:
    """This function will give what `terms` come to on the day the loan is seen.

    :raises Unable: there is no such kind; nothing is owed; the terms do not fit; or a check of the engine forbids them,
        whose code the error carries.
    """
    if terms.kind not in KINDS:
        raise Unable("kind", f"{terms.kind!r} is none of {', '.join(KINDS)}", "变更类型不存在")
    if seen.state["state"] not in ON_BOOK or int(seen.state["principal_minor"]) <= 0:
        raise Unable("nothing_owed", "no principal is owed on this loan any more", "该贷款已无本金余额")
    if terms.kind == EXTENSION:
        return _extension(terms, seen)
    _fitting(terms, seen)
    return _renewal(terms, seen) if terms.kind == RENEWAL else _restructuring(terms, seen)


def _extension(terms: Terms, seen: Seen) -> Agreed:
    if seen.state["days_past_due"] != 0:
        raise Unable("overdue", "an overdue loan is restructured, not extended", "逾期贷款应办理重组，不得展期")
    event = {
        "loan_id": seen.loan.loan_id,
        "event_no": 10**9,
        "day": seen.day,
        "kind": "extended",
        "until_day": terms.until_day,
    }
    events = pl.concat([seen.book.tables["events"], completed("events", pl.DataFrame([event])).lazy()])
    contract = seen.contract()
    book = Book({**seen.book.tables, "events": events}, seen.book.evidence)
    _lawful(seen, {"contracts": contract.lazy(), "events": events}, ("CTR-02",))
    is_given = bool(seen.book.has("dues")) and _is_given(seen)
    dues = _later(seen, terms.until_day) if is_given else dues_of(book, contract).sort("due_no")
    if dues.is_empty() or dues["due_day"].max() != terms.until_day or seen.dues["due_day"].max() == terms.until_day:
        told = f"it moves nothing that falls due: {terms.until_day} is no later day, or the loan has fallen due already"
        raise Unable("moves_nothing", told, "展期不改变还款安排：期限未延后或已过到期日")
    ahead, state = dues.filter(pl.col("due_day") > seen.day).select(_LINE), seen.state
    plan = dues.select(_LINE) if is_given else None
    return Agreed(int(state["principal_minor"]), int(state["rate_bp"]), str(state["repayment"]), ahead, plan)


def _is_given(seen: Seen) -> bool:
    """Whether the loan's plan was agreed line by line, so that no terms of the contract tell it."""
    return bool(seen.book.tables["dues"].filter(pl.col("loan_id") == seen.loan.loan_id).collect().height)


def _later(seen: Seen, until: date) -> pl.DataFrame:
    """A plan agreed line by line with its last principal on a later day; interest-first ones pay it on the way too."""
    last = seen.dues["due_day"].max()
    assert isinstance(last, date)
    if not seen.day <= last < until:
        return seen.dues.clear()
    loan_id = seen.loan.loan_id
    lines = moved(seen.dues, pl.DataFrame({"loan_id": [loan_id], "_until": [until]}))
    if seen.state["repayment"] not in BY_DAYS:
        return lines
    step = f"{int(seen.state['period_months'])}mo"
    days = pl.date_range(last, until, step, closed="none", eager=True)
    between = pl.DataFrame({"due_day": days}).select(
        pl.lit(loan_id).alias("loan_id"),
        pl.lit(0, pl.Int64).alias("due_no"),
        "due_day",
        pl.lit(0, pl.Int64).alias("principal_minor"),
        pl.lit(None, pl.Int64).alias("interest_minor"),
    )
    return pl.concat([lines, between.select(lines.columns)], how="vertical_relaxed").sort("due_day", "due_no")


def _renewal(terms: Terms, seen: Seen) -> Agreed:
    """The new loan is as large as what is owed of the old; what interest has accrued falls due today and is paid."""
    if seen.state["days_past_due"] != 0:
        raise Unable("overdue", "an overdue loan is restructured, not renewed", "逾期贷款应办理重组，不得续贷")
    unknown = set(terms.met) - set(CONDITIONS)
    if unknown:
        raise Unable("condition", f"no condition: {', '.join(sorted(unknown))}", "续贷条件不存在")
    principal = int(seen.state["principal_minor"])
    new = _contract(terms, seen, principal)
    ahead = schedule(new, calendar=None)
    both = pl.concat([seen.contract(), new.with_columns(parent_loan_id=pl.lit(seen.loan.loan_id))])
    _lawful(seen, {"contracts": both.lazy(), "dues": ahead.lazy()}, ("CTR-01", "CTR-04", "CTR-06"))
    clear = not any(seen.state[f"{name}_minor"] for name in ("overdue_interest", "penalty", "compound"))
    qualified = set(terms.met) == set(CONDITIONS) and clear and seen.state["class"] == "normal"
    rate = int(new["rate_bp"][0])
    return Agreed(principal, rate, str(new["repayment"][0]), ahead.select(_LINE), all_due(seen), qualified)


def all_due(seen: Seen) -> pl.DataFrame:
    """This function will give a loan's plan with all that is left, and what interest has accrued, due today."""
    left = int(seen.state["principal_minor"]) - seen.due_principal_minor
    return pl.concat([_kept(seen), _line(seen, left, seen.accrued_minor)])


def _restructuring(terms: Terms, seen: Seen) -> Agreed:
    """All that is owed today, interest with it, becomes the principal of a new plan (Art. 19: interest capitalised)."""
    if terms.difficulty not in DIFFICULTIES:
        told = f"say which difficulty: {', '.join(DIFFICULTIES)}; without one the contract is changed, not restructured"
        raise Unable("difficulty", told, "请选择财务困难情形；无财务困难不属于重组")
    principal = int(seen.state["principal_minor"]) - seen.due_principal_minor + seen.arrears_minor
    new = _contract(terms, seen, principal)
    ahead = laid_out(terms.lines, principal, after=seen.day) if terms.lines else schedule(new, calendar=None)
    dues = ahead.with_columns(loan_id=pl.lit(_NEW))
    _lawful(seen, {"contracts": new.lazy(), "dues": dues.lazy()}, ("CTR-01", "CTR-04", "CTR-05"))
    plan = pl.concat([_kept(seen), _line(seen, 0, seen.accrued_minor), ahead.select(_LINE)])
    return Agreed(principal, int(new["rate_bp"][0]), str(new["repayment"][0]), ahead.select(_LINE), plan)


def _fitting(terms: Terms, seen: Seen) -> None:
    repayment = terms.repayment or seen.state["repayment"]
    if terms.lines and (terms.kind != RESTRUCTURING or terms.until_day != terms.lines[-1].due_day):
        raise Unable("lines", "a plan line by line is a restructuring's, and ends it", "逐笔还款计划仅用于重组")
    if not terms.lines and repayment not in REPAYMENTS:
        raise Unable("repayment", f"choose how it is repaid: {', '.join(REPAYMENTS)}", "请选择还款方式")
    if terms.rate_bp is not None and not 0 < terms.rate_bp < 10_000:
        raise Unable("rate", "the rate is above 0 and below 100% a year", "利率有误")
    if not terms.lines and terms.until_day <= seen.next_due_day:
        told = f"the new plan ends after its first repayment day, {seen.next_due_day}"
        raise Unable("until_day", told, f"新期限须晚于首个还款日{seen.next_due_day}")


def _contract(terms: Terms, seen: Seen, principal: int) -> pl.DataFrame:
    """The contract as it would be signed today: the loan's own, with the new terms."""
    own = seen.contract()
    first = seen.next_due_day if terms.kind == RESTRUCTURING else None
    changed = {
        "loan_id": _NEW,
        "signed_day": seen.day,
        "drawn_day": seen.day,
        "matures_day": terms.until_day,
        "principal_minor": principal,
        "rate_bp": terms.rate_bp if terms.rate_bp is not None else int(seen.state["rate_bp"]),
        "repayment": OWN_PLAN if terms.lines else terms.repayment or seen.state["repayment"],
        "first_due_day": first,
        "interest_only_periods": None,
        "parent_loan_id": None,
    }
    return own.with_columns(pl.lit(value, own.schema[name]).alias(name) for name, value in changed.items())


def _kept(seen: Seen) -> pl.DataFrame:
    return seen.dues.filter(pl.col("due_day") <= seen.day).select(_LINE)


def _line(seen: Seen, principal: int, interest: int) -> pl.DataFrame:
    """What falls due on the day itself; no line where there is nothing."""
    line = {"due_day": [seen.day], "principal_minor": [principal], "interest_minor": [interest]}
    return pl.DataFrame(line, schema=_kept(seen).schema).filter(pl.lit(principal + interest > 0))


def _lawful(seen: Seen, tables: dict[str, pl.LazyFrame], asked: Collection[str]) -> None:
    """Raise with the first breach of the loan, or of what takes its place, among the codes asked for."""
    mine = pl.col("loan_id").is_in([seen.loan.loan_id, _NEW])
    found = contract_checks(tables, seen.policy).filter(pl.col("code").is_in(list(asked)) & mine).collect()
    if found.is_empty():
        return
    _, code, value, threshold = found.row(0)
    text = next(one.sentence for one in CODES if one.code == code)
    raise Unable(
        code, f"{code}: {text.en} ({value:g}, at most {threshold:g})", f"{text.zh}（{value:g}，上限{threshold:g}）"
    )
