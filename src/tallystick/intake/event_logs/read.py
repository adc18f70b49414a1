"""One event log, whatever its form: a log of actions, what was set aside, and whether events were paired."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tallystick.engine.diagnosis.process.columns import EVENTS, LOG
from tallystick.engine.diagnosis.process.intervals import actions
from tallystick.intake.errors import IntakeError
from tallystick.intake.event_logs.ocel import read_ocel
from tallystick.intake.event_logs.xes import read_xes

ALIASES: dict[str, tuple[str, ...]] = {
    "case_id": ("case_id", "case:concept:name", "case", "caseid", "case id"),
    "activity": ("activity", "concept:name", "event", "task"),
    "person_id": ("person_id", "org:resource", "resource", "user"),
    "role": ("role", "org:role"),
    "branch": ("branch", "org:group", "group"),
    "lifecycle": ("lifecycle", "lifecycle:transition", "transition"),
    "at": ("at", "time:timestamp", "timestamp", "time"),
    "scheduled_at": ("scheduled_at",),
    "begin_at": ("begin_at", "start_timestamp", "start_time", "start"),
    "end_at": ("end_at", "complete_timestamp", "end_time", "end"),
    "result": ("result", "outcome"),
}
"""Our column -> the names under which other systems write it, compared without regard to case, first match taken."""

INSTANTS = ("at", "scheduled_at", "begin_at", "end_at")
BESIDE = ("role", "branch", "result")
LIFECYCLES = ("schedule", "start", "complete")
REASONS = {
    "no_case": "the case is not told",
    "no_activity": "the activity is not told",
    "no_instant": "there is no instant that can be read",
    "end_before_begin": "it ended before it began",
    "other_lifecycle": "its lifecycle is neither schedule, start nor complete",
}
"""Reason of quarantine -> what it says."""


@dataclass(frozen=True)
class EventLogRead:
    """The log (`columns.LOG`) by case and begin; the rows set aside, each with its `reason`; how many were read."""

    log: pl.DataFrame
    quarantine: pl.DataFrame
    rows: int


def read_event_log(path: Path, *, case: str | None = None) -> EventLogRead:
    """This function will read an event log: `.xes`, `.xes.gz`, OCEL `.json`/`.jsonocel`, `.csv` or `.parquet`.

    Events with a lifecycle are paired into actions; without one, `begin_at` and `end_at` are taken, or the one instant
    for both. `case` is the type of object that is the case, in OCEL only.

    :raises IntakeError: the file cannot be read, or lacks the case, the activity or every instant.
    """
    named = _named(_raw(path, case), path)
    typed = named.with_columns(_instant(name, named.collect_schema()[name]) for name in INSTANTS)
    sifted = typed.with_columns(reason=_reason()).collect()
    good = sifted.filter(pl.col("reason").is_null()).lazy()
    aside = sifted.filter(pl.col("reason").is_not_null())
    kinds = good.select(pl.col("lifecycle").is_not_null().any()).collect().item()
    log = actions(good.select(*EVENTS, *BESIDE)) if kinds else _without_lifecycle(good)
    return EventLogRead(log.select(*LOG).collect(), aside.select("row", "reason", *ALIASES), sifted.height)


def _without_lifecycle(good: pl.LazyFrame) -> pl.LazyFrame:
    begun = good.with_columns(begin_at=pl.coalesce("begin_at", "at", "end_at"), end_at=pl.coalesce("end_at", "at"))
    return begun.sort("case_id", "begin_at", "end_at", maintain_order=True)


def _raw(path: Path, case: str | None) -> pl.LazyFrame:
    if not path.is_file():
        raise IntakeError(thing="the event log", place=path, cause="there is no such file", cure="Name a file of a log")
    name = path.name.lower()
    try:
        if name.endswith((".xes", ".xes.gz")):
            return read_xes(path)
        if name.endswith((".json", ".jsonocel")):
            return read_ocel(path, case=case)
        if name.endswith(".parquet"):
            return pl.scan_parquet(path)
        if name.endswith(".csv"):
            return pl.read_csv(path, infer_schema=False).lazy()
    except (pl.exceptions.PolarsError, OSError) as error:
        cause = f"it cannot be read ({str(error).splitlines()[0]})"
        raise IntakeError(thing="the event log", place=path, cause=cause, cure="Write the file again") from error
    cure = "Give .xes, .xes.gz, .json (OCEL 2.0), .csv or .parquet"
    raise IntakeError(thing="the event log", place=path, cause=f"{path.suffix!r} is no form of a log", cure=cure)


def _named(raw: pl.LazyFrame, path: Path) -> pl.LazyFrame:
    """The columns of `ALIASES`, null where the log has none, and `row`, the row in the file from 1."""
    given = {name.strip().lower(): name for name in raw.collect_schema().names()}
    found = {ours: next((given[one] for one in names if one in given), None) for ours, names in ALIASES.items()}
    lacking = [name for name in ("case_id", "activity") if found[name] is None]
    if not any(found[name] for name in INSTANTS):
        lacking.append("at")
    if lacking:
        cause = f"it has no column for {', '.join(lacking)} among {', '.join(given.values())}"
        cure = f"Name the column {' or '.join(ALIASES[lacking[0]])}"
        raise IntakeError(thing="the event log", place=path, cause=cause, cure=cure)
    return raw.with_row_index("row", offset=1).select(
        "row",
        *(
            (pl.lit(None, pl.String) if theirs is None else _plain(ours, theirs)).alias(ours)
            for ours, theirs in found.items()
        ),
    )


def _plain(ours: str, theirs: str) -> pl.Expr:
    column = pl.col(theirs)
    if ours in INSTANTS:
        return column
    text = column.cast(pl.String).str.strip_chars()
    text = pl.when(text != "").then(text)
    return text.str.to_lowercase() if ours == "lifecycle" else text


def _instant(name: str, dtype: pl.DataType) -> pl.Expr:
    """An instant in microseconds without a zone: local ones as they stand, others as their own clock shows them."""
    column = pl.col(name)
    if isinstance(dtype, pl.Datetime):
        return column.dt.replace_time_zone(None).cast(pl.Datetime("us"))
    if dtype == pl.Date:
        return column.cast(pl.Datetime("us"))
    bare = column.cast(pl.String).str.strip_chars().str.replace(r"(Z|[+-]\d\d:?\d\d)$", "").str.replace("T", " ")
    return pl.coalesce(
        bare.str.to_datetime(form, strict=False, time_unit="us")
        for form in ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S%.f", "%Y/%m/%d %H:%M", "%Y-%m-%d")
    ).alias(name)


def _reason() -> pl.Expr:
    known = pl.any_horizontal(pl.col(name).is_not_null() for name in ("at", "begin_at", "end_at"))
    lifecycle = pl.col("lifecycle")
    return (
        pl.when(pl.col("case_id").is_null())
        .then(pl.lit("no_case"))
        .when(pl.col("activity").is_null())
        .then(pl.lit("no_activity"))
        .when(~known | (lifecycle.is_not_null() & pl.col("at").is_null()))
        .then(pl.lit("no_instant"))
        .when(pl.col("end_at") < pl.col("begin_at"))
        .then(pl.lit("end_before_begin"))
        .when(~lifecycle.is_in(LIFECYCLES))
        .then(pl.lit("other_lifecycle"))
    )
