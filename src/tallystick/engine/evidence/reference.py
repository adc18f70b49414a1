"""The tables of evidence as a page of reference, made from their schemas."""

from __future__ import annotations

from typing import Any

import dataframely as dy

from tallystick.engine.evidence.evidence import DATED_BY
from tallystick.engine.evidence.schemas import CODES, SCHEMAS, firm_columns, sentence

_HEAD = """# Evidence tables

Made from the schemas by `tallystick.engine.evidence.reference`; do not edit.

A table may be absent: what needs it is unknown. Columns in **bold** are the key, *optional* ones may be left out or
empty. Money in whole fen ends `_minor`; a file may give it in yuan under the name without `_minor`, and every column
under its Chinese label.
"""


def evidence_reference() -> str:
    """This function will give the Markdown of all tables, their columns and rules, and the reasons for quarantine."""
    return "\n".join([_HEAD, *(_table(name, schema) for name, schema in SCHEMAS.items()), _reasons()])


def _table(name: str, schema: type[dy.Schema]) -> str:
    lines = [f"## {name}", "", (schema.__doc__ or "").strip(), ""]
    if DATED_BY[name]:
        lines += [f"Seen from `{DATED_BY[name]}` on.", ""]
    if firms := firm_columns(name):
        lines += [f"A firm of `enterprises` must stand in {' or '.join(f'`{column}`' for column in firms)}.", ""]
    lines += ["| column | what it is | 中文 | type | values |", "|---|---|---|---|---|"]
    lines += [_column(key, column) for key, column in schema.columns().items() if key != "row"]
    rules = [rule for rule in _rules(schema) if "|" not in rule]
    lines += ["", *(f"- {sentence(schema, rule).en} ({sentence(schema, rule).zh})" for rule in rules)]
    return "\n".join(lines).rstrip() + "\n"


def _column(name: str, column: dy.Column) -> str:
    meta: dict[str, Any] = column.metadata or {}
    shown = f"**`{name}`**" if column.primary_key else f"`{name}`"
    optional = " *optional*" if column.nullable else ""
    return (
        f"| {shown}{optional} | {column.description} | {meta['zh']} | {_type(column, meta)} | {_values(column, meta)} |"
    )


def _type(column: dy.Column, meta: dict[str, Any]) -> str:
    unit = str(meta["unit"])
    return {"minor": "money, fen", "flag": "true or false"}.get(unit, unit)


def _values(column: dy.Column, meta: dict[str, Any]) -> str:
    if meta.get("codes"):
        return " ".join(f"`{code}`" for code in meta["codes"])
    least, most = getattr(column, "min", None), getattr(column, "max", None)
    if meta["unit"] in ("day", "month") or least is None:
        return ""
    if meta["unit"] == "minor":
        return "" if least < 0 else f"{least} or more"
    return f"{least:g} to {most:g}"


def _rules(schema: type[dy.Schema]) -> list[str]:
    empty = schema.create_empty()
    return [
        rule for rule in schema.filter(empty).failure.details().columns if rule not in {*empty.columns, "primary_key"}
    ]


def _reasons() -> str:
    lines = ["## Reasons for quarantine", "", "| code | reason | 中文 |", "|---|---|---|"]
    lines += [f"| {reason.code} | {reason.sentence.en} | {reason.sentence.zh} |" for reason in CODES]
    return "\n".join(lines) + "\n"
