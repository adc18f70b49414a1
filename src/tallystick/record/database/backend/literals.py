"""Values written into SQL as literals, in one way that no value can leave.

Strings have their quotes doubled, and standard_conforming_strings is on in every connection, so that nothing else in
them means anything. A negative number stands in brackets: after a minus sign it would open a comment.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db import DataError, ProgrammingError
from django_pg8000.operations import DatabaseOperations

_PLACE = re.compile(r"%(.)", re.DOTALL)


def composed(sql: str, values: Sequence[Any]) -> str:
    """This function will put `values` in the places `%s` of `sql`; `%%` becomes a percent sign.

    :raises ProgrammingError: there are more or fewer places than values, or a percent sign stands alone.
    :raises DataError: a text has the character NUL, which PostgreSQL does not keep.
    """
    left = iter(values)

    def put(found: re.Match[str]) -> str:
        if found[1] == "%":
            return "%"
        if found[1] != "s":
            raise ProgrammingError(f"{found[0]!r} in a statement: write %s for a value or %% for a percent sign")
        return literal(_next(left, sql))

    whole = _PLACE.sub(put, sql)
    if next(left, left) is not left:
        raise ProgrammingError(f"more values than places: {sql[:200]}")
    return whole


def literal(value: Any) -> str:
    """This function will write `value` as one literal of SQL.

    :raises DataError: a text has the character NUL.
    """
    if isinstance(value, bool) or value is None:
        return str(DatabaseOperations._literal(value))
    if isinstance(value, int | Decimal):
        return _number(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) and value >= 0 else f"'{value!r}'::float8"
    if isinstance(value, memoryview):
        return str(DatabaseOperations._literal(bytes(value)))
    if isinstance(value, str):
        if "\x00" in value:
            raise DataError("a text with the character NUL cannot be kept")
        return "'" + value.replace("'", "''") + "'"
    return str(DatabaseOperations._literal(value))


def _number(value: int | Decimal) -> str:
    if isinstance(value, Decimal) and not value.is_finite():
        return f"'{value}'::numeric"
    return f"({value})" if value < 0 else str(value)


def _next(values: Iterator[Any], sql: str) -> Any:
    try:
        return next(values)
    except StopIteration:
        raise ProgrammingError(f"more places than values: {sql[:200]}") from None
