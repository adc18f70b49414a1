"""`tally status`: where a bank stands: its firms, products, process, book, quality, returns and warnings."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from tallystick.entry.cli.language import Language
from tallystick.entry.cli.terminal import stdout
from tallystick.entry.jobs.status_run import StatusRequest, StatusResult, run_status

STAGES = {
    "closing": "Closing the month",
    "figures": "Working out the figures",
    "report": "Writing the report",
}
MINOR = 100


def status(
    bank: Annotated[Path, typer.Argument(help="Folder of a bank: book, evidence, process, month ends, outcomes.")],
    pack: Annotated[Path, typer.Option(help="Folder of the policy pack.")],
    day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day of the status, a month end.")],
    out: Annotated[Path, typer.Option(help="Folder for the outputs; written whole or not at all.")],
    closed: Annotated[
        Path | None, typer.Option(help="Output of `tally month-end` for that day, if there is one.")
    ] = None,
    report: Annotated[bool, typer.Option("--report/--no-report", help="Write report.html and report.pdf.")] = True,
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.en,
) -> None:
    """Tell where BANK stands: firms, products, process, book, quality, earnings, limits, warnings, returns."""
    request = StatusRequest(bank=bank, pack=pack, day=day.date(), out=out, closed=closed, report=report, lang=lang.lang)
    with stdout().status("Reading the bank's files") as shown:
        result = run_status(request, watch=lambda stage: shown.update(STAGES[stage]))
    console = stdout(soft_wrap=True)
    console.print(_aims(result))
    console.print(_said(result))
    console.print(f"{len(result.found.figures)} figures; {result.quarantined:,} rows quarantined.")
    console.print(f"Outputs  {result.out}")
    if result.report:
        console.print(f"Report   {result.report}")


def _aims(result: StatusResult) -> Table:
    table = Table(title="Aims of supervisor and plan", title_justify="left", box=None, pad_edge=False)
    for name in ("aim", "stands at", "aimed", ""):
        table.add_column(name, justify="left" if name in ("aim", "") else "right")
    for row in result.found.figures["targets"].table.to_dicts():
        standing = "not known" if row["met"] is None else "met" if row["met"] else "missed"
        value, bound = (_percent(row[name]) for name in ("value", "bound"))
        table.add_row(row["part"].replace("_", " "), value, f"at {row['side']} {bound}", standing)
    return table


def _percent(value: float | None) -> str:
    return "not known" if value is None else f"{value:.2%}"


def _said(result: StatusResult) -> str:
    sums = result.found.sums
    owed = sums["exposure_minor"]
    npl = sums["npl_minor"] / owed if owed else 0.0
    return (
        f"Claims of {owed / MINOR:,.2f} yuan on {sums['borrowers']:,.0f} borrowers, {npl:.2%} non-performing; "
        f"RAROC of the performing book {sums['raroc']:.1%}."
    )
