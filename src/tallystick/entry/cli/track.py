"""`tally track`: whether the measures that a bank has undertaken do what was expected of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from tallystick.engine.measures.tracking.track import Tracked
from tallystick.entry.cli.language import Language
from tallystick.entry.cli.terminal import stderr, stdout
from tallystick.entry.jobs.track_run import TrackRequest, run_tracking
from tallystick.report.language import words
from tallystick.report.numbers import Numbers
from tallystick.report.tracking import TrackingTeller, headline


def track(
    bank: Annotated[Path, typer.Argument(help="Folder of a bank: process, book, decisions, month ends, outcomes.")],
    pack: Annotated[Path, typer.Option(help="Folder of the policy pack with the problems that the measures act on.")],
    measures: Annotated[Path, typer.Option(help="The measures: owner, roll-out by place, what is expected (YAML).")],
    day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day that is seen.")],
    out: Annotated[Path, typer.Option(help="Folder for the outputs; written whole or not at all.")],
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.en,
) -> None:
    """Hold the measures of BANK against what was expected of them, and raise an alert for each that does not work."""
    request = TrackRequest(bank=bank, pack=pack, measures=measures, day=day.date(), out=out, lang=lang.lang)
    with stderr().status("Tracking"):
        result = run_tracking(request)
    console, english = stdout(soft_wrap=True), words("en")
    teller = TrackingTeller(result.tracked, english, Numbers(english))
    console.print(headline(teller))
    console.print(_table(result.tracked, teller))
    for one in result.tracked:
        if one.is_alert:
            console.print(f"Alert: {one.undertaken.code} {teller.verdict(one)} Owner: {one.undertaken.owner}.")
    console.print(f"{result.quarantined:,} rows quarantined.")
    console.print(f"Outputs  {result.out}")
    console.print(f"Report   {result.report}")


def _table(tracked: list[Tracked], teller: TrackingTeller) -> Table:
    table = Table(title="Ledger of measures, yuan a year", title_justify="left", box=None, pad_edge=False)
    for name in ("", "measure", "standing", "removes", "expected", "saves", "expected"):
        table.add_column(name, justify="left" if name in ("", "measure", "standing") else "right")
    for one in tracked:
        table.add_row(
            one.undertaken.code,
            teller.name(one),
            teller.standing(one),
            teller.removed(one),
            teller.numbers.share(one.undertaken.removes, 0),
            teller.saved(one),
            teller.numbers.short_money(one.undertaken.saves_minor),
        )
    return table
