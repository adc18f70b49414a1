"""The process log as XES (IEEE 1849-2016): a trace a case, two events an action where its end is known."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<global scope="trace">
<string key="concept:name" value="unknown"/>
<string key="case_kind" value="unknown"/>
</global>
<global scope="event">
<string key="concept:name" value="unknown"/>
<string key="concept:instance" value="unknown"/>
<string key="lifecycle:transition" value="complete"/>
<date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/>
</global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="Activity and transition" keys="concept:name lifecycle:transition"/>
<string key="lifecycle:model" value="standard"/>
"""
TAIL = "</log>\n"
_NOT_IN_XML = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]"
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_OF_EVENT = {
    "org:resource": "person_id",
    "org:role": "role",
    "org:group": "branch",
}
_OF_TRACE = ("case_kind", "enterprise_id", "application_id", "loan_id")


def traces(log: pl.LazyFrame, *, utc_offset: str, rows_at_once: int) -> Iterator[str]:
    """This function will give the file in parts: head, traces of whole cases in the order of their ids, tail."""
    yield HEAD
    for first, last in case_ranges(log, rows_at_once):
        cases = log.filter(pl.col("case_id").is_between(pl.lit(first), pl.lit(last))).collect()
        yield "".join(_traces(cases, utc_offset).to_list())
    yield TAIL


def case_ranges(log: pl.LazyFrame, rows_at_once: int) -> list[tuple[str, str]]:
    """This function will cut the cases, in the order of their ids, into ranges of about `rows_at_once` actions."""
    counts = log.group_by("case_id").len().sort("case_id").collect()
    part = (counts["len"].cast(pl.Int64).cum_sum() - 1) // rows_at_once
    ranges = (
        counts.with_columns(part=part)
        .group_by("part", maintain_order=True)
        .agg(first=pl.col("case_id").first(), last=pl.col("case_id").last())
    )
    return list(zip(ranges["first"].to_list(), ranges["last"].to_list(), strict=True))


def _traces(cases: pl.DataFrame, utc_offset: str) -> pl.Series:
    ends = pl.col("end_at").is_not_null() & (pl.col("end_at") > pl.col("begin_at"))
    begun = cases.filter(ends).with_columns(transition=pl.lit("start"), at=pl.col("begin_at"))
    done = cases.with_columns(transition=pl.lit("complete"), at=pl.coalesce("end_at", "begin_at"))
    first = pl.col("transition") == "complete"
    events = pl.concat([begun, done]).sort("case_id", "at", "event_no", first)
    told = events.select("case_id", *_OF_TRACE, event=_event(utc_offset))
    return (
        told.group_by("case_id", maintain_order=True)
        .agg(*(pl.col(name).drop_nulls().first() for name in _OF_TRACE), events=pl.col("event").str.join(""))
        .select(
            pl.concat_str(
                pl.lit("<trace>\n"),
                _attribute("concept:name", pl.col("case_id")),
                *(_attribute(name, pl.col(name)) for name in _OF_TRACE),
                pl.col("events"),
                pl.lit("</trace>\n"),
            )
        )
        .to_series()
    )


def _event(utc_offset: str) -> pl.Expr:
    at = pl.col("at").dt.strftime("%Y-%m-%dT%H:%M:%S%.3f")
    return pl.concat_str(
        pl.lit("<event>\n"),
        _attribute("concept:name", pl.col("activity")),
        _attribute("concept:instance", pl.col("event_no").cast(pl.String)),
        _attribute("lifecycle:transition", pl.col("transition")),
        pl.concat_str(pl.lit('<date key="time:timestamp" value="'), at, pl.lit(f'{utc_offset}"/>\n')),
        *(_attribute(key, pl.col(column)) for key, column in _OF_EVENT.items()),
        _attribute("result", pl.when(pl.col("transition") == "complete").then("result")),
        pl.lit("</event>\n"),
    )


def _attribute(key: str, value: pl.Expr) -> pl.Expr:
    """One text attribute; nothing where the value is null."""
    clean = value.str.replace_all(_NOT_IN_XML, "").str.replace_many(list(_ESCAPED), list(_ESCAPED.values()))
    return pl.concat_str(pl.lit(f'<string key="{key}" value="'), clean, pl.lit('"/>\n')).fill_null("")
