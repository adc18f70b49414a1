"""`tally replay`: make a run again and say whether the bytes are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from tallystick.entry.cli.decide import progress_bars
from tallystick.entry.cli.terminal import stdout
from tallystick.entry.jobs.replay_run import ReplayRequest, run_replay

DIFFERS = 1


def replay(
    out: Annotated[Path, typer.Argument(help="Folder that `tally decide` or `tally month-end` wrote.")],
    evidence: Annotated[
        Path | None, typer.Option(help="Where the evidence or the book is now, if it was moved.")
    ] = None,
    pack: Annotated[Path | None, typer.Option(help="Where the pack is now, if it was moved.")] = None,
    opening: Annotated[Path | None, typer.Option(help="Where last month end's output is now, if it was moved.")] = None,
    report: Annotated[bool, typer.Option("--report", help="Compare the pages of the report too.")] = False,
) -> None:
    """Decide or close the month again as the record in OUT says: the same bytes (exit 0), or what differs (exit 1)."""
    console = stdout(soft_wrap=True)
    with progress_bars(report=report) as watch:
        asked = ReplayRequest(out=out, evidence=evidence, pack=pack, opening=opening, report=report)
        result = run_replay(asked, watch=watch)
    if not result.differences:
        console.print(f"same bytes: {result.outputs} outputs of {out}", style="green")
        return
    for difference in result.differences:
        console.print(Text.assemble((difference.what, "bold"), "  ", difference.how))
    console.print(f"{len(result.differences)} differences among {result.outputs} outputs of {out}", style="red")
    raise typer.Exit(DIFFERS)
