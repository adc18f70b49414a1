"""`tally backup` and `tally restore`: the whole installation in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tallystick.record.start import bring_up


def backup(file: Annotated[Path, typer.Argument(help="File to write; must not exist.")]) -> None:
    """Write the whole installation, database and files, to one FILE, while people go on working."""
    bring_up()
    from tallystick.record.backup import back_up

    written = back_up(file)
    typer.echo(
        f"Written  {file}: {written.files:,} files, {written.entries:,} audit entries, chain {written.chain_end[:16]}"
    )


def restore(file: Annotated[Path, typer.Argument(help="File that `tally backup` wrote.")]) -> None:
    """Bring a back-up into an empty installation, and prove the audit chain and every file."""
    bring_up()
    from tallystick.record.backup import restore as restored

    found = restored(file)
    typer.echo(f"Restored {found.files:,} files, {found.entries:,} audit entries, chain {found.chain_end[:16]}: whole")
