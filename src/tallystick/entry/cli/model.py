"""`tally model`: from history to a scorecard in a pack, with its validation, and its monitoring in use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from rich.table import Table
from rich.text import Text

from tallystick.entry.cli.language import Language
from tallystick.entry.cli.terminal import stderr, stdout

app = typer.Typer(
    help="Rating models: fit, validate, compare, score, monitor, and put the card into a pack.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
TABLE = typer.Argument(help="CSV or Parquet with one row an application, or a bank folder.")
SPEC = typer.Option(help="Specification: what is bad, when, which columns (YAML).")
SCALE = typer.Option(help="Folder of the policy pack whose master scale grades.")
OUT = typer.Option(help="Folder for the outputs; written whole or not at all.")
LANG = typer.Option(help="Language of the report.")
NAMES = {"sample": "sample and leak guard", "card": "card and level", "beside": "validation", "report": "report"}
COLOURS = {"green": "green", "yellow": "yellow", "red": "red", "unknown": "dim"}


@app.command()
def fit(
    table: Annotated[Path, TABLE],
    spec: Annotated[Path, SPEC],
    pack: Annotated[Path, SCALE],
    out: Annotated[Path, OUT],
    lang: Annotated[Language, LANG] = Language.en,
) -> None:
    """Fit a scorecard on TABLE: sample, leak guard, bins, points, long-run level, validation, report."""
    from tallystick.entry.jobs.model_fit import FitRequest, run_fit

    console = stderr()

    def watch(stage: str, done: int, of: int) -> None:
        if not done:
            console.print(Text(NAMES[stage], "dim"))

    result = run_fit(FitRequest(table, spec, pack, out, lang.lang), watch=watch)
    _tell_guard(result.model)
    _tell_worth(result.model, result.found)
    _tell_places(out, "scorecard.yaml", "report.html", "report.pdf")


@app.command()
def validate(
    table: Annotated[Path, TABLE],
    spec: Annotated[Path, SPEC],
    card: Annotated[Path, typer.Option(help="The scorecard: a pack's scorecards/*.yaml or a run's scorecard.yaml.")],
    pack: Annotated[Path, SCALE],
    out: Annotated[Path, OUT],
    lang: Annotated[Language, LANG] = Language.en,
) -> None:
    """Try a card on TABLE: ranking, level by grade, drift, segments, fairness, overrides, report."""
    from tallystick.entry.jobs.model_validate import ValidateRequest, run_validate

    result = run_validate(ValidateRequest(table, spec, card, pack, out, lang.lang))
    _tell_worth(result.model, result.found)
    _tell_places(out, "report.html", "report.pdf")


@app.command()
def compare(
    table: Annotated[Path, TABLE],
    spec: Annotated[Path, SPEC],
    card: Annotated[list[Path], typer.Option(help="A scorecard; give it twice or more, the champion first.")],
    pack: Annotated[Path, SCALE],
    out: Annotated[Path, OUT],
) -> None:
    """Hold cards against each other on the same rows of TABLE, paired."""
    from tallystick.entry.jobs.model_compare import CompareRequest, run_compare

    result = run_compare(CompareRequest(table, spec, tuple(card), pack, out))
    heads = {
        "part": "part",
        "card": "card",
        "rows": "rows",
        "auc": "AUC",
        "gap": "less champion",
        "p_value": "p",
        "rate_over_pd": "rate/PD",
    }
    _print("Ranking and level", heads, result.ranking)
    _print(
        "Graded otherwise, out of time",
        {"card": "card", "graded": "graded", "rows": "rows", "bads": "bad", "rate": "rate"},
        result.moves,
    )
    _tell_places(out, "ranking.csv", "moves.csv")


@app.command()
def score(
    table: Annotated[Path, typer.Argument(help="CSV or Parquet with the card's columns, or a bank folder.")],
    card: Annotated[Path, typer.Option(help="The scorecard: a pack's scorecards/*.yaml or a run's scorecard.yaml.")],
    pack: Annotated[Path, SCALE],
    day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day whose master scale grades.")],
    out: Annotated[Path, OUT],
) -> None:
    """Rate every row of TABLE by a card: points of each characteristic, score, PD and grade."""
    from tallystick.entry.jobs.model_score import ScoreRequest, run_score

    result = run_score(ScoreRequest(table, card, pack, day.date(), out))
    _print("Grades", {"grade": "grade", "rows": "rows", "pd": "mean PD"}, result.grades)
    stdout(soft_wrap=True).print(f"Rated    {result.graded:,} of {result.rows:,} rows")
    _tell_places(out, "scores.parquet")


@app.command()
def monitor(
    table: Annotated[Path, typer.Argument(help="Applications since: CSV, Parquet or a bank folder.")],
    run: Annotated[Path, typer.Option(help="Folder that `tally model fit` wrote.")],
    out: Annotated[Path, OUT],
    lang: Annotated[Language, LANG] = Language.en,
) -> None:
    """Watch a fitted card in use, month by month: drift, level, ranking, and which characteristic moved."""
    from tallystick.entry.jobs.model_monitor import MonitorRequest, run_monitor

    result = run_monitor(MonitorRequest(table, run, out, lang.lang))
    shown = Table(title="Lights by month", title_justify="left", box=None, pad_edge=False)
    measures = list(dict.fromkeys(result.months["measure"]))
    for name in ("month", *measures):
        shown.add_column(name.replace("_", " "))
    months = result.months.partition_by("month", as_dict=True, maintain_order=True)
    for (month,), part in list(months.items())[-12:]:
        lights = dict(part.select("measure", "light").rows())
        cells = [Text(lights.get(name, ""), COLOURS.get(lights.get(name, ""), "")) for name in measures]
        shown.add_row(str(month)[:7], *cells)
    stdout(soft_wrap=True).print(shown)
    _tell_places(out, "months.csv", "report.html", "report.pdf")


@app.command()
def card(
    run: Annotated[Path, typer.Argument(help="Folder that `tally model fit` wrote.")],
    pack: Annotated[Path, typer.Option(help="Folder of the policy pack that the new one extends.")],
    version: Annotated[str, typer.Option(help="Version of the new pack.")],
    out: Annotated[Path, typer.Option(help="Folder of the new pack; it must not be there yet.")],
) -> None:
    """Put a fitted card into a pack, with its model card; the engine loads it with no code."""
    from tallystick.entry.jobs.model_publish import PublishRequest, run_publish

    result = run_publish(PublishRequest(run, pack, version, out))
    console = stdout(soft_wrap=True)
    console.print(f"Pack     {out} ({result.pack.id} {result.pack.version}, digest {result.pack.digest[:16]})")
    console.print(f"Card     {out / 'scorecards' / (result.code + '.yaml')}")
    console.print(f"Behind   {result.model_card}")


def _tell_guard(model: dict[str, Any]) -> None:
    first = {row["column"]: row for row in reversed(model["guard"]) if row["verdict"] != "used"}
    shown = Table(title="Columns kept out or overruled", title_justify="left", box=None, pad_edge=False)
    for name in ("column", "verdict", "evidence"):
        shown.add_column(name)
    for name, row in sorted(first.items()):
        shown.add_row(name, row["verdict"].replace("_", " "), row["evidence"] or row["reason"] or "")
    if first:
        stdout(soft_wrap=True).print(shown)


def _tell_worth(model: dict[str, Any], found: dict[str, Any]) -> None:
    frame = pl.DataFrame(found["parts"])
    heads = {
        "part": "part",
        "rows": "rows",
        "bads": "bad",
        "auc": "AUC",
        "ks": "KS",
        "rate": "rate",
        "mean_pd_best": "PD best",
        "mean_pd": "PD",
    }
    _print(f"{model['card']['code']}: worth by part", heads, frame)
    drift = found["drift"]
    reds = [row["grade"] for row in found["grades"].get("out_of_time", []) if row["light"] == "red"]
    told = f"PSI {drift['psi']:.3f} ({drift['light']}); PD too low in " + (", ".join(reds) or "no grade")
    stdout(soft_wrap=True).print(told)


def _print(title: str, heads: dict[str, str], frame: pl.DataFrame) -> None:
    shown = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name, head in heads.items():
        shown.add_column(head, justify="right" if frame.schema[name].is_numeric() else "left")
    for row in frame.select(list(heads)).to_dicts():
        shown.add_row(*(_cell(value) for value in row.values()))
    stdout(soft_wrap=True).print(shown)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return (
        f"{value:.4f}"
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value).replace("_", " ")
    )


def _tell_places(out: Path, *names: str) -> None:
    places: Sequence[Path] = [out / name for name in names if (out / name).exists()]
    console = stdout(soft_wrap=True)
    for place in places:
        console.print(f"{'Outputs' if place == places[0] else '':<9}{place}")
