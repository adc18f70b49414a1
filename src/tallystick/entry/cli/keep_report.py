"""`tally keep-report`: a report that a command wrote, kept in the record for the pages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tallystick.record.start import bring_up


def keep_report(
    kind: Annotated[str, typer.Argument(help="month_end, status, diagnosis, study, stress, allocation or decisions.")],
    folder: Annotated[Path, typer.Argument(help="Output folder of the command, with its run.json.")],
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The report's day; else that of run.json.")
    ] = None,
    note: Annotated[str, typer.Option(help="A word on it.")] = "",
) -> None:
    """Keep the report in FOLDER in the record, whole and for good; the pages list and open it."""
    bring_up(migrate=True)
    from tallystick.record.people.actor import Actor
    from tallystick.record.reports.actions import keep_report as keep

    kept = keep(Actor.system(), kind, folder, day=day.date() if day else None, note=note)
    typer.echo(f"Kept     {kept.kind} of {kept.day}: {len(kept.members):,} files, report {kept.pk}")
