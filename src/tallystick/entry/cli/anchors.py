"""`tally anchors`: a simulated bank's figures beside published ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tallystick.entry.cli.language import Language
from tallystick.simulate.anchors import write_anchors


def anchors(
    bank: Annotated[Path, typer.Argument(help="Bank folder, as `tally simulate` writes one.")],
    out: Annotated[Path, typer.Option(help="Folder for the table and the report; written whole or not at all.")],
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.en,
) -> None:
    """Hold the figures of a simulated BANK beside published ranges: NPL, rates, mixes, migration, losses."""
    table = write_anchors(bank, out, lang=lang.lang)
    counts = dict(table["verdict"].value_counts().rows())
    inside, outside, unknown = (counts.get(name, 0) for name in ("inside", "outside", "unknown"))
    typer.echo(f"{inside} figures within their published ranges, {outside} outside, {unknown} not known.")
    typer.echo(f"Report   {out / 'report.html'}")
