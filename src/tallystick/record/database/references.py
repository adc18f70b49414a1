"""References of whole tables checked once: what a load of millions of rows would otherwise check row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

_HELD = """
SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid)
FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = ANY(%s::regclass[]) ORDER BY c.conrelid, c.conname
"""


@contextmanager
def checked_once(tables: Sequence[str]) -> Iterator[None]:
    """This function will take the foreign keys off `tables` while its body fills them, and put them on again.

    It stands inside a transaction, whose end or failure leaves the keys as they were; nobody else reads the tables
    meanwhile. Django's keys are deferred: a row written waits in memory for its check at commit. Put on again, a key
    is proved by one join.

    :raises django.db.IntegrityError: a row refers to one that is not there; the message names the key.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_HELD, [list(tables)])
        held = cursor.fetchall()
        for table, name, _ in held:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    with connection.cursor() as cursor:
        for table, name, definition in held:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
