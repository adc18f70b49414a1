"""`tally token`: keys of programs that use the API."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from tallystick.entry.cli.terminal import stdout
from tallystick.record.start import bring_up

app = typer.Typer(help="Keys of programs that use the API: give, list, revoke.", no_args_is_help=True)


@app.command()
def give(
    person: Annotated[str, typer.Argument(help="Staff number of the person the program acts as.")],
    name: Annotated[str, typer.Option(help="What the program is.")],
    scope: Annotated[list[str], typer.Option(help="What it may be used for; may be given again.")],
    days: Annotated[int, typer.Option(help="How many days it lives.")] = 90,
) -> None:
    """Give a token and print it; it is shown this once."""
    bring_up()
    from tallystick.entry.jobs.tokens import give as given

    typer.echo(given(person, name=name, scopes=tuple(scope), days=days))


@app.command("list")
def list_() -> None:
    """List tokens with whom they act as, their scopes, and until when they live."""
    bring_up()
    from tallystick.entry.jobs.tokens import listed

    table = Table("Token", "Name", "Acts as", "Scopes", "Until", "Revoked", box=None, header_style="bold")
    for row in listed():
        table.add_row(*row)
    stdout().print(table)


@app.command()
def revoke(
    prefix: Annotated[str, typer.Argument(help="The token's first part, as `tally token list` shows it.")],
) -> None:
    """End a token at once."""
    bring_up()
    from tallystick.entry.jobs.tokens import revoke as revoked

    revoked(prefix)
    typer.echo(f"Revoked  {prefix}")
