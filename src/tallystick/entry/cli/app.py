"""The Typer application `tally`, and how its failures are told."""

from __future__ import annotations

import typer

from tallystick import __version__
from tallystick.entry.cli import decide, example, explain, loan, month_end, pack, replay
from tallystick.entry.cli.failures import told

app = typer.Typer(
    name="tally",
    help="Credit decisions for small and micro firms: evidence and policy in, decisions with their reasons out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command(name="decide")(decide.decide)
app.command(name="explain")(explain.explain)
app.command(name="replay")(replay.replay)
app.command(name="month-end")(month_end.month_end)
app.command(name="loan")(loan.loan)
app.command(name="example")(example.example)
app.add_typer(pack.app)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tally {__version__}")
        raise typer.Exit


@app.callback()
def tally(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version and stop."
    ),
) -> None:
    """Credit decisions for small and micro firms: evidence and policy in, decisions with their reasons out."""


def main() -> None:
    """This function will run `tally`; a known failure is a sentence on stderr and exit code 2, never a traceback."""
    with told():
        app()


if __name__ == "__main__":
    main()
