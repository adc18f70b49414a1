"""`tally work` and `tally past`: inquiries of the pages answered; a bank's past applications taken in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tallystick.record.start import bring_up


def work() -> None:
    """Answer what was asked in the pages (policy lab, replay, status, problems), then end."""
    bring_up()
    from tallystick.entry.jobs.inquire import work_all

    typer.echo(f"{work_all(typer.echo)} inquiries ended")


def past(
    bank: Annotated[Path, typer.Argument(exists=True, help="Bank folder, as `tally simulate` writes one.")],
) -> None:
    """Take the past applications of BANK into the record: features, decisions and outcomes, for the policy lab."""
    bring_up(migrate=True)
    from tallystick.entry.jobs.past import run_past
    from tallystick.record.people.actor import Actor

    typer.echo(f"Kept     {run_past(Actor.system(), bank):,} past applications of {bank}")
