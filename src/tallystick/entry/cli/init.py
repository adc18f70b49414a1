"""`tally init`: makes the system of record: the database, its tables, the head office and its administrators."""

from __future__ import annotations

from typing import Annotated

import typer

from tallystick.entry.cli.passwords import asked_password
from tallystick.record.home import home
from tallystick.record.start import bring_up


def init(
    name: Annotated[str, typer.Option(help="Name of the bank's head office.")] = "Head office",
    administrator: Annotated[
        list[str] | None,
        typer.Option(help="Staff number of an administrator; give two, since rights need two people."),
    ] = None,
) -> None:
    """Make the database and its tables, the head office, and administrators who give others their roles.

    Passwords are asked for, or read one a line where standard input is no terminal. Run again it brings the tables to
    this version and adds what is new.
    """
    bring_up(migrate=True)
    from tallystick.entry.jobs.people import ensure_administrators

    added = ensure_administrators(name, dict.fromkeys(administrator or (), asked_password))
    typer.echo(f"Record   {home()}")
    for number in added:
        typer.echo(f"Added    administrator {number}")
    if not administrator:
        typer.echo("Add administrators with `tally init --administrator NUMBER --administrator NUMBER`.")
