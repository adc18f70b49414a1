"""`tally simulate`: a bank to practise on, with its region, people, process, and problems planted on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from tallystick.entry.cli.terminal import stderr, stdout
from tallystick.entry.jobs.simulate_run import STAGES, SimulateRequest, Watch, run_simulate

NAMES = {
    "region": "Making the region",
    "months": "Living the months",
    "evidence": "Writing evidence",
    "tables": "Writing the process",
    "month ends": "Closing month ends",
}
SHOWN = ("process/applications", "book/contracts", "process/log", "process/checks", "process/warnings")


def simulate(
    config: Annotated[Path, typer.Option(help="The bank's config, e.g. configs/l_bank.yaml.")],
    out: Annotated[Path, typer.Option(help="Folder for the bank; written whole or not at all.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bank, to the byte.")] = 1,
) -> None:
    """Simulate a bank: region, firms, people, loans, process log, outcomes, and a sealed truth."""
    with _bars() as watch:
        result = run_simulate(SimulateRequest(config=config, seed=seed, out=out), watch=watch)
    console = stdout(soft_wrap=True)
    counted = ", ".join(f"{result.rows.get(name, 0):,} {name.split('/')[-1]}" for name in SHOWN)
    console.print(f"{counted}; {result.planted} problems planted.")
    console.print(f"Bank     {result.out}")


@contextmanager
def _bars() -> Iterator[Watch]:
    bars = Progress(
        TextColumn("{task.description:<22}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=stderr(),
        transient=True,
    )
    tasks: dict[str, TaskID] = {}
    with bars:
        for stage in STAGES:
            tasks[stage] = bars.add_task(NAMES[stage], total=None, start=False)

        def watch(stage: str, done: int, of: int) -> None:
            task = tasks[stage]
            if not bars.tasks[task].started:
                bars.start_task(task)
            bars.update(task, completed=done, total=of)

        yield watch
