"""`tally user`: the people who sign in."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from tallystick.entry.cli.passwords import asked_password
from tallystick.entry.cli.terminal import stdout
from tallystick.record.start import bring_up

app = typer.Typer(help="The people who sign in: list, add, password.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """List everybody with branch, roles and authority."""
    bring_up()
    from tallystick.entry.jobs.people import listed

    table = Table("Number", "Name", "Branch", "Roles", "Authority", box=None, header_style="bold")
    for row in listed():
        table.add_row(*row)
    stdout().print(table)


@app.command()
def add(
    number: Annotated[str, typer.Argument(help="Staff number to sign in with.")],
    name: Annotated[str, typer.Option(help="Full name.")],
    branch: Annotated[str, typer.Option(help="Code of the branch.")] = "HO",
    role: Annotated[list[str] | None, typer.Option(help="A role; may be given again.")] = None,
    authority: Annotated[
        list[str] | None, typer.Option(help="A level of the authority table; may be given again.")
    ] = None,
) -> None:
    """Add a person. The password is asked for, or read from standard input."""
    bring_up()
    from tallystick.entry.jobs.people import add_user

    add_user(
        number,
        full_name=name,
        branch=branch,
        roles=tuple(role or ()),
        authorities=tuple(authority or ()),
        password=asked_password,
    )
    typer.echo(f"Added    {number} {name}")


@app.command()
def password(number: Annotated[str, typer.Argument(help="Staff number.")]) -> None:
    """Set a new password, asked for or read from standard input."""
    bring_up()
    from tallystick.entry.jobs.people import set_password

    set_password(number, asked_password)
    typer.echo(f"Set      password of {number}")
