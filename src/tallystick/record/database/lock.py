"""Jobs of which one runs at a time: a lock that ends with the database's connection; no crash leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tallystick.record.unable import Unable


@contextmanager
def one_at_a_time(job: str, number: int) -> Iterator[None]:
    """This function will hold the advisory lock `number` while its body runs.

    :raises Unable: somebody holds it: this job runs already.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise Unable("running", f"another {job} runs; wait for it", "同一任务正在运行，请稍候")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
