"""Headers: which column of a file is which column of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tallystick.intake.errors import IntakeError
from tallystick.intake.mapping import Origin, Part, columns_of, label_zh, unit_of
from tallystick.intake.values.words import folded
from tallystick.kernel.columns import did_you_mean

_UNIT_IN_HEADER = re.compile(r"^(.+?)_?\((人民币元|元|万元|分|%|yuan|wan_yuan|fen|cny|rmb)\)$")
_UNIT_WORDS = {
    "人民币元": "yuan",
    "元": "yuan",
    "cny": "yuan",
    "rmb": "yuan",
    "万元": "wan_yuan",
    "分": "fen",
    "%": "percent",
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """What each header is: column -> origin, headers that become rows, and headers that nothing uses."""

    origins: dict[str, Origin]
    wide: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def default_origins(table: str) -> dict[str, tuple[str, Origin]]:
    """This function will give folded header -> (column, origin) for the names a table goes by without a mapping.

    These are the column's own name, its Chinese label and, for money, the name without `_minor`, which is in yuan.
    """
    known: dict[str, tuple[str, Origin]] = {}
    for name, column in columns_of(table).items():
        is_money = unit_of(column) == "minor"
        if is_money:
            known[folded(name.removesuffix("_minor"))] = (name, Origin(unit="yuan"))
        known[folded(name)] = (name, Origin(unit="fen" if is_money else ""))
        known.setdefault(folded(label_zh(column)), (name, Origin(unit="yuan" if is_money else "")))
    return known


def recognise(part: Part, headers: Sequence[str], place: str) -> Recognised:
    """This function will tell what each of `headers` is for `part`; the file is called `place` in errors.

    :raises IntakeError: a header is missing that the mapping or the schema requires, two headers are one column, or no
        header is known.
    """
    by_fold = _by_fold(headers)
    origins = _mapped(part, by_fold, place)
    ignored = {folded(header) for header in part.ignore}
    taken = {folded(origin.header) for origin in origins.values() if origin.header is not None} | ignored
    wide = _wide_headers(part, by_fold, taken, place)
    taken |= {folded(header) for header in wide}
    _by_default(part, headers, origins, taken, place)
    unused = tuple(header for header in headers if header and folded(header) not in taken)
    if not any(origin.header for origin in origins.values()):
        raise _nothing_known(part, headers, place)
    _require(part, origins, unused, place)
    _refuse_twins(headers, origins, place)
    return Recognised(origins, wide, unused)


def known_names(part: Part) -> set[str]:
    """This function will give the folded headers that `part` could know, to tell a header row from others."""
    mapped = {folded(origin.header) for origin in part.columns.values() if origin.header is not None}
    wide = {folded(header) for header in (part.wide.headers or {})} if part.wide else set()
    return mapped | wide | {folded(header) for header in part.ignore} | set(default_origins(part.table))


def fits_exactly(part: Part, headers: Sequence[str]) -> bool:
    """This function will tell whether `headers` are those of `part`'s mapping and no others."""
    mapped = {folded(origin.header) for origin in part.columns.values() if origin.header is not None}
    return {folded(header) for header in headers if header} == mapped | {folded(header) for header in part.ignore}


def _by_fold(headers: Sequence[str]) -> dict[str, str]:
    first: dict[str, str] = {}
    for header in headers:
        if header:
            first.setdefault(folded(header), header)
    return first


def _mapped(part: Part, by_fold: dict[str, str], place: str) -> dict[str, Origin]:
    origins: dict[str, Origin] = {}
    for column, origin in part.columns.items():
        if origin.header is None:
            origins[column] = origin
            continue
        header = by_fold.get(folded(origin.header))
        if header is not None:
            origins[column] = replace(origin, header=header)
        elif not columns_of(part.table)[column].nullable:
            raise IntakeError(
                thing=f"table {part.table!r}",
                place=place,
                cause=f"the mapping takes {column!r} from header {origin.header!r}, which is not there"
                f"{did_you_mean(origin.header, by_fold.values())}",
                cure="Correct the header in the file or in the mapping",
            )
    return origins


def _wide_headers(part: Part, by_fold: dict[str, str], taken: set[str], place: str) -> tuple[str, ...]:
    if part.wide is None:
        return ()
    if part.wide.headers is None:
        return tuple(header for fold, header in by_fold.items() if fold not in taken)
    found = tuple(by_fold[folded(header)] for header in part.wide.headers if folded(header) in by_fold)
    if not found:
        raise IntakeError(
            thing=f"table {part.table!r}",
            place=place,
            cause="none of the headers that the mapping turns into rows is there",
            cure="Correct the headers under `wide` in the mapping",
        )
    return found


def _by_default(part: Part, headers: Sequence[str], origins: dict[str, Origin], taken: set[str], place: str) -> None:
    known = default_origins(part.table)
    made = {part.wide.names_to, part.wide.values_to} if part.wide else set()
    mapped = set(origins) | made
    for header in headers:
        fold = folded(header)
        if not header or fold in taken:
            continue
        unit_found = None if fold in known else _UNIT_IN_HEADER.match(fold)
        column, origin = known.get(unit_found.group(1) if unit_found else fold, ("", None))
        if origin is None or column in mapped:
            continue
        if column in origins:
            raise IntakeError(
                thing=f"table {part.table!r}",
                place=place,
                cause=f"headers {origins[column].header!r} and {header!r} are both {column!r}",
                cure="Keep one of them, or ignore one in a mapping",
            )
        unit = _UNIT_WORDS.get(unit_found.group(2), unit_found.group(2)) if unit_found else origin.unit
        origins[column] = replace(origin, header=header, unit=unit)
        taken.add(fold)


def _nothing_known(part: Part, headers: Sequence[str], place: str) -> IntakeError:
    shown = ", ".join(repr(header) for header in headers[:8] if header) or "none"
    near = "; ".join(filter(None, (_near(part, header) for header in headers)))
    return IntakeError(
        thing=f"table {part.table!r}",
        place=place,
        cause=f"none of its headers is known ({shown})" + (f": {near}" if near else ""),
        cure=f"Name them {', '.join(list(columns_of(part.table))[:6])}, ... or write a mapping",
    )


def _near(part: Part, header: str) -> str:
    near = did_you_mean(header, columns_of(part.table)) if header else ""
    return f"{header!r}{near}" if near else ""


def _require(part: Part, origins: dict[str, Origin], unused: Sequence[str], place: str) -> None:
    made = {part.wide.names_to, part.wide.values_to} if part.wide else set()
    lacking = [
        name for name, column in columns_of(part.table).items() if not column.nullable and name not in {*origins, *made}
    ]
    if lacking:
        near = did_you_mean(lacking[0], unused).replace("did you mean", "is it")
        raise IntakeError(
            thing=f"table {part.table!r}",
            place=place,
            cause=f"required columns are missing: {', '.join(lacking)}{near}",
            cure="Add the columns, or map the bank's own headers to them",
        )


def _refuse_twins(headers: Sequence[str], origins: dict[str, Origin], place: str) -> None:
    folds = [folded(header) for header in headers]
    for column, origin in origins.items():
        if origin.header is not None and folds.count(folded(origin.header)) > 1:
            raise IntakeError(
                thing=f"header {origin.header!r}",
                place=place,
                cause=f"it stands more than once, so {column!r} could be either",
                cure="Rename or remove one of them",
            )
