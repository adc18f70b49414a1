"""`tally decide`: evidence in, a decision for every firm out."""

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
from rich.text import Text

from tallystick.cluster.session import spark
from tallystick.entry.cli.cluster import On, kept_parts, refuse_mapping
from tallystick.entry.cli.explain import TONES
from tallystick.entry.cli.language import Language
from tallystick.entry.cli.terminal import stderr, stdout
from tallystick.entry.jobs.cluster_decide import ClusterDecide, cluster_decide
from tallystick.entry.jobs.decide_run import STAGES, DecideRequest, DecideResult, Watch, run_decide
from tallystick.report.figure import KINDS, counted, kind, known_limit
from tallystick.report.outcomes import headline
from tallystick.report.write import teller_of

NAMES = {
    "evidence": "Reading evidence",
    "features": "Working out features",
    "decision": "Deciding",
    "reasons": "Gathering reasons",
    "outputs": "Writing outputs",
    "report": "Writing the report",
}


def decide(
    evidence: Annotated[str, typer.Argument(help="Folder of evidence tables (CSV, Parquet, Excel).")],
    pack: Annotated[Path, typer.Option(help="Folder of the policy pack.")],
    as_of: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day to decide on; nothing later is seen.")],
    out: Annotated[str, typer.Option(help="Folder for the outputs; written whole or not at all.")],
    mapping: Annotated[str | None, typer.Option(help="Mapping of column names: a built-in name or a file.")] = None,
    report: Annotated[bool, typer.Option("--report/--no-report", help="Write report.html and a page per firm.")] = True,
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.en,
    on: On = None,
) -> None:
    """Decide on every firm in EVIDENCE under a policy pack as of a day."""
    if on is not None:
        _on_cluster(on, ClusterDecide(evidence, pack, as_of.date(), out, kept=kept_parts()), mapping)
        return
    request = DecideRequest(
        evidence=Path(evidence),
        pack=pack,
        as_of=as_of.date(),
        out=Path(out),
        mapping=mapping,
        report=report,
        lang=lang.lang,
    )
    with progress_bars(report=report) as watch:
        result = run_decide(request, watch=watch)
    console = stdout(soft_wrap=True)
    stdout().print(summary(result))
    console.print(headline(teller_of(result.run, "en")))
    console.print(f"Outputs  {result.out}")
    if result.report:
        console.print(f"Report   {result.report}")


def _on_cluster(master: str, request: ClusterDecide, mapping: str | None) -> None:
    refuse_mapping(mapping)
    with spark(master) as scheduler:
        result = cluster_decide(request, scheduler)
    console = stdout(soft_wrap=True)
    said = ", ".join(f"{firms:,} {outcome}" for outcome, firms in sorted(result.outcomes.items()))
    console.print(f"{sum(result.outcomes.values()):,} firms: {said}; {result.quarantined:,} rows quarantined.")
    console.print(f"Outputs  {result.out}")


@contextmanager
def progress_bars(*, report: bool) -> Iterator[Watch]:
    """This function will give a watch that shows a bar per stage on stderr, if that is a terminal, while work lasts."""
    console = stderr()
    bars = Progress(
        TextColumn("{task.description:<22}"),
        BarColumn(bar_width=32),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    tasks: dict[str, TaskID] = {}
    with bars:
        for stage in STAGES:
            if stage != "report" or report:
                tasks[stage] = bars.add_task(NAMES[stage], total=None, start=False)

        def watch(stage: str, done: int, of: int) -> None:
            task = tasks[stage]
            if not bars.tasks[task].started:
                bars.start_task(task)
            bars.update(task, completed=done, total=of)

        yield watch


def summary(result: DecideResult) -> Table:
    """This function will give the table that closes a run: outcomes, grades, rows set aside."""
    run = result.run
    words = teller_of(run, "en").words
    table = Table(box=None, show_header=True, header_style="dim", pad_edge=False)
    for title in ("", "firms", "on the evidence at hand", "limit", "grades"):
        table.add_column(title, justify="left" if title in ("", "grades") else "right")
    decisions = run.decisions.with_columns(kind().alias("kind"), known_limit().alias("known"))
    for each in KINDS:
        chosen = decisions.filter(pl.col("kind") == each)
        indicated = decisions.filter(pl.col("indicated_outcome") == each.removesuffix("_judgement")).height
        amount = chosen["known"].sum() if each != "decline" else 0
        grades = "  ".join(f"{grade} {firms}" for grade, firms in sorted(counted(chosen, "grade").items()))
        at_hand = "" if each == "refer_missing" else f"{indicated:,}"
        name = Text(words(f"outcome.{each}"), style=TONES[each])
        table.add_row(name, f"{chosen.height:,}", at_hand, f"{amount / 100:,.0f}", grades)
    files = run.about["inputs"]
    read, aside = (sum(entry[name] for entry in files) for name in ("rows", "quarantined"))
    table.caption = (
        f"limits of referred firms are proposals by the evidence at hand; "
        f"{read:,} rows read, {aside:,} quarantined; {run.findings.height:,} findings of the cross checks"
    )
    table.caption_justify = "left"
    return table
