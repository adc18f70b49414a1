"""The Typer application `tally`: its commands, each imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from tallystick import __version__
from tallystick.entry.cli.failures import told

COMMANDS = {
    "decide": "decide:decide",
    "explain": "explain:explain",
    "replay": "replay:replay",
    "month-end": "month_end:month_end",
    "loan": "loan:loan",
    "simulate": "simulate:simulate",
    "allocate": "allocate:allocate",
    "export-log": "export_log:export",
    "anchors": "anchors:anchors",
    "stress": "stress:stress",
    "example": "example:example",
    "example-book": "example_book:example_book",
    "model": "model:app",
    "status": "status:status",
    "study": "study:study",
    "diagnose": "diagnose:diagnose",
    "track": "track:track",
    "evaluate-diagnosis": "evaluate_diagnosis:evaluate_diagnosis",
    "evaluate-tracking": "evaluate_tracking:evaluate_tracking",
    "pack": "pack:app",
    "lab": "lab:app",
    "init": "init:init",
    "load": "load:load",
    "keep-report": "keep_report:keep_report",
    "past": "work:past",
    "end-of-day": "end_of_day:end_of_day",
    "close-month": "end_of_day:close_month",
    "serve": "serve:serve",
    "work": "work:work",
    "user": "user:app",
    "token": "token:app",
    "audit": "audit:app",
    "backup": "backup:backup",
    "restore": "backup:restore",
}
"""Command -> its module in this folder and the function or Typer application in it, in the order of `--help`."""


class Later(Mapping[str, Any]):
    """The commands by name. A run imports only its own: the others' engines take longer to import than it to run."""

    def __getitem__(self, name: str) -> Any:
        module, attribute = COMMANDS[name].split(":")
        found = getattr(import_module(f"tallystick.entry.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            group = get_group(found)
            group.name = name
            return group
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(name=name)(found)
        return get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Commands(TyperGroup):
    """A group whose commands are imported when they are asked for."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = Later()  # type: ignore[assignment]

    def list_commands(self, ctx: Any) -> list[str]:
        """This function will give the names of all commands, in order, and import none."""
        return list(self.commands)


app = typer.Typer(
    name="tally",
    cls=Commands,
    help="Credit decisions for small and micro firms: evidence and policy in, decisions with their reasons out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


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
