"""Django's PostgreSQL over pg8000 (a permissive driver), by the kept backend django-pg8000, with what it lacks.

It calls itself `postgresql`, so that Django writes PostgreSQL's own SQL (JSON look-ups, for one), and errors come as
Django names them: what may be tried again is an `OperationalError`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError
from django_pg8000 import base
from pg8000.exceptions import DatabaseError

# Serialization failure, deadlock, lock not to be had, statement stopped, server going down, too many connections.
_TRY_AGAIN = ("40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "53300")


class Cursor(base.DatabaseCursor):
    """A cursor whose errors tell those that may be tried again from those that may not."""

    def execute(self, operation: str, args: Any = (), stream: Any = None) -> None:
        with _named_errors():
            super().execute(operation, args, stream)


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

    def get_connection_params(self) -> dict[str, Any]:
        """This function will give what pg8000 is opened with, by Django's settings."""
        parameters: dict[str, Any] = super().get_connection_params()
        parameters["cursor_factory"] = Cursor
        return parameters
