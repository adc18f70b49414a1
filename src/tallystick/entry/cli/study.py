"""`tally study`: one document from where a bank stands over its problems and measures to its outlook."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tallystick.entry.cli.language import Language
from tallystick.entry.cli.terminal import stdout
from tallystick.entry.jobs.study_run import BENCHMARKS, StudyRequest, run_study

STAGES = {
    "status": "Working out where the bank stands",
    "closing": "Closing the month",
    "figures": "Working out the figures",
    "diagnosis": "Looking for problems of the bank's own process",
    "report": "Writing the report",
}
MINOR = 100


def study(
    bank: Annotated[Path, typer.Argument(help="Folder of a bank: book, evidence, process, month ends, outcomes.")],
    pack: Annotated[Path, typer.Option(help="Folder of the policy pack.")],
    day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day of the study, a month end.")],
    out: Annotated[Path, typer.Option(help="Folder for the outputs; written whole or not at all.")],
    budget: Annotated[int, typer.Option(help="Yuan a year that measures may cost together.")] = 1_000_000,
    closed: Annotated[Path | None, typer.Option(help="Output of `tally month-end` for that day.")] = None,
    beside: Annotated[Path | None, typer.Option(help="Another bank's benchmarks.json, to be laid beside.")] = None,
    lang: Annotated[Language, typer.Option(help="Language of the study.")] = Language.en,
) -> None:
    """Study BANK: firms, products, process, book, problems and causes, measures, outlook; and benchmarks to share."""
    request = StudyRequest(
        bank=bank,
        pack=pack,
        day=day.date(),
        out=out,
        budget_minor=budget * MINOR,
        closed=closed,
        beside=beside,
        lang=lang.lang,
    )
    with stdout().status("Reading the bank's files") as shown:
        result = run_study(request, watch=lambda stage: shown.update(STAGES[stage]))
    console = stdout(soft_wrap=True)
    console.print(
        f"Weaknesses ({result.problems}) cost {result.cost_minor / MINOR:,.0f} yuan a year; "
        f"the plan should bring {result.net_minor / MINOR:,.0f} a year net."
    )
    hidden = int(result.benchmarks["value"].null_count())
    console.print(f"{result.benchmarks.height} benchmarks to share, {hidden} of them withheld: {out / BENCHMARKS}")
    console.print(f"Outputs  {result.out}")
    console.print(f"Report   {result.report}")
