"""`tally decide`: evidence in, a decision for every firm out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tallystick.entry.jobs.decide_run import DecideRequest, run_decide


def decide(
    evidence: Annotated[Path, typer.Argument(help="Folder of evidence tables (CSV, Parquet, Excel).")],
    pack: Annotated[Path, typer.Option(help="Folder of the policy pack.")],
    as_of: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day to decide on; nothing later is seen.")],
    out: Annotated[Path, typer.Option(help="Folder for the outputs; written whole or not at all.")],
    mapping: Annotated[str | None, typer.Option(help="Mapping of column names: a built-in name or a file.")] = None,
    report: Annotated[bool, typer.Option("--report/--no-report", help="Write report.html and a page per firm.")] = True,
    lang: Annotated[str, typer.Option(help="Language of the report: en or zh.")] = "en",
) -> None:
    """Decide on every firm in EVIDENCE under PACK as of a day."""
    request = DecideRequest(
        evidence=evidence, pack=pack, as_of=as_of.date(), out=out, mapping=mapping, report=report, lang=lang
    )
    result = run_decide(request)
    typer.echo(f"{result.firms} firms decided: {result.out}")
