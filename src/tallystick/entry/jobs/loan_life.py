"""One loan's life: its borrower's loans closed on a day, its events and what each of them moved."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.engine import flow
from tallystick.engine.book.book import Book
from tallystick.engine.book_frame import dues_of, loan_frame
from tallystick.engine.month_end import close_loans, postings
from tallystick.engine.watching import watched
from tallystick.intake import read_book
from tallystick.kernel.columns import did_you_mean
from tallystick.pack import read_pack


class UnknownLoan(LookupError):
    """The book has no contract of that number."""


@dataclass(frozen=True)
class Life:
    """A loan on a day: the closed row, the contract, what fell due, what happened and what it moved, its siblings."""

    loan: dict[str, Any]
    contract: dict[str, Any]
    dues: pl.DataFrame
    events: pl.DataFrame
    postings: pl.DataFrame
    facts: pl.DataFrame
    siblings: pl.DataFrame


def loan_life(book: Path, loan_id: str, *, pack: Path, day: date) -> Life:
    """This function will give the life of `loan_id` up to `day`; the borrower's other loans are closed with it.

    :raises UnknownLoan: the book has no such contract.
    :raises IntakeError: the book cannot be used.
    """
    rules = read_pack(pack)
    policy = rules.on(day, flow.vocabulary())
    whole, collected = read_book(book, as_of=day)
    with closing(collected):
        firm = _borrower(whole, loan_id)
        part = _of_firms(whole, _joined(whole, firm))
        frame = loan_frame(part, policy).collect().lazy()
        watch = watched(part, frame, rules, policy).monitored.firms
        closed = close_loans(part, policy, frame=frame, watch=watch).collect()
        contracts = part.tables["contracts"].collect()
        alone = _narrowed(part, pl.col("loan_id") == loan_id, contracts)
        return Life(
            loan=closed.row(by_predicate=pl.col("loan_id") == loan_id, named=True),
            contract=contracts.row(by_predicate=pl.col("loan_id") == loan_id, named=True),
            dues=dues_of(alone, alone.tables["contracts"].collect()).filter(pl.col("due_day") <= day),
            events=_table(alone, "events"),
            postings=postings(alone, policy).collect() if alone.has("events") else pl.DataFrame(),
            facts=_table(alone, "loan_facts"),
            siblings=closed.filter(pl.col("loan_id") != loan_id, pl.col("enterprise_id") == firm),
        )


def _borrower(book: Book, loan_id: str) -> str:
    contracts = book.tables["contracts"]
    found = contracts.filter(pl.col("loan_id") == loan_id).select("enterprise_id").collect()
    if found.is_empty():
        known = contracts.select("loan_id").collect().to_series().to_list()
        raise UnknownLoan(f"the book has no loan {loan_id!r}{did_you_mean(loan_id, known)}; name one of its contracts")
    return str(found.item())


def _joined(book: Book, firm: str) -> list[str]:
    """The firm and all whom guarantees join to it, directly or through others: a warning of one may reach it."""
    guarantees = book.evidence.get("guarantees")
    if guarantees is None:
        return [firm]
    ends = guarantees.select("guarantor_id", "obligor_id").collect()
    firms, reached = {firm}, {firm}
    while reached:
        near = pl.Series(sorted(reached), dtype=pl.String).implode()
        touched = ends.filter(pl.col("guarantor_id").is_in(near) | pl.col("obligor_id").is_in(near))
        reached = {*touched["guarantor_id"], *touched["obligor_id"]} - firms
        firms |= reached
    return sorted(firms)


def _of_firms(book: Book, firms: list[str]) -> Book:
    """The book cut down to the loans of `firms`, so that contagion, exposure and circles are still whole."""
    named = pl.col("enterprise_id").is_in(pl.Series(firms, dtype=pl.String).implode())
    return _narrowed(book, named, book.tables["contracts"].filter(named).collect())


def _narrowed(book: Book, chosen: pl.Expr, contracts: pl.DataFrame) -> Book:
    kept = contracts.filter(chosen)
    loans = kept["loan_id"].implode()
    tables: dict[str, pl.LazyFrame] = {"contracts": kept.lazy()}
    for name, frame in book.tables.items():
        if name != "contracts":
            columns = frame.collect_schema().names()
            tables[name] = frame.filter(pl.col("loan_id").is_in(loans)) if "loan_id" in columns else frame
    return Book(tables, book.evidence, book.opening)


def _table(book: Book, name: str) -> pl.DataFrame:
    frame = book.get(name)
    return pl.DataFrame() if frame is None else frame.collect()
