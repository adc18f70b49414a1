"""Django's PostgreSQL over pg8000 (a permissive driver), by the kept backend django-pg8000, with what it lacks.

It calls itself `postgresql`, so that Django writes PostgreSQL's own SQL (JSON look-ups, for one); values are put into
SQL by `literals.py`; and errors come as Django names them: what may be tried again is an `OperationalError`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError
from django_pg8000 import base
from pg8000.exceptions import DatabaseError

from tallystick.record.database.backend.literals import composed

# Serialization failure, deadlock, lock not to be had, statement stopped, server going down, too many connections.
_TRY_AGAIN = ("40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "53300")


class Cursor(base.DatabaseCursor):
    """A cursor that composes its SQL by `composed`, and whose errors tell those that may be tried again."""

    def execute(self, operation: str, args: Any = None, stream: Any = None) -> None:
        """This function will run one statement with its values; without values its percent signs are plain."""
        sql = composed(operation, args) if args else operation
        with _named_errors():
            super().execute(sql, None, stream)


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        told = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
        if told.get("C") in _TRY_AGAIN:
            raise OperationalError(told.get("M", str(error))) from error
        if told.get("M"):
            raise DatabaseError(told["M"]) from error
        raise


class DatabaseWrapper(base.DatabaseWrapper):
    """The one database of the record."""

    vendor = "postgresql"

    def create_cursor(self, name: str | None = None) -> Any:
        """This function will give a cursor, on the server's side where it has a name."""
        cursor = Cursor(self.connection)
        return base.ServerSideCursor(cursor, name) if name is not None else cursor

    def get_connection_params(self) -> dict[str, Any]:
        """This function will give what pg8000 is opened with, by Django's settings.

        Backslashes in literals are plain characters, whatever the server's own setting: `literals.py` rests on it.
        """
        parameters: dict[str, Any] = super().get_connection_params()
        parameters["server_side_binding"] = True  # the statement comes composed: send it as it is
        parameters["startup_params"] = {"standard_conforming_strings": "on"}
        return parameters
