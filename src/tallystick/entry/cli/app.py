"""The Typer application `tally`: its commands, each imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from tallystick import __version__
from tallystick.entry.cli.commands import COMMANDS, PANELS
from tallystick.entry.cli.failures import told


class Later(Mapping[str, Any]):
    """The commands by name. A run imports only its own: the others' engines take longer to import than it to run."""

    def __getitem__(self, name: str) -> Any:
        module, attribute = COMMANDS[name].place.split(":")
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

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """This function will write the help from what the table of commands says, and import none."""
        self.commands = {
            name: TyperCommand(name, help=command.says, rich_help_panel=panel)
            for panel, commands in PANELS.items()
            for name, command in commands.items()
        }
        super().format_help(ctx, formatter)
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
