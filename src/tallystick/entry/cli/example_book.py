"""`tally example-book`: an invented loan book to try a month end on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tallystick.simulate.book.folder import DAY, LOANS, SEED, write_book


def example_book(
    out: Annotated[Path, typer.Argument(help="New folder for the book.")],
    loans: Annotated[int, typer.Option(min=1, help="How many loans to invent.")] = LOANS,
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of the book.")] = None,
    by: Annotated[str, typer.Option(help="What happened to loans: events, or balances on the day.")] = "events",
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = SEED,
) -> None:
    """Write an invented loan book into OUT: contracts, events or balances, borrowers, collateral, guarantees."""
    on = DAY if day is None else day.date()
    rows = write_book(out, loans=loans, day=on, by=by, seed=seed)
    typer.echo(f"{loans:,} loans, {rows:,} rows: {out} (close it on {on})")
