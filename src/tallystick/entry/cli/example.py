"""`tally example`: a small county's evidence, made by the program itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tallystick.simulate.example.folder import DAY, FIRMS, SEED, write_example


def example(
    out: Annotated[Path, typer.Argument(help="New folder for the evidence.")],
    firms: Annotated[int, typer.Option(help="How many firms to invent.")] = FIRMS,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = SEED,
) -> None:
    """Write an invented county's evidence into OUT: all tables, healthy and sick firms, a few bad rows."""
    made = write_example(out, firms=firms, seed=seed)
    typer.echo(f"{firms} firms, {made['rows']:,} rows in {made['files']} files: {out} (decide it as of {DAY})")
