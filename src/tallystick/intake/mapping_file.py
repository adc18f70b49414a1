"""Reading a mapping file: every mistake with its line, all of them at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from tallystick.intake.errors import MappingError
from tallystick.intake.mapping import UNITS, Mapping, Origin, Part, Wide, columns_of, unit_of
from tallystick.intake.tables import SCHEMAS
from tallystick.kernel.codes import Text
from tallystick.kernel.columns import did_you_mean
from tallystick.pack.errors import Problems
from tallystick.pack.shapes import BAD, Key, bilingual, choice, list_of, map_of, mapping, scalar, words
from tallystick.pack.yaml_nodes import Node, read_yaml

_ANY_UNIT = choice(*UNITS, "percent")
_MATCH = mapping({"pattern": Key(words), "value": Key(scalar)})
_ORIGIN = mapping(
    {
        "from": Key(words, required=False),
        "constant": Key(scalar, required=False),
        "unit": Key(_ANY_UNIT, required=False),
        "format": Key(words, required=False),
        "values": Key(map_of(scalar), required=False),
        "match": Key(list_of(_MATCH), required=False),
        "otherwise": Key(scalar, required=False),
    }
)
_WIDE = mapping(
    {
        "headers": Key(map_of(words), required=False),
        "names_to": Key(words, required=False),
        "values_to": Key(words, required=False),
        "unit": Key(choice(*UNITS), required=False),
    }
)


def read_mapping(path: Path) -> Mapping:
    """This function will read the mapping in `path`.

    :raises MappingError: it cannot be read, or holds mistakes; all are named with their lines.
    """
    problems = Problems()
    root = read_yaml(path, path.name, problems)
    found = _FILE(root, "", problems) if root is not None else BAD
    if problems.found or not isinstance(found, dict):
        raise MappingError(problems.found)
    parts = tuple(part for parts in found["tables"] for part in parts)
    return Mapping(found["mapping"], found.get("title", Text("")), parts, found.get("ignore_files", ()))


def _tables(node: Node, thing: str, problems: Problems) -> Any:
    if not isinstance(node.value, dict):
        problems.add(node.place, thing, "it is not a mapping `table: ...`", "Write the tables under `tables:`")
        return BAD
    found: list[tuple[Part, ...]] = []
    for table, child in node.value.items():
        place = child.key_place or child.place
        if table not in SCHEMAS:
            cause = f"there is no table {table!r}{did_you_mean(table, SCHEMAS)}"
            problems.add(place, "tables", cause, f"The tables are: {', '.join(SCHEMAS)}")
            continue
        members = child.value if isinstance(child.value, list) else [child]
        parts = [_part(table, member, problems) for member in members]
        if len(parts) > 1 and any(part.file is None for part in parts):
            problems.add(
                place, f"table {table!r}", "it has several parts, one of them without `file`", "Add `file` to each"
            )
        found.append(tuple(parts))
    return found


_FILE = mapping(
    {
        "mapping": Key(words),
        "title": Key(bilingual, required=False),
        "ignore_files": Key(list_of(words, least=0), required=False),
        "tables": Key(_tables),
    }
)


def _part(table: str, node: Node, problems: Problems) -> Part:
    def columns(child: Node, thing: str, problems: Problems) -> Any:
        return _columns(table, child, thing, problems)

    def wide(child: Node, thing: str, problems: Problems) -> Any:
        return _wide(table, child, thing, problems)

    keys = {
        "file": Key(words, required=False),
        "worksheet": Key(words, required=False),
        "encoding": Key(choice("utf-8", "gb18030", "gbk", "utf-16"), required=False),
        "separator": Key(choice(",", ";", "\t", "|"), required=False),
        "columns": Key(columns, required=False),
        "ignore": Key(list_of(words, least=0), required=False),
        "wide": Key(wide, required=False),
    }
    found = mapping(keys)(node, f"table {table!r}", problems)
    return Part(table) if found is BAD else Part(table, **found)


def _columns(table: str, node: Node, thing: str, problems: Problems) -> Any:
    if not isinstance(node.value, dict):
        problems.add(node.place, thing, "it is not a mapping `column: header`", "Write `column: header` line by line")
        return BAD
    known = columns_of(table)
    stems = {name.removesuffix("_minor"): name for name, column in known.items() if unit_of(column) == "minor"}
    found: dict[str, Origin] = {}
    for key, child in node.value.items():
        name = stems.get(key, key)
        place = child.key_place or child.place
        if name not in known:
            cause = f"there is no column {key!r}{did_you_mean(key, [*known, *stems])}"
            problems.add(place, thing, cause, f"The columns are: {', '.join(known)}")
        elif name in found:
            problems.add(place, thing, f"column {name!r} is mapped twice", "Keep one of them")
        else:
            found[name] = _origin(table, name, child, problems, is_yuan=key in stems)
    return found


def _origin(table: str, name: str, node: Node, problems: Problems, *, is_yuan: bool) -> Origin:
    thing = f"column {table}.{name}"
    if not isinstance(node.value, dict):
        header = words(node, thing, problems)
        given: dict[str, Any] = {} if header is BAD else {"from": header}
    else:
        read = _ORIGIN(node, thing, problems)
        given = {} if read is BAD else read
        if given and ("from" in given) == ("constant" in given):
            problems.add(
                node.place, thing, "it needs `from` or `constant`, one of them", "Name the header it comes from"
            )
    _check_origin(table, name, given, node, problems, is_yuan=is_yuan)
    return Origin(
        header=given.get("from"),
        constant=_text(given["constant"]) if "constant" in given else None,
        unit=given.get("unit", "yuan" if is_yuan else ""),
        layout=given.get("format"),
        values={own: _text(value) for own, value in given.get("values", {}).items()},
        match=tuple((pair["pattern"], _text(pair["value"])) for pair in given.get("match", ())),
        otherwise=_text(given.get("otherwise")),
    )


def _check_origin(
    table: str, name: str, given: dict[str, Any], node: Node, problems: Problems, *, is_yuan: bool
) -> None:
    thing = f"column {table}.{name}"
    declared = unit_of(columns_of(table)[name])
    unit = given.get("unit")
    if given and declared == "minor" and unit not in UNITS and not is_yuan:
        problems.add(node.place, thing, "the unit of its amounts is not given", f"Add `unit:` {', '.join(UNITS)}")
    if unit is not None and declared != "minor" and (unit != "percent" or declared != "share"):
        problems.add(node.place, thing, f"it cannot be in {unit}", "Remove `unit`")
    if "format" in given and declared not in ("day", "month"):
        problems.add(node.place, thing, "`format` is for days only", "Remove `format`")
    for pair in given.get("match", ()):
        if not _is_pattern(pair["pattern"]):
            cause = f"{pair['pattern']!r} is not a regular expression"
            problems.add(node.place, thing, cause, "Correct the pattern, or escape its signs")


def _wide(table: str, node: Node, thing: str, problems: Problems) -> Any:
    found = _WIDE(node, thing, problems)
    if found is BAD:
        return BAD
    wide = Wide(**found)
    known = columns_of(table)
    for name in (wide.names_to, wide.values_to):
        if name not in known:
            cause = f"there is no column {name!r}{did_you_mean(name, known)}"
            problems.add(node.place, thing, cause, f"The columns are: {', '.join(known)}")
            return BAD
    if unit_of(known[wide.values_to]) == "minor" and not wide.unit:
        problems.add(node.place, thing, "the unit of its amounts is not given", f"Add `unit:` {', '.join(UNITS)}")
    names = list((wide.headers or {}).values())
    for name in {name for name in names if names.count(name) > 1}:
        problems.add(node.place, thing, f"two headers become {name!r}", "Give each header a name of its own")
    return wide


def _is_pattern(pattern: str) -> bool:
    try:
        pl.select(pl.lit("").str.contains(pattern))
    except pl.exceptions.ComputeError:
        return False
    return True


def _text(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
