"""Writes the report of a month end: report.html, the pages of loans behind it, and the assets they share."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.engine.provisioning.movement import CAUSES
from tallystick.report.language import Lang, words
from tallystick.report.month_end.closed import Closed, read_closed
from tallystick.report.month_end.cuts import KEY, Cut, looked_up_cuts, outcome_cuts, standing_cuts
from tallystick.report.month_end.drill import write_pages
from tallystick.report.month_end.gather import gather
from tallystick.report.month_end.memory import standing
from tallystick.report.month_end.page import month_page
from tallystick.report.month_end.teller import MonthTeller, axis_unit
from tallystick.report.month_end.watching import largest_circles
from tallystick.report.numbers import Numbers
from tallystick.report.templating import templates
from tallystick.report.write import write_shared_assets

Told = Callable[[int, int], None]
MOST_MOVED = 500
"""Of each cause of the movement, this many loans are listed, the largest amounts first."""
MOST_CIRCLES = 100


def write_month_end_report(
    folder: Path,
    out: Path,
    lang: Lang,
    *,
    about: dict[str, Any] | None = None,
    told: Told = lambda done, of: None,
) -> Path:
    """This function will write the report of the month end in `folder` to `out` and give the path of report.html.

    `about` is the run's record where run.json is not yet there; `told` is called with how many of the steps are done.
    Loans are read in batches, so that a book of any size can be told. The bytes depend on the folder and `lang` alone.

    :raises ClosedMonthError: `folder` is not the output of `tally month-end`, or a part of it is missing or broken.
    """
    from tallystick.report.month_end import charts

    told(0, 3)
    closed = read_closed(folder, about=about)
    cuts = cuts_of(closed)
    gathered = gather(closed.loans, cuts, day=closed.day)
    told(1, 3)
    catalogue = words(lang)
    numbers = Numbers(words=catalogue, currency=closed.sheet["currency"])
    teller = MonthTeller(closed=closed, gathered=gathered, words=catalogue, numbers=numbers)
    env = templates(catalogue, about=closed.about, title=teller.both(closed.sheet["title"]))
    page = out / "report.html"
    page.write_text(month_page(env, teller), encoding="utf-8")
    write_pages(env, teller, cuts, out / "loans")
    told(2, 3)
    definitions = charts.definitions(catalogue, axis_unit(teller)[0])
    write_shared_assets(out / "assets", catalogue, definitions, sheets=("month_end.css",))
    script = files("tallystick.report").joinpath("assets", "loans.js").read_text(encoding="utf-8")
    (out / "assets" / "loans.js").write_text(script, encoding="utf-8")
    told(3, 3)
    return page


def cuts_of(closed: Closed) -> tuple[Cut, ...]:
    """This function will give every cut of `closed`."""
    return (
        *standing_cuts(),
        *looked_up_cuts(
            checks=closed.checks,
            signals=closed.signals,
            circles=None if closed.circles is None else largest_circles(closed.circles, MOST_CIRCLES),
            moved=_moved(closed.movement),
        ),
        *outcome_cuts(
            promises=closed.promises,
            defaults=closed.defaults,
            covenants=None if closed.covenants is None else closed.covenants.with_columns(standing=standing()),
            fates=closed.fates,
        ),
    )


def _moved(movement: pl.LazyFrame) -> pl.DataFrame:
    """The loans that moved the allowance most, by cause; ties in the order of the file are settled by number."""
    size, amount = pl.col("amount_minor").abs(), pl.col("amount_minor")
    tops = [
        movement.filter(pl.col("cause") == cause)
        .select("loan_id", pl.col("cause").alias(KEY), amount.alias("moved_minor"), size.alias("_size"))
        .top_k(MOST_MOVED, by=["_size", "loan_id"], reverse=[False, True])
        for cause in CAUSES
    ]
    found = pl.concat(pl.collect_all(tops, engine="streaming"))
    return found.sort("_size", "loan_id", descending=[True, False]).drop("_size")
