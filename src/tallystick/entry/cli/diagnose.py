"""`tally diagnose`: where the bank's own process is weak, why, what it costs, and what would mend it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from tallystick.entry.cli.language import Language
from tallystick.entry.cli.terminal import stdout
from tallystick.entry.jobs.diagnose_run import DiagnoseRequest, DiagnoseResult, run_diagnosis

MINOR = 100
WIDE = 140
"""Columns of a terminal from which the whole table fits."""


def diagnose(
    bank: Annotated[Path, typer.Argument(help="Folder of a bank: process, book, decisions, month ends, outcomes.")],
    pack: Annotated[Path, typer.Option(help="Folder of the policy pack with the problems to look for.")],
    day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day that is seen.")],
    out: Annotated[Path, typer.Option(help="Folder for the outputs; written whole or not at all.")],
    budget: Annotated[int, typer.Option(help="Yuan a year that measures may cost together.")] = 1_000_000,
    report: Annotated[bool, typer.Option("--report/--no-report", help="Write report.html.")] = True,
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.en,
) -> None:
    """Find the problems of BANK's own credit process, their causes, their cost, and the measures that pay."""
    request = DiagnoseRequest(
        bank=bank, pack=pack, day=day.date(), out=out, budget_minor=budget * MINOR, report=report, lang=lang.lang
    )
    with stdout().status("Reading the bank's files"):
        result = run_diagnosis(request)
    console = stdout(soft_wrap=True)
    if result.findings.is_empty():
        console.print(f"No problem stands out among {result.looked_at:,} places that were looked at.")
    else:
        console.print(_findings(result, wide=console.width >= WIDE))
        console.print(_measures(result))
    for problem, why in result.unanswered.items():
        console.print(f"Not asked: {problem.replace('_', ' ')}: {why}.")
    console.print(f"{result.looked_at:,} places looked at; {result.quarantined:,} rows quarantined.")
    console.print(f"Outputs  {result.out}")
    if result.report:
        console.print(f"Report   {result.report}")


def _findings(result: DiagnoseResult, *, wide: bool) -> Table:
    """Every finding; its months, interval and cause only where the terminal is wide enough to read them."""
    table = Table(title="Problems of the bank's own process", title_justify="left", box=None, pad_edge=False)
    for name in ("", "problem", "where", "share", "peers", "yuan a year"):
        table.add_column(name, justify="left" if name in ("problem", "where") else "right", no_wrap=True)
    for name in ("90 % interval", "months", "likely cause") if wide else ():
        table.add_column(name, justify="right" if name == "90 % interval" else "left", no_wrap=True)
    for row in result.findings.iter_rows(named=True):
        cost = row["yearly_cost_minor"]
        narrow = (
            str(row["finding"]),
            row["problem"].replace("_", " "),
            f"{row['place_kind']} {row['place']}" if row["place_kind"] != "bank" else "whole bank",
            f"{row['share']:.0%}",
            f"{row['peer_share']:.0%}",
            "not known" if cost is None else f"{cost / MINOR:,.0f}",
        )
        rest = (
            "" if cost is None else f"{row['low_minor'] / MINOR:,.0f} to {row['high_minor'] / MINOR:,.0f}",
            f"{row['since']} to {row['until']}",
            (row["cause"] or "not told apart").replace("_", " "),
        )
        table.add_row(*narrow, *(rest if wide else ()))
    return table


def _measures(result: DiagnoseResult) -> Table:
    table = Table(title="Measures that pay, within the budget", title_justify="left", box=None, pad_edge=False)
    for name in ("for", "measure", "saves a year", "costs a year", "chance it does not pay"):
        table.add_column(name, justify="left" if name in ("for", "measure") else "right")
    for row in result.proposals.filter("in_plan").iter_rows(named=True):
        table.add_row(
            f"{row['finding']}",
            row["measure"].replace("_", " "),
            f"{row['benefit_minor'] / MINOR:,.0f}",
            f"{row['cost_minor'] / MINOR:,.0f}",
            f"{row['risk']:.0%}",
        )
    return table
