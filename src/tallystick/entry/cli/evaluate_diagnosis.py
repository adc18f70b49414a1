"""`tally evaluate-diagnosis`: the diagnosis judged on banks whose problems were planted at random."""

from __future__ import annotations

import os
from math import ceil
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from tallystick.entry.cli.terminal import stderr, stdout
from tallystick.entry.jobs.evaluate_run import EvaluateRequest, EvaluateResult, run_evaluation

MINOR = 100
OF_COSTS = ("recall", "coverage", "median_cost_error", "spearman", "planted_that_count")
"""Figures that hang on what is taken for the true cost."""


def evaluate_diagnosis(
    config: Annotated[Path, typer.Option(help="Config of the bank whose problems are drawn at random.")],
    out: Annotated[Path, typer.Option(help="Folder for the outputs; written whole or not at all.")],
    configs: Annotated[int, typer.Option(min=1, help="How many banks.")] = 50,
    seed: Annotated[int, typer.Option(help="The first bank's seed; the others follow it.")] = 1,
    clean: Annotated[
        int | None,
        typer.Option(
            min=0, help="How many banks without any problem are diagnosed too.", show_default="a fifth as many"
        ),
    ] = None,
    worlds: Annotated[
        int,
        typer.Option(min=1, help="In how many worlds each bank's plan is lived through; true costs are their mean."),
    ] = 4,
    keep: Annotated[
        Path | None,
        typer.Option(
            help="Folder in which each bank's judgement stays; stopped and asked again, it goes on from there."
        ),
    ] = None,
) -> None:
    """Simulate banks with problems planted at random, diagnose them, and compare with their truth."""
    request = EvaluateRequest(
        config=config,
        configs=configs,
        seed=seed,
        out=out,
        clean=ceil(configs / 5) if clean is None else clean,
        worlds=worlds,
        processes=os.cpu_count() or 1,
        keep=keep,
    )
    with Progress(console=stderr(), transient=True) as bars:
        task = bars.add_task("Banks simulated and diagnosed", total=request.configs + request.clean)
        result = run_evaluation(request, watch=lambda done, of: bars.update(task, completed=done, total=of))
    console = stdout(soft_wrap=True)
    for name, value in result.figures.items():
        console.print(f"{name}: {_figure(value)}")
    if worlds > 1:
        told = ", ".join(f"{name} {_figure(result.one_world[name])}" for name in OF_COSTS)
        console.print(f"By what it cost in each bank's own world alone: {told}")
    console.print(_by_kind(result))
    console.print(_unseen(result))
    console.print(f"Outputs  {result.out}")


def _figure(value: float | None) -> str:
    return "not known" if value is None else f"{value:.4g}"


def _by_kind(result: EvaluateResult) -> Table:
    table = Table(title="By kind of problem", title_justify="left", box=None, pad_edge=False)
    for name in ("problem", "planted", "count", "found", "yuan a year", "reported", "false"):
        table.add_column(name, justify="left" if name == "problem" else "right", no_wrap=True)
    kinds = sorted({*result.planted["problem"], *result.reported["problem"]})
    for kind in kinds:
        planted = result.planted.filter(problem=kind)
        reported = result.reported.filter(problem=kind)
        weighty = planted.filter("counts")
        table.add_row(
            kind.replace("_", " "),
            str(planted.height),
            str(weighty.height),
            str(weighty["is_found"].sum()),
            f"{(planted['yearly_cost_minor'].sum() or 0) / MINOR:,.0f}",
            str(reported.height),
            str((~reported["is_planted"]).sum()),
        )
    return table


def _unseen(result: EvaluateResult) -> Table:
    table = Table(title="Not seen", title_justify="left", box=None, pad_edge=False)
    for name in ("problem", "at", "why"):
        table.add_column(name, no_wrap=name == "problem")
    for problem, where, why in result.unseen.rows():
        table.add_row(problem.replace("_", " "), where, why)
    return table
