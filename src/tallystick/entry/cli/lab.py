"""`tally lab`: a policy pack tried on past applications before it is in force."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from tallystick.entry.cli.language import Language
from tallystick.entry.cli.terminal import stdout
from tallystick.entry.jobs.lab_history import HistoryRequest

app = typer.Typer(
    help="Try a pack on past applications: who would be decided differently, and what it would have cost.",
    no_args_is_help=True,
    add_completion=False,
)
MINOR = 100

History = Annotated[
    Path,
    typer.Argument(help="Past applications: a bank folder, a folder that `tally decide` wrote, or a table of them."),
]
Outcomes = Annotated[Path | None, typer.Option(help="Table of outcomes by application_id, where the history has none.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day on which outcomes are known.")]
First = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day of the applications.")]
Last = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day of the applications.")]
Out = Annotated[Path, typer.Option(help="Folder for the outputs; written whole or not at all.")]
Report = Annotated[bool, typer.Option("--report/--no-report", help="Write report.html.")]
Lang = Annotated[Language, typer.Option(help="Language of the report.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Decide all by what is in force on this day, not on each one's own."),
]


def day_of(at: datetime | None) -> date | None:
    """This function will give the day of an option."""
    return None if at is None else at.date()


@app.command()
def diff(
    history: History,
    before: Annotated[Path, typer.Option(help="Folder of the pack as it is.")],
    after: Annotated[Path, typer.Option(help="Folder of the pack as it would be.")],
    out: Out,
    as_of: AsOf = None,
    first: First = None,
    last: Last = None,
    report: Report = True,
    lang: Lang = Language.en,
) -> None:
    """Tell who would be decided differently, by which rules, and what it means in loans, profit, loss and reach."""
    from tallystick.entry.jobs.lab_diff import DiffRequest, run_diff

    asked = HistoryRequest(history, first=day_of(first), last=day_of(last))
    found = run_diff(DiffRequest(asked, before, after, out, as_of=day_of(as_of), report=report, lang=lang.lang))
    totals, console = found.totals.row(0, named=True), stdout(soft_wrap=True)
    table = Table(title="Under either pack, a year", title_justify="left", box=None, pad_edge=False)
    for name in ("", "before", "after", "change"):
        table.add_column(name, justify="right" if name else "left")
    for name in ("approve", "refer", "decline"):
        _row(table, name, totals[name], totals[f"{name}_b"])
    for name, title in (("loan", "loans"), ("expected_profit", "expected profit"), ("expected_loss", "expected loss")):
        pair = (round(totals[f"{name}_minor{side}"] / MINOR) for side in ("", "_b"))
        _row(table, f"{title}, yuan", *pair)
    console.print(table)
    console.print(
        f"{totals['changed']:,} of {totals['applications']:,} applications end otherwise: "
        f"{totals['newly_approved']:,} newly approved, {totals['no_longer_approved']:,} no longer."
    )
    if found.unseen:
        console.print(
            f"Not seen here, for it acts on the features themselves: {', '.join(found.unseen)}", style="yellow"
        )
    console.print(f"Outputs  {out}")
    if report:
        console.print(f"Report   {out / 'report.html'}")


def _row(table: Table, title: str, before: int, after: int) -> None:
    table.add_row(title, f"{before:,}", f"{after:,}", f"{after - before:+,}" if after != before else "")
