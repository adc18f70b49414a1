"""The commands of `tally`, from its Typer application."""

from __future__ import annotations

from collections.abc import Iterator

import click
import typer

from scripts.reference.table import table
from tallystick.entry.cli.app import app

_HEAD = """# Commands

`tally COMMAND --help` says the same in the terminal. A failure that the user can cure ends with exit code 2 and a
sentence that names the thing, the place, the cause and the cure.
"""


def commands() -> Iterator[tuple[str, click.Command]]:
    """This function will give every command that does something, by its full name: `tally pack check`."""
    yield from _under("tally", typer.main.get_command(app))


def commands_page() -> str:
    """This function will give the page of all commands, their arguments and options."""
    return "\n".join([_HEAD, *(_section(name, command) for name, command in commands())])


def _under(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if hasattr(command, "commands"):
        for child, below in command.commands.items():
            yield from _under(f"{name} {child}", below)
    elif not command.hidden:
        yield name, command


def _section(name: str, command: click.Command) -> str:
    rows = [_row(parameter) for parameter in command.params if parameter.name != "help"]
    said = (command.help or "").strip()
    return f"## {name}\n\n{said}\n\n" + (
        table(("argument or option", "what it is", "without it"), rows) if rows else ""
    )


def _row(parameter: click.Parameter) -> tuple[str, str, str]:
    is_argument = parameter.param_type_name == "argument"
    shown = (parameter.name or "").upper() if is_argument else ", ".join([*parameter.opts, *parameter.secondary_opts])
    default = parameter.default
    without = "required" if parameter.required else ("" if default is None or default == () else f"`{default}`")
    return f"`{shown}`", getattr(parameter, "help", "") or "", without
