"""Where past applications come from: a bank folder, a decide run, or a table of one's own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from tallystick.intake.errors import IntakeError
from tallystick.intake.files.encodings import digest
from tallystick.intake.process import read_process
from tallystick.intake.seal import refuse_sealed
from tallystick.lab.history import DAY, KEY, History, history_of, last_day

BANK_FILE = "bank.yaml"
RUN_FILE = "run.json"
FEATURES = "features.parquet"


@dataclass(frozen=True)
class Asked:
    """Which history: a folder or table; outcomes beside it; until when outcomes are known; which days of it."""

    path: Path
    outcomes: Path | None = None
    until: date | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class HistoryRead:
    """A history with what it was read from: `kind` is bank, run or table; `inputs` the digest of each file by name."""

    history: History
    kind: str
    inputs: dict[str, str]
    about: dict[str, Any]


def read_the_history(named: Path) -> HistoryRead:
    """This function will read past applications: a bank folder, a decide run, a table, or what a YAML file names.

    Such a file says `history`, and where wanted `outcomes`, `until`, `first` and `last`; paths go from its folder.

    :raises IntakeError: there is nothing that can be read, or a file lacks what a history needs.
    :raises LabError: what was read is no history.
    """
    request = asked_of(named)
    path = request.path
    refuse_sealed(path)
    if (path / BANK_FILE).is_file():
        kind, table, files, about = "bank", *of_bank(path)
    elif (path / RUN_FILE).is_file() and (path / FEATURES).is_file():
        kind, table, files, about = "run", *_of_run(path)
    elif path.is_file():
        kind, table, files, about = "table", _read(path), [path], {}
    elif files := sorted(path.glob("*.parquet")):
        kind, table, about = "table", pl.concat(map(_read, files), how="diagonal_relaxed"), {}
    else:
        raise IntakeError(
            thing="the history",
            place=path,
            cause=f"it is no file, no folder of Parquet files, no bank folder ({BANK_FILE}) and no decide run "
            f"({RUN_FILE}, {FEATURES})",
            cure="Name one of these",
        )
    if request.outcomes is not None:
        table, files = _with_outcomes(table, request.outcomes), [*files, request.outcomes]
    until = request.until or about.get("until")
    history = history_of(table, until=until or date.max)
    if until is None:
        history = History(history.features, history.facts, last_day(history.facts), history.aside)
    inputs = {file.name: digest(file) for file in files}
    return HistoryRead(history.between(request.first, request.last), kind, inputs, about)


def asked_of(named: Path) -> Asked:
    """This function will give what `named` asks for: itself, or what it says where it is a YAML file.

    :raises IntakeError: it is YAML that says something else.
    """
    if named.suffix not in (".yaml", ".yml") or not named.is_file():
        return Asked(named)
    try:
        held = yaml.safe_load(named.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise IntakeError(thing="the history", place=named, cause=f"it is no YAML ({error})", cure="Mend it") from error
    known = ("history", "outcomes", "until", "first", "last")
    if not isinstance(held, dict) or "history" not in held or set(held) - set(known):
        raise IntakeError(
            thing="the history",
            place=named,
            cause="it must be a mapping with `history` and nothing but " + ", ".join(known[1:]),
            cure="Write `history: PATH`, and what else is wanted",
        )
    paths = {name: named.parent / str(held[name]) for name in ("history", "outcomes") if name in held}
    days = {name: _day(held[name]) for name in ("until", "first", "last") if name in held}
    return Asked(paths["history"], paths.get("outcomes"), **days)


def _of_run(folder: Path) -> tuple[pl.DataFrame, list[Path], dict[str, Any]]:
    """Each firm of a decide run is one application of its day; a firm without an application number keeps its own."""
    record = json.loads((folder / RUN_FILE).read_text("utf-8"))
    day = date.fromisoformat(record["as_of"])
    files = [folder / FEATURES, folder / "decisions.parquet"]
    features, decisions = (_read(file) for file in files)
    told = decisions.select("enterprise_id", "name", pl.col("outcome").alias("engine_outcome"))
    own = pl.col(KEY) if KEY in features.columns else pl.lit(None, pl.String)
    table = features.join(told, on="enterprise_id", how="left", maintain_order="left")
    table = table.with_columns(
        pl.coalesce(own, "enterprise_id").alias(KEY),
        pl.lit(day).alias(DAY),
        pl.lit(record["pack"]["version"]).alias("pack_version"),
    )
    return table, files, {"until": day, "pack": record["pack"]}


def of_bank(folder: Path) -> tuple[pl.DataFrame, list[Path], dict[str, Any]]:
    """This function will give the features of each application of a bank's folder, with what was decided, lent and
    lost; the files read; and what is said of the bank.

    :raises IntakeError: the folder lacks what a bank has, or cannot be read.
    """
    told, files, about = told_of_bank(folder)
    features = folder / "decisions" / FEATURES
    table = without_told(_read(features)).join(told, on=KEY, how="left", maintain_order="left")
    return table, [features, *files], about


def without_told(features: pl.DataFrame) -> pl.DataFrame:
    """This function will give a bank's features without what its applications tell."""
    return features.drop(DAY, "branch", "officer", strict=False)


def told_of_bank(folder: Path) -> tuple[pl.DataFrame, list[Path], dict[str, Any]]:
    """This function will give what a bank's folder tells of each application beside its features; the files read; and
    what is said of the bank.

    :raises IntakeError: the folder lacks what a bank has, or cannot be read.
    """
    tables = read_process(folder, tables=("applications", "outcomes")).tables
    asked = tables["applications"].select(
        KEY,
        DAY,
        "branch",
        "officer",
        "pack_version",
        "engine_outcome",
        pl.col("outcome").alias("bank_outcome"),
        "loan_id",
        pl.when(pl.col("loan_id").is_not_null()).then(pl.col("approved_minor")).alias("lent_minor"),
        pl.col("approved_rate_bp").cast(pl.Int64).alias("lent_rate_bp"),
    )
    found = tables["outcomes"].select("loan_id", "defaulted_day", "loss_minor")
    files = [folder / "process" / "applications.parquet", folder / "outcomes.parquet"]
    return asked.join(found, on="loan_id", how="left"), files, about_bank(folder)


def about_bank(folder: Path) -> dict[str, Any]:
    """This function will give what is said of a bank: until when its outcomes are known, its `bank.yaml`, its home."""
    bank = yaml.safe_load((folder / BANK_FILE).read_text("utf-8"))
    return {"until": _day(bank["last_day"]), "bank": bank, "home": str(folder)}


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _with_outcomes(table: pl.DataFrame, path: Path) -> pl.DataFrame:
    found = _read(path)
    if KEY not in found.columns:
        raise IntakeError(
            thing="the outcomes", place=path, cause=f"they have no column {KEY!r}", cure="Name each row's application"
        )
    again = found.filter(pl.col(KEY).is_duplicated())
    if again.height:
        raise IntakeError(
            thing="the outcomes",
            place=path,
            cause=f"{again[KEY].n_unique()} applications stand in them twice, the first is {again[KEY][0]!r}",
            cure="Give one row to each",
        )
    told = found.with_columns(pl.col(KEY).cast(pl.String))
    lacking = [name for name in told.columns if name != KEY]
    kept = table.drop(lacking, strict=False).with_columns(pl.col(KEY).cast(pl.String))
    return kept.join(told, on=KEY, how="left", maintain_order="left")


def _read(path: Path) -> pl.DataFrame:
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        return pl.read_csv(path, infer_schema=False, null_values=[""], encoding="utf8-lossy")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise IntakeError(
            thing="the history",
            place=path,
            cause=f"it cannot be read ({error})",
            cure="Write it as Parquet, or as CSV in UTF-8 with a header",
        ) from error
