"""A book cut into parts: borrowers stay whole, no row is lost, whatever the size and the order of the tables."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from tallystick.engine.book.book import Book
from tallystick.engine.book.parts import PART, Cut, cut
from tallystick.simulate.book import loan_book

DAY = date(2026, 10, 31)
TABLES = ("contracts", "balances", "borrowers", "loan_facts")


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    made = loan_book(np.random.default_rng(3), loans=300, day=DAY, by="balances")
    return {name: made[name] for name in TABLES}


def parted(tables: dict[str, pl.DataFrame], size: int) -> tuple[Cut, dict[str, pl.DataFrame]]:
    found = cut(Book({name: frame.lazy() for name, frame in tables.items()}), None, loans_a_part=size)
    return found, {
        name: frame.collect().with_columns(found.places[name].alias(PART)) for name, frame in found.tables.items()
    }


@pytest.mark.parametrize(("size", "least"), [(1, 100), (40, 7), (300, 1), (10_000, 1)])
def test_a_borrower_is_in_one_part_with_all_that_is_its_own(
    size: int, least: int, tables: dict[str, pl.DataFrame]
) -> None:
    found, rows = parted(tables, size)
    assert found.parts >= least
    assert rows["contracts"].group_by("enterprise_id").agg(pl.col(PART).n_unique())[PART].max() == 1
    of_loan = rows["contracts"].select("loan_id", of_contract=PART)
    for name in ("balances", "loan_facts"):
        assert (rows[name].join(of_loan, on="loan_id").select((pl.col(PART) == pl.col("of_contract")).all())).item()
    of_firm = rows["contracts"].select("enterprise_id", of_contract=PART).unique()
    assert (
        rows["borrowers"].join(of_firm, on="enterprise_id").select((pl.col(PART) == pl.col("of_contract")).all()).item()
    )


@pytest.mark.parametrize("size", [7, 100])
def test_no_row_is_lost_and_parts_stand_in_the_order_of_borrowers(size: int, tables: dict[str, pl.DataFrame]) -> None:
    found, rows = parted(tables, size)
    assert {name: len(frame) for name, frame in rows.items()} == {name: len(frame) for name, frame in tables.items()}
    spans = rows["contracts"].group_by(PART).agg(low=pl.col("enterprise_id").min(), high=pl.col("enterprise_id").max())
    spans = spans.sort(PART)
    assert (spans["low"].slice(1) > spans["high"].slice(0, len(spans) - 1)).all()
    assert spans[PART].max() < found.parts


def test_tables_in_another_order_than_the_contracts_find_their_part(tables: dict[str, pl.DataFrame]) -> None:
    turned = {**tables, "balances": tables["balances"].reverse()}
    _, rows = parted(tables, 40)
    _, again = parted(turned, 40)
    assert again["balances"].reverse().equals(rows["balances"])


def test_a_row_of_no_contract_belongs_to_no_part(tables: dict[str, pl.DataFrame]) -> None:
    stray = tables["balances"].head(1).with_columns(loan_id=pl.lit("nobody's"))
    _, rows = parted({**tables, "balances": pl.concat([tables["balances"], stray])}, 40)
    assert rows["balances"].filter(pl.col(PART).is_null())["loan_id"].to_list() == ["nobody's"]
