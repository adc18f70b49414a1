"""`tally allocate`: whom to lend how much at what rate, for the most profit after risk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from tallystick.entry.cli.language import Language
from tallystick.entry.cli.terminal import stderr, stdout
from tallystick.entry.jobs.allocate_run import AllocateRequest, run_allocate
from tallystick.report.allocation import Chapter
from tallystick.report.allocation.told import price_sentences
from tallystick.report.language import words
from tallystick.report.numbers import Numbers

THOUSAND_MINOR = 100_000


def allocate(
    run: Annotated[Path, typer.Argument(help="Folder that `tally decide` wrote.")],
    pack: Annotated[Path, typer.Option(help="Folder of the policy pack.")],
    plan: Annotated[Path, typer.Option(help="The plan: rates and take-up, amounts, limits, shocks (YAML).")],
    out: Annotated[Path, typer.Option(help="Folder for the outputs; written whole or not at all.")],
    report: Annotated[bool, typer.Option("--report/--no-report", help="Write report.html.")] = True,
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.en,
) -> None:
    """Choose offers among the firms of a decided RUN for the most profit after risk."""
    request = AllocateRequest(run=run, pack=pack, plan=plan, out=out, report=report, lang=lang.lang)
    with stderr().status("Allocating") as status:
        chapters = run_allocate(request, watch=status.update)
    console = stdout(soft_wrap=True)
    for chapter in chapters:
        console.print(_table(chapter))
        for sentence in price_sentences(chapter.best, words("en"), Numbers(words("en"))):
            console.print(f"  {sentence}")
    console.print(f"Outputs  {out}")
    if report:
        console.print(f"Report   {out / 'report.html'}")


def _table(chapter: Chapter) -> Table:
    table = Table(title=chapter.name["en"], title_justify="left", box=None, pad_edge=False)
    heads = ("yuan thousand", "offers", "taken", "lent", "rate", "loss", "profit", "gap")
    for head in heads:
        table.add_column(head, justify="left" if head == heads[0] else "right")
    solved = [("as it is", chapter.best), *((case.name["en"], case.solved) for case in chapter.cases)]
    for name, one in solved:
        total = one.totals
        rate = "" if total.rate is None else f"{total.rate:.2%}"
        money = (f"{amount / THOUSAND_MINOR:,.0f}" for amount in (total.loss_minor, total.profit_minor))
        gap = f"{one.gap:.4%}" + ("*" if one.is_proven else "")
        table.add_row(
            name,
            f"{total.offers:,}",
            f"{total.firms:,.1f}",
            f"{total.lent_minor / THOUSAND_MINOR:,.0f}",
            rate,
            *money,
            gap,
        )
    table.caption = (
        "taken, lent, loss and profit in expectation; profit after loss and capital; * proven best to the gap"
    )
    table.caption_justify = "left"
    return table
