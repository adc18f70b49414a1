"""`tally month-end`: a bank's book on a day, classified, staged, provided for, weighted and collected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from tallystick.cluster.session import spark
from tallystick.engine.classification.columns import CLASSES
from tallystick.entry.cli.cluster import On, kept_parts, refuse_mapping
from tallystick.entry.cli.language import Language
from tallystick.entry.cli.terminal import stderr, stdout
from tallystick.entry.jobs.cluster_month_end import ClusterMonthEnd, cluster_month_end
from tallystick.entry.jobs.month_end_run import STAGES, MonthEndRequest, Watch, run_month_end

NAMES = {
    "book": "Reading the book",
    "loans": "Closing loans",
    "tables": "Writing tables",
    "report": "Writing the report",
}
MINOR = 100


def month_end(
    book: Annotated[str, typer.Argument(help="Folder of a loan book (contracts, events or balances, ...).")],
    pack: Annotated[Path, typer.Option(help="Folder of the policy pack.")],
    day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day to close; nothing later is seen.")],
    out: Annotated[str, typer.Option(help="Folder for the outputs; written whole or not at all.")],
    mapping: Annotated[str | None, typer.Option(help="Mapping of column names: a built-in name or a file.")] = None,
    opening: Annotated[str | None, typer.Option(help="Last month end's output folder, to go on from.")] = None,
    report: Annotated[bool, typer.Option("--report/--no-report", help="Write report.html and pages of loans.")] = True,
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.en,
    on: On = None,
) -> None:
    """Close BOOK on a day: classes, stages, expected loss, capital, collection."""
    if on is not None:
        _on_cluster(on, ClusterMonthEnd(book, pack, day.date(), out, opening, kept=kept_parts()), mapping)
        return
    request = MonthEndRequest(
        book=Path(book),
        pack=pack,
        day=day.date(),
        out=Path(out),
        mapping=mapping,
        opening=None if opening is None else Path(opening),
        report=report,
        lang=lang.lang,
    )
    with _bars(report=report) as watch:
        result = run_month_end(request, watch=watch)
    console = stdout(soft_wrap=True)
    for table in (_classes(result.classes), _movement(result.movement)):
        console.print(table)
    console.print(_said(result.coverage, result.checks, result.collected.quarantine.height))
    console.print(f"Outputs  {result.out}")
    if result.report:
        console.print(f"Report   {result.report}")


def _on_cluster(master: str, request: ClusterMonthEnd, mapping: str | None) -> None:
    refuse_mapping(mapping)
    with spark(master) as scheduler:
        result = cluster_month_end(request, scheduler)
    console = stdout(soft_wrap=True)
    for table in (_classes(result.tables["by_class"]), _movement(result.tables["movement_table"])):
        console.print(table)
    checks, aside = result.counts["checks"], result.quarantined
    console.print(_said(result.tables["coverage"], checks, aside))
    console.print(f"Outputs  {result.out}")


@contextmanager
def _bars(*, report: bool) -> Iterator[Watch]:
    bars = Progress(
        TextColumn("{task.description:<22}"),
        BarColumn(bar_width=32),
        TimeElapsedColumn(),
        console=stderr(),
        transient=True,
    )
    tasks: dict[str, TaskID] = {}
    with bars:
        for stage in (each for each in STAGES if each != "report" or report):
            tasks[stage] = bars.add_task(NAMES[stage], total=None, start=False)

        def watch(stage: str, done: int, of: int) -> None:
            task = tasks[stage]
            if not bars.tasks[task].started:
                bars.start_task(task)
            bars.update(task, completed=done, total=of)

        yield watch


def _classes(classes: pl.DataFrame) -> Table:
    table = Table(title="Five-tier classes", title_justify="left", box=None, pad_edge=False)
    for name in ("class", "loans", "claims, yuan", "allowance, yuan"):
        table.add_column(name, justify="left" if name == "class" else "right")
    rows = {row["class"]: row for row in classes.to_dicts()}
    for name in CLASSES:
        row = rows.get(name, {"loans": 0, "exposure_minor": 0, "allowance_minor": 0})
        table.add_row(
            name.replace("_", " "),
            f"{row['loans']:,}",
            f"{row['exposure_minor'] / MINOR:,.0f}",
            f"{row['allowance_minor'] / MINOR:,.0f}",
        )
    return table


def _movement(movement: pl.DataFrame) -> Table:
    table = Table(title="Allowance, yuan", title_justify="left", box=None, pad_edge=False)
    for name in ("", "stage 1", "stage 2", "stage 3", "total"):
        table.add_column(name, justify="right" if name else "left")
    for row in movement.iter_rows():
        table.add_row(str(row[0]).replace("_", " "), *(f"{value / MINOR:,.2f}" for value in row[1:]))
    return table


def _said(coverage: pl.DataFrame, checks: int, aside: int) -> str:
    row = coverage.row(0, named=True)
    npl, cover = row["npl_ratio"] or 0.0, row["coverage_ratio"]
    covered = f"covered {cover:.0%}" if cover is not None and row["npl_minor"] else "nothing to cover"
    short = row["shortfall_minor"] / MINOR
    floor = f"{short:,.2f} yuan short of the floor" if short else "above the floor"
    return (
        f"Claims of {row['loans_minor'] / MINOR:,.2f} yuan, {npl:.2%} non-performing, {covered}, {floor}; "
        f"{checks} breaches of contract terms; {aside} rows quarantined."
    )
