"""`tally stress`: what a month end's book may lose, what scenarios do to the bank, and what would break it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from tallystick.entry.cli.language import Language
from tallystick.entry.cli.terminal import stderr, stdout
from tallystick.entry.jobs.stress_run import StressRequest, run_stress
from tallystick.report.language import words
from tallystick.report.numbers import Numbers
from tallystick.report.stress import Tested
from tallystick.report.stress.told import break_sentence, headline

MILLION_MINOR = 100_000_000


def stress(
    month_end: Annotated[Path, typer.Argument(help="Folder that `tally month-end` wrote.")],
    pack: Annotated[Path, typer.Option(help="Folder of the policy pack.")],
    plan: Annotated[Path, typer.Option(help="The plan: loss model, scenarios, floors, swings (YAML).")],
    out: Annotated[Path, typer.Option(help="Folder for the outputs; written whole or not at all.")],
    report: Annotated[bool, typer.Option("--report/--no-report", help="Write report.html.")] = True,
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.en,
) -> None:
    """Test the book of a MONTH_END: loss distribution, scenarios by year, reverse stress."""
    request = StressRequest(month_end=month_end, pack=pack, plan=plan, out=out, report=report, lang=lang.lang)
    with stderr().status("Testing") as status:
        tested = run_stress(request, watch=status.update)
    console, english = stdout(soft_wrap=True), words("en")
    console.print(headline(tested, english, Numbers(english)))
    console.print(_table(tested))
    for name in tested.breaking:
        console.print(break_sentence(tested, name, english, Numbers(english)))
    console.print(f"Outputs  {out}")
    if report:
        console.print(f"Report   {out / 'report.html'}")


def _table(tested: Tested) -> Table:
    table = Table(title="Scenarios, yuan million", title_justify="left", box=None, pad_edge=False)
    for head in ("", "losses", "provisions", "profit", "least capital", "bad loans"):
        table.add_column(head, justify="right" if head else "left")
    for one in tested.stressed:
        path = one.path
        money = (f"{amount.sum() / MILLION_MINOR:,.1f}" for amount in (path.loss, path.provisions, path.profit))
        table.add_row(one.name["en"], *money, f"{path.ratio.min():.2%}", f"{path.bad_share.max():.2%}")
    return table
