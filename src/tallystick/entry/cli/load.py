"""`tally load`: a bank's folder into the record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from tallystick.entry.cli.terminal import stderr, stdout
from tallystick.record.start import bring_up


def load(
    bank: Annotated[Path, typer.Argument(help="Bank folder, as `tally simulate` writes one.")],
    sign_ins: Annotated[
        bool, typer.Option("--sign-ins", help="Give the first holder of each role a fresh password and print it.")
    ] = False,
) -> None:
    """Load a BANK into an empty record: policy, branches, people, firms, book, month ends, process log."""
    bring_up(migrate=True)
    from tallystick.entry.jobs.load_bank import run_load

    console = stderr()
    loaded = run_load(bank, with_sign_ins=sign_ins, told=lambda table, rows: console.print(f"{rows:>12,} {table}"))
    if loaded.sign_ins:
        table = Table("Role", "Signs for", "Branch", "Staff number", box=None, header_style="bold")
        table.add_column("Password", no_wrap=True, min_width=23)
        for one in loaded.sign_ins:
            table.add_row(one.role.replace("_", " "), one.signs_for, one.branch, one.number, one.password)
        stdout().print(table)
    typer.echo(f"Loaded   {sum(loaded.counts.values()):,} rows of {bank}")
