"""`tally lab`: a policy pack tried on past applications before it is in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from tallystick.entry.cli.cluster import On
from tallystick.entry.cli.terminal import stdout
from tallystick.report.language import Lang

app = typer.Typer(
    help="Try a pack on past applications: who would be decided differently, and what it would have cost.",
    no_args_is_help=True,
    add_completion=False,
)
MINOR = 100
DIFFERS = 1
SHOWN = 6

HISTORY = (
    "Past applications: a bank folder, an output of `tally decide`, a table of them, or a YAML file that "
    "names one of these with outcomes, until, first and last day."
)
History = Annotated[Path, typer.Argument(help=HISTORY)]
Out = Annotated[Path, typer.Option(help="Folder for the outputs; written whole or not at all.")]


class Pages(StrEnum):
    """In which language a report is written, or none."""

    en = "en"
    zh = "zh"
    none = "none"

    @property
    def lang(self) -> Lang | None:
        """The language as the report knows it."""
        return None if self is Pages.none else "zh" if self is Pages.zh else "en"


Report = Annotated[Pages, typer.Option(help="Language of report.html, or none.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Decide all by what is in force on this day, not on each one's own."),
]


def day_of(at: datetime | None) -> date | None:
    """This function will give the day of an option."""
    return None if at is None else at.date()


@app.command()
def diff(
    history: History,
    before: Annotated[Path, typer.Option(help="Folder of the pack as it is.")],
    after: Annotated[Path, typer.Option(help="Folder of the pack as it would be.")],
    out: Out,
    as_of: AsOf = None,
    report: Report = Pages.en,
) -> None:
    """Tell who would be decided differently, by which rules, and what it means in loans, profit, loss and reach."""
    from tallystick.entry.jobs.lab_diff import DiffRequest, run_diff

    found = run_diff(DiffRequest(history, before, after, out, as_of=day_of(as_of), report=report.lang))
    totals, console = found.totals.row(0, named=True), stdout(soft_wrap=True)
    table = Table(title="Under either pack, a year", title_justify="left", box=None, pad_edge=False)
    for name in ("", "before", "after", "change"):
        table.add_column(name, justify="right" if name else "left")
    for name in ("approve", "refer", "decline"):
        _row(table, name, totals[name], totals[f"{name}_b"])
    for name, title in (("loan", "loans"), ("expected_profit", "expected profit"), ("expected_loss", "expected loss")):
        pair = (round(totals[f"{name}_minor{side}"] / MINOR) for side in ("", "_b"))
        _row(table, f"{title}, yuan", *pair)
    console.print(table)
    console.print(
        f"{totals['changed']:,} of {totals['applications']:,} applications end otherwise: "
        f"{totals['newly_approved']:,} newly approved, {totals['no_longer_approved']:,} no longer."
    )
    if found.unseen:
        console.print(
            f"Not seen here, for it acts on the features themselves: {', '.join(found.unseen)}", style="yellow"
        )
    _where(out, report)


def _where(out: Path, report: Pages) -> None:
    console = stdout(soft_wrap=True)
    console.print(f"Outputs  {out}")
    if report.lang:
        console.print(f"Report   {out / 'report.html'}")


def _row(table: Table, title: str, before: int, after: int) -> None:
    table.add_row(title, f"{before:,}", f"{after:,}", f"{after - before:+,}" if after != before else "")


@app.command()
def backtest(
    history: Annotated[str, typer.Argument(help=HISTORY)],
    pack: Annotated[list[Path], typer.Option(help="Folder of a pack; several may be named.")],
    out: Annotated[str, typer.Option(help="Folder for the outputs; written whole or not at all.")],
    horizon_months: Annotated[int, typer.Option(min=1, help="Months within which a default counts.")] = 12,
    unseen_times: Annotated[
        float, typer.Option(min=0, help="How many times as often those nobody lent to default, by the same grade.")
    ] = 1.0,
    report: Report = Pages.en,
    on: On = None,
) -> None:
    """Hold packs against the past, with outcomes: what is known, what can be bounded, what rests on an assumption."""
    from tallystick.entry.jobs.lab_backtest import BacktestRequest, run_backtest
    from tallystick.lab.backtest import Assumption

    assumption = Assumption(horizon_months=horizon_months, unseen_times=unseen_times)
    if on is not None:
        from tallystick.cluster.session import spark
        from tallystick.entry.jobs.cluster_backtest import ClusterBacktest, cluster_backtest

        with spark(on) as scheduler:
            told = cluster_backtest(ClusterBacktest(history, tuple(pack), out, assumption), scheduler)
        _print_backtest(told.summaries, told.break_even)
        stdout(soft_wrap=True).print(f"Outputs  {out}")
        return
    found = run_backtest(BacktestRequest(Path(history), tuple(pack), Path(out), assumption, report=report.lang))
    _print_backtest([test.summary for test in found.tests], found.break_even)
    _where(Path(out), report)


def _print_backtest(summaries: Sequence[Mapping[str, Any]], break_even: Mapping[str, float | None]) -> None:
    table = Table(title="Profit a year, yuan", title_justify="left", box=None, pad_edge=False)
    for name in ("", "loans", "known", "defaults", "worst", "estimate", "best", "assumed"):
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    for one in summaries:
        profits = (f"{one[f'profit_{view}_minor'] / MINOR:,.0f}" for view in ("worst", "model", "best"))
        counts = (f"{one[name]:,}" for name in ("loans", "seen", "defaults_seen"))
        share = one["assumed_amount_share"]
        table.add_row(
            "as lent" if one["pack"] == "as_lent" else one["pack"],
            *counts,
            *profits,
            "" if share is None else f"{share:.0%}",
        )
    console = stdout(soft_wrap=True)
    console.print(table)
    for name, times in break_even.items():
        if times is not None:
            console.print(f"{name} earns as much as was lent until the unseen default {times:.1f} times as often.")


@app.command()
def search(
    history: History,
    plan: Annotated[Path, typer.Option(help="YAML: base, from, levers, limits, support; docs/guide/policy_lab.md.")],
    out: Out,
    report: Report = Pages.en,
) -> None:
    """Try cut-offs, limits and prices, never beyond what the data can say; write the best as a pack."""
    from tallystick.entry.jobs.lab_search import SearchRequest, run_search

    result = run_search(SearchRequest(history, plan, out, report=report.lang))
    found, console = result.found, stdout(soft_wrap=True)
    refused = int((~found.tried["is_supported"]).sum())
    console.print(f"{found.tried.height:,} settings tried; {refused:,} go beyond what the data can say.")
    if found.best is None:
        console.print("No setting keeps the limits; nothing was written as a pack.", style="yellow")
    elif not result.is_written:
        console.print("Nothing tried is better than the pack as it is; nothing was written as a pack.")
    else:
        setting = zip(found.question.levers, found.setting(found.best), strict=True)
        console.print("Best  " + ", ".join(f"{lever.label} {value:g}" for lever, value in setting))
        console.print(f"Pack  {out / 'pack'}: {result.cases:,} cases, {len(result.failures):,} come out otherwise")
    _where(out, report)


@app.command()
def challenge(
    history: History,
    experiment: Annotated[Path, typer.Option(help="YAML: name, packs, shares by day, test; docs/guide/policy_lab.md.")],
    out: Out,
    report: Report = Pages.en,
) -> None:
    """Read out champion against challenger: arms by stable assignment, looks that keep the error, rules to stop."""
    from tallystick.entry.jobs.lab_challenge import ChallengeRequest, run_challenge

    found, console = (
        run_challenge(ChallengeRequest(history, experiment, out, report=report.lang)),
        stdout(soft_wrap=True),
    )
    if found.looks.height:
        last = found.looks.row(-1, named=True)
        for arm in ("champion", "challenger"):
            console.print(f"{arm:<10}  {last[f'{arm}_hits']:,} of {last[f'{arm}_cases']:,}")
        console.print(f"difference  {last['difference']:+.2%}, between {last['low']:+.2%} and {last['high']:+.2%}")
    told = f", since {found.day}" if found.day else ""
    console.print(f"verdict     {found.verdict.replace('_', ' ')}{told}")
    _where(out, report)


@app.command()
def replay(
    history: History,
    application: Annotated[str | None, typer.Option(help="One application alone.")] = None,
) -> None:
    """Decide a bank's applications again, each under the version of the pack that decided it: the same, or what not."""
    from tallystick.entry.jobs.lab_replay import run_bank_replay

    result, console = run_bank_replay(history, application), stdout(soft_wrap=True)
    found = result.found
    if not found.differing:
        told = {True: ", the same bytes", False: ", the same values in other bytes", None: ""}[result.same_bytes]
        console.print(f"same: {found.compared:,} decisions in {found.columns:,} columns{told}", style="green")
        return
    for name, count in found.differing.items():
        console.print(f"{name}: {count:,} rows")
    named = ", ".join(found.applications.head(SHOWN).to_list())
    console.print(f"{found.applications.len():,} of {found.compared:,} decisions differ: {named}", style="red")
    raise typer.Exit(DIFFERS)


@app.command()
def shadow(
    history: History,
    live: Annotated[Path, typer.Option(help="Folder of the pack in force.")],
    beside: Annotated[Path, typer.Option(help="Folder of the pack that runs in its shadow.")],
    out: Out,
    apart_at_most: Annotated[
        float, typer.Option(min=0, max=1, help="Share of other outcomes in a month; above it, exit 1.")
    ] = 1.0,
) -> None:
    """Log what a pack would say beside the one in force; exit 1 where they are further apart than is allowed."""
    from tallystick.entry.jobs.lab_shadow import ShadowRequest, run_shadow

    months, console = run_shadow(ShadowRequest(history, live, beside, out)), stdout(soft_wrap=True)
    table = Table(title="Beside the pack in force", title_justify="left", box=None, pad_edge=False)
    for name in ("month", "applications", "milder", "stricter", "other terms", "apart"):
        table.add_column(name, justify="left" if name == "month" else "right")
    for row in months.to_dicts():
        counts = (f"{row[name]:,}" for name in ("applications", "milder", "stricter", "other_terms"))
        table.add_row(row["month"], *counts, f"{row['apart_share']:.1%}")
    console.print(table)
    console.print(f"Outputs  {out}")
    over = months.filter(months["apart_share"] > apart_at_most)["month"].to_list()
    if over:
        console.print(f"further apart than {apart_at_most:.1%} in {', '.join(over)}", style="red")
        raise typer.Exit(DIFFERS)


@app.command()
def judge(
    bank: Annotated[Path, typer.Argument(help="Folder of a simulated bank, whose sealed truth is opened.")],
    pack: Annotated[Path, typer.Option(help="Folder of the pack that is back-tested.")],
    unseen_times: Annotated[float, typer.Option(min=0, help="The back-test's assumption.")] = 1.0,
) -> None:
    """Judge the lab itself on a simulated bank: its estimate for those never lent to, against what would have been."""
    from tallystick.entry.jobs.lab_judge import run_judge
    from tallystick.lab.backtest import Assumption

    found = run_judge(bank, pack, Assumption(horizon_months=12, unseen_times=unseen_times))
    console = stdout(soft_wrap=True)
    for count, said, true, whom in (
        ("judged", "said", "true", "newly approved by the pack"),
        ("refused", "refused_said", "refused_true", "all who were not lent to"),
    ):
        if found[count]:
            console.print(f"{whom}: {found[count]:,}; said {found[said]:.2%}, true {found[true]:.2%}")
        else:
            console.print(f"{whom}: nobody to judge by")
