"""`tally pack`: check a policy pack, run its cases, find uncovered edges, show it on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import polars as pl
import typer
from rich.text import Text

from tallystick.engine.flow import check as check_flow
from tallystick.engine.flow import prepared, score_few, vocabulary
from tallystick.engine.parameters import REQUIRED, REQUIRED_GRIDS, REQUIRED_TERMS
from tallystick.engine.parameters_after import monitoring
from tallystick.engine.step import FlowError
from tallystick.entry.cli.pack_view import plain_table, show_item, show_policy
from tallystick.entry.cli.terminal import stderr, stdout
from tallystick.kernel.columns import Columns
from tallystick.pack import NotInForce, PackError, PackErrors, read_pack
from tallystick.pack.cases import CaseRun, run_cases
from tallystick.pack.check import check_pack
from tallystick.pack.differences import differences
from tallystick.pack.edges import uncovered_edges
from tallystick.pack.pack import Pack
from tallystick.pack.policy import Policy
from tallystick.pack.required import Required

FINDINGS = 1
USAGE = 2
NEEDED = Required((*REQUIRED, *monitoring.REQUIRED), REQUIRED_GRIDS, REQUIRED_TERMS)

app = typer.Typer(
    name="pack",
    help="A bank's policy: check it, run its cases, find uncovered edges, show it. "
    "Exit codes: 0 well, 1 findings, 2 usage.",
    no_args_is_help=True,
)

PackFolder = Annotated[Path, typer.Argument(exists=True, help="Folder of the policy pack, the one with pack.yaml.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; without it, today.")]


@app.command()
def check(pack: PackFolder) -> None:
    """Say everything that is wrong with PACK: file and line, cause and cure."""
    read, _ = _checked(pack)
    content = read.content
    counts = (
        f"{len(content.parameters)} parameters, {len(content.rules)} rules, {len(content.tables)} tables, "
        f"{len(content.scorecards)} scorecards, {len(content.products)} products, "
        f"{len(content.indicators)} indicators, {len(content.cases)} cases"
    )
    days = f"in force from {read.starts}, {len(read.change_days)} days of change"
    _say(f"{read.id} {read.version} is sound: {counts}; {days}")


@app.command()
def cases(pack: PackFolder) -> None:
    """Run the cases and probes of PACK and list what comes out otherwise than expected."""
    run = _run(*_checked(pack))
    if not run.failures:
        _say(f"all as expected: {run.cases} cases and {run.probes} probes")
        return
    _list(
        ("where", "case", "what", "expected", "got"),
        [(str(f.place), f.case, f.what, f.expected, f.got) for f in run.failures],
        [str(f) for f in run.failures],
    )
    _say(f"{len(run.failures)} expectations failed, in {run.cases} cases and {run.probes} probes", style="red")
    raise typer.Exit(FINDINGS)


@app.command()
def edges(pack: PackFolder) -> None:
    """List the thresholds, codes, missing columns, bands and days of change of PACK that no case covers."""
    read, columns = _checked(pack)
    found = uncovered_edges(read, columns, _run(read, columns), given=prepared())
    if not found:
        _say("every edge is covered")
        return
    _list(
        ("where", "edge", "of", "no case"),
        [(str(e.place), e.kind, e.thing, e.lacks) for e in found],
        [str(e) for e in found],
    )
    _say(f"{len(found)} edges uncovered", style="red")
    raise typer.Exit(FINDINGS)


@app.command()
def digest(pack: PackFolder) -> None:
    """Print the digest of PACK: it changes when the policy changes, and only then."""
    try:
        typer.echo(read_pack(pack).digest)
    except PackErrors as broken:
        _tell(broken.errors)


@app.command()
def show(
    pack: PackFolder,
    name: Annotated[str | None, typer.Argument(help="One parameter, rule, table, scorecard or product.")] = None,
    day: Day = None,
    diff: Annotated[Path | None, typer.Option(exists=True, help="Show what differs from this pack instead.")] = None,
) -> None:
    """Show the policy of a day, each value with its source and first day; or everything about NAME."""
    read, columns = _checked(pack)
    if diff is not None:
        _show_differences(_checked(diff)[0], read)
        return
    try:
        policy = read.on(day.date() if day else date.today(), columns)
    except NotInForce as early:
        typer.echo(str(early), err=True)
        raise typer.Exit(USAGE) from None
    if name is None:
        show_policy(stdout(), read, policy)
    elif not show_item(stdout(), read, policy, name):
        raise typer.Exit(USAGE)


def _show_differences(before: Pack, after: Pack) -> None:
    found = differences(before, after)
    rows = [(one.kind, one.name, one.path, one.before, one.after) for one in found]
    lines = [f"{kind} {name} {path}: {old} -> {new}" for kind, name, path, old, new in rows]
    if found:
        _list(("what", "name", "key", before.id, after.id), rows, lines)
    _say(f"{len(found)} differences from {before.id} {before.version} to {after.id} {after.version}", style="")


def _checked(folder: Path) -> tuple[Pack, Columns]:
    """The pack and the engine's columns; ends the command where the pack has mistakes, telling all of them."""
    columns = vocabulary()
    try:
        read = read_pack(folder, strict=False)
    except PackErrors as broken:
        _tell(broken.errors)
    errors = check_pack(read, columns, NEEDED)
    if errors:
        _tell(errors)
    try:
        for day in (read.starts, *read.change_days):
            check_flow(read.on(day, columns))
    except FlowError as early:
        _say(f"{folder}: {early}. A rule or scorecard may name only what is known when it is asked.", style="red")
        raise typer.Exit(FINDINGS) from None
    return read, columns


def _run(pack: Pack, columns: Columns) -> CaseRun:
    with stderr().status(f"{len(pack.content.cases)} cases and {len(pack.content.probes)} probes"):
        return run_cases(pack, columns, _score, given=prepared())


def _score(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """A day has a handful of cases, for which going step by step is twice as quick."""
    return score_few(frame.collect(), policy).lazy()


def _tell(errors: Iterable[PackError]) -> NoReturn:
    told = list(errors)
    for error in told:
        place = str(error.place)
        line = Text(place, style="bold").append(str(error).removeprefix(place), style="not bold")
        stdout(soft_wrap=True).print(line)
    _say(f"{len(told)} mistakes" if len(told) > 1 else "1 mistake", style="red")
    raise typer.Exit(FINDINGS)


def _say(words: str, *, style: str = "green") -> None:
    stdout(soft_wrap=True).print(Text(words, style=style))


def _list(heads: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[str]) -> None:
    """A table on a terminal; a line each, as compilers write them, for everything else."""
    console = stdout()
    if not console.is_terminal:
        for line in lines:
            stdout(soft_wrap=True).print(line)
        return
    table = plain_table(*heads)
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)
