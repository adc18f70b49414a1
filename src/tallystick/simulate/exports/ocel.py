"""The process log as an object-centric event log (OCEL 2.0, JSON form): actions and what each of them is about."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

BEFORE_ALL = "1970-01-01T00:00:00Z"
"""The time of attributes that objects have from the first (OCEL 2.0 asks for one)."""
_TYPES = {pl.Int64: "integer", pl.Float64: "float", pl.Boolean: "boolean", pl.Date: "time", pl.String: "string"}
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_CONTROL = r"[\x00-\x1F]"
_CASES = ("warning", "check", "collection")
"""Kinds of case that are objects of their own; an application and a loan stand in columns of the log."""
_EVENT_ATTRIBUTES = {"role": "string", "result": "string", "ended": "time"}


@dataclass(frozen=True)
class Kind:
    """One type of object: the column of the log that names it, what an action is to it, and the table of its facts.

    `facts` are columns of `table`, whose own key is `key`; `tied` relates it to others: column -> (type, qualifier).
    """

    column: str
    qualifier: str
    table: str = ""
    key: str = ""
    facts: tuple[str, ...] = ()
    tied: Mapping[str, tuple[str, str]] | None = None


KINDS: dict[str, Kind] = {
    "application": Kind(
        "application_id",
        "about",
        "applications",
        "application_id",
        ("product", "channel", "asked_minor", "asked_day", "grade", "engine_outcome", "outcome", "approved_minor"),
        {"enterprise_id": ("enterprise", "asked by"), "loan_id": ("loan", "became")},
    ),
    "loan": Kind("loan_id", "about"),
    "enterprise": Kind("enterprise_id", "about"),
    "person": Kind("person_id", "done by", "staff", "person_id", ("role", "staff_grade", "hired_day")),
    "branch": Kind("branch", "done at", "branches", "branch", ("town", "opened_day")),
    "warning": Kind("case_id", "case", "warnings", "warning_id", ("indicator", "level", "raised_day")),
    "check": Kind("case_id", "case", "checks", "check_id", ("kind", "due_day")),
    "collection": Kind("case_id", "case"),
}


def objects_and_events(
    log: pl.LazyFrame, tables: Mapping[str, pl.DataFrame], *, utc_offset: str, rows_at_once: int
) -> Iterator[str]:
    """This function will give the file in parts: types, objects with facts and ties, then events in their order."""
    known = {name: _objects_of(log, name, kind) for name, kind in KINDS.items()}
    yield "{" + f'"objectTypes":{_json(_object_types(tables))},"eventTypes":{_json(_event_types(log))},'
    yield '"objects":[\n'
    said = [text for name in KINDS if (text := _objects(name, known, tables))]
    yield ",\n".join(said)
    yield '\n],"events":[\n'
    count = log.select(pl.len()).collect().item()
    for start in range(0, count, rows_at_once):
        part = log.slice(start, rows_at_once).collect()
        yield (",\n" if start else "") + ",\n".join(part.select(_event(utc_offset)).to_series().to_list())
    yield "\n]}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _objects_of(log: pl.LazyFrame, name: str, kind: Kind) -> pl.Series:
    rows = log.filter(pl.col("case_kind") == name) if name in _CASES else log
    return rows.select(pl.col(kind.column).drop_nulls().unique().sort()).collect().to_series()


def _facts(kind: Kind, tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataType]:
    table = tables.get(kind.table)
    return {} if table is None else {name: table.schema[name] for name in kind.facts if name in table.columns}


def _object_types(tables: Mapping[str, pl.DataFrame]) -> list[dict[str, object]]:
    return [
        {
            "name": name,
            "attributes": [{"name": fact, "type": _type(dtype)} for fact, dtype in _facts(kind, tables).items()],
        }
        for name, kind in KINDS.items()
    ]


def _event_types(log: pl.LazyFrame) -> list[dict[str, object]]:
    names = log.select(pl.col("activity").unique().sort()).collect().to_series().to_list()
    shown = [{"name": name, "type": kind} for name, kind in _EVENT_ATTRIBUTES.items()]
    return [{"name": name, "attributes": shown} for name in names]


def _type(dtype: pl.DataType) -> str:
    return next((name for kind, name in _TYPES.items() if dtype == kind), "string")


def _objects(name: str, known: Mapping[str, pl.Series], tables: Mapping[str, pl.DataFrame]) -> str:
    """All objects of one type as JSON, a line each; nothing where there are none."""
    kind, frame = KINDS[name], known[name].to_frame("id")
    table = tables.get(kind.table)
    if table is not None:
        held = table.unique(kind.key, keep="first", maintain_order=True)
        frame = frame.join(held, left_on="id", right_on=kind.key, how="left", maintain_order="left")
    facts = [_fact(fact, dtype) for fact, dtype in _facts(kind, tables).items()]
    ties = [
        pl.when(pl.col(column).is_in(known[other].implode())).then(_tie(other, pl.col(column), qualifier))
        for column, (other, qualifier) in (kind.tied or {}).items()
        if column in frame.columns
    ]
    text = pl.concat_str(
        pl.lit('{"id":'),
        _text(pl.concat_str(pl.lit(f"{name}:"), pl.col("id"))),
        pl.lit(f',"type":"{name}","attributes":['),
        _listed(facts),
        pl.lit('],"relationships":['),
        _listed(ties),
        pl.lit("]}"),
    )
    return ",\n".join(frame.select(text).to_series().to_list())


def _event(utc_offset: str) -> pl.Expr:
    ended = _text(pl.concat_str(pl.col("end_at").dt.strftime("%Y-%m-%dT%H:%M:%S"), pl.lit(utc_offset)))
    attributes = [
        _value("role", _text(pl.col("role"))),
        _value("result", _text(pl.col("result"))),
        _value("ended", ended),
    ]
    ties = [
        pl.when(pl.col("case_kind") == name).then(tie) if name in _CASES else tie
        for name, kind in KINDS.items()
        for tie in [_tie(name, pl.col(kind.column), kind.qualifier)]
    ]
    at = pl.concat_str(pl.col("begin_at").dt.strftime("%Y-%m-%dT%H:%M:%S"), pl.lit(utc_offset))
    return pl.concat_str(
        pl.lit('{"id":"'),
        pl.col("event_no").cast(pl.String),
        pl.lit('","type":'),
        _text(pl.col("activity")),
        pl.lit(',"time":'),
        _text(at),
        pl.lit(',"attributes":['),
        _listed(attributes),
        pl.lit('],"relationships":['),
        _listed(ties),
        pl.lit("]}"),
    )


def _text(value: pl.Expr) -> pl.Expr:
    """A JSON text; null stays null."""
    clean = value.str.replace_many(list(_ESCAPED), list(_ESCAPED.values())).str.replace_all(_CONTROL, "")
    return pl.concat_str(pl.lit('"'), clean, pl.lit('"'))


def _fact(name: str, dtype: pl.DataType) -> pl.Expr:
    kind, column = _type(dtype), pl.col(name)
    if kind == "time":
        told = _text(pl.concat_str(column.cast(pl.String), pl.lit("T00:00:00Z")))
    else:
        told = _text(column.cast(pl.String)) if kind == "string" else column.cast(pl.String)
    return _value(name, told, since=BEFORE_ALL)


def _value(name: str, told: pl.Expr, *, since: str = "") -> pl.Expr:
    time = f'"time":"{since}",' if since else ""
    return pl.concat_str(pl.lit(f'{{"name":"{name}",{time}"value":'), told, pl.lit("}"))


def _tie(kind: str, column: pl.Expr, qualifier: str) -> pl.Expr:
    number = _text(pl.concat_str(pl.lit(f"{kind}:"), column))
    return pl.concat_str(pl.lit('{"objectId":'), number, pl.lit(f',"qualifier":"{qualifier}"}}'))


def _listed(parts: list[pl.Expr]) -> pl.Expr:
    """The parts that are not null, with commas between."""
    return pl.concat_str(parts, separator=",", ignore_nulls=True) if parts else pl.lit("")
