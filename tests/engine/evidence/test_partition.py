"""Parts of whole firms give what the whole gives."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tallystick.engine.evidence.history_stop import SOURCE as HISTORY
from tallystick.engine.evidence.partition import by_firm
from tallystick.engine.evidence.repeated import SOURCE as BOOKS
from tallystick.engine.features.invoices import SOURCE as INVOICES
from tests.engine.evidence.books import book, booked_by, purchase, sale, under

RECENT = date(2026, 3, 20)


@pytest.mark.parametrize("source", [INVOICES, BOOKS, HISTORY], ids=lambda source: source.name)
@pytest.mark.parametrize("parts", [1, 3, 40])
def test_parts_give_what_the_whole_gives(source: object, parts: int) -> None:
    first = sale(5, RECENT)
    rows = [sale(n + 1, RECENT, firm=f"f{n % 11}") for n in range(60)]
    rows += [purchase(n, RECENT, firm=f"f{n % 7}") for n in range(30)]
    given = book(*rows, first, *(booked_by(f"f{n}", first) for n in range(5)))
    whole = source.run(given, under()).collect().sort("enterprise_id")
    each = [source.run(part, under()).collect() for part in by_firm(given, parts=parts)]
    assert len(each) == parts
    assert pl.concat(each).sort("enterprise_id").equals(whole)


def test_a_table_without_firms_stands_whole_in_every_part() -> None:
    given = book(sale(1, RECENT), notes=pl.DataFrame({"note": ["x"]}))
    assert [part.tables["notes"].collect().height for part in by_firm(given, parts=2)] == [1, 1]


def test_no_parts_at_all() -> None:
    with pytest.raises(ValueError, match="ask for one at least"):
        list(by_firm(book(), parts=0))
