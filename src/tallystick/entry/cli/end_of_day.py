"""`tally end-of-day` and `tally close-month`: the jobs of the record, each once a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tallystick.entry.cli.language import Language
from tallystick.entry.cli.terminal import stderr
from tallystick.record.start import bring_up

Day = Annotated[str | None, typer.Option("--day", help="Day as YYYY-MM-DD; without it today.")]


def end_of_day(day: Day = None) -> None:
    """End a day: expire decisions, count limits again, open due tasks, escalate, judge promises, send notices."""
    bring_up()
    from tallystick.entry.jobs.end_of_day import run_end_of_day
    from tallystick.record.people.actor import Actor

    console = stderr()
    actor = Actor.system(_day(day))
    found = run_end_of_day(actor, told=lambda step, count: console.print(f"{count:>12,} {step.replace('_', ' ')}"))
    typer.echo(f"Ended    {actor.day}: {sum(found.values()):,} in {len(found)} steps")


def close_month(
    day: Day = None, lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.en
) -> None:
    """Close the book in the record on a month end: states, classes to confirm, provisions, watch list, report."""
    bring_up()
    from tallystick.entry.jobs import close_month as closing
    from tallystick.record.people.actor import Actor

    console = stderr()
    actor = Actor.system(_day(day))
    closed = closing.close_month(actor, actor.day, lang=lang.lang, told=lambda stage: console.print(f"{stage:>12}"))
    was = " (it was closed before; nothing was done)" if closed.was_closed else ""
    typer.echo(f"Closed   {closed.loans:,} loans on {actor.day}{was}")


def _day(day: str | None) -> date | None:
    if day is None:
        return None
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise typer.BadParameter(f"{day!r} is no day; write it as 2024-12-31") from None
