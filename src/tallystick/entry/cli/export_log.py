"""`tally export-log`: a bank's process log as XES and OCEL 2.0, for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tallystick.simulate.exports import FORMS, export_log


def export(
    bank: Annotated[Path, typer.Argument(help="Bank folder, as `tally simulate` writes one.")],
    out: Annotated[Path, typer.Option(help="Folder for the files; written whole or not at all.")],
    form: Annotated[list[str] | None, typer.Option("--as", help="xes or ocel; both where not given.")] = None,
    utc_offset: Annotated[str, typer.Option(help="How far the bank's clocks are ahead of UTC.")] = "+08:00",
) -> None:
    """Write the process log of BANK as XES (IEEE 1849) and as an object-centric log (OCEL 2.0)."""
    written = export_log(bank, out, forms=tuple(form or FORMS), utc_offset=utc_offset)
    for name, size in written.items():
        typer.echo(f"{out / name}  {size:,} bytes")
