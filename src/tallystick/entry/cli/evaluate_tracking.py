"""`tally evaluate-tracking`: tracking judged on banks whose problems end in some branches at known months."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from tallystick.entry.cli.terminal import stderr, stdout
from tallystick.entry.jobs.evaluate_tracking import JudgeTrackingRequest, JudgeTrackingResult, judge_tracking


def evaluate_tracking(
    config: Annotated[Path, typer.Option(help="Config of a bank whose problems end in some branches.")],
    out: Annotated[Path, typer.Option(help="Folder for the outputs; written whole or not at all.")],
    banks: Annotated[int, typer.Option(min=1, help="How many banks; each is lived through twice.")] = 3,
    seed: Annotated[int, typer.Option(help="The first bank's seed; the others follow it.")] = 1,
    keep: Annotated[Path | None, typer.Option(help="Folder in which the banks stay, to be judged again.")] = None,
) -> None:
    """Track measures that worked and measures that did nothing, and compare with what the simulation knows."""
    with Progress(console=stderr(), transient=True) as bars:
        task = bars.add_task("Banks simulated and tracked", total=banks)
        request = JudgeTrackingRequest(config=config, banks=banks, seed=seed, out=out, keep=keep)
        result = judge_tracking(request, watch=lambda done, of: bars.update(task, completed=done, total=of))
    console = stdout(soft_wrap=True)
    for name, value in result.figures.items():
        console.print(f"{name}: {'not known' if value is None else f'{value:.4g}'}")
    console.print(_table(result))
    console.print(f"Outputs  {result.out}")


def _table(result: JudgeTrackingResult) -> Table:
    table = Table(title="Measure by measure", title_justify="left", box=None, pad_edge=False)
    for name in ("bank", "measure", "by", "true", "measured", "interval", "standing", "without effect"):
        table.add_column(name, justify="left" if name in ("measure", "by", "standing", "without effect") else "right")
    for row in result.judged.iter_rows(named=True):
        known = row["low"] is not None
        table.add_row(
            str(row["bank"]),
            row["measure"].replace("_", " "),
            row["method"] or "",
            "" if row["true_removed"] is None else f"{row['true_removed']:.0%}",
            f"{row['removed']:.0%}" if known else "",
            f"{row['low']:.0%} to {row['high']:.0%}" if known else "",
            row["standing"].replace("_", " "),
            row["idle_standing"].replace("_", " "),
        )
    return table
