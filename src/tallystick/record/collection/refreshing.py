"""The pursuits brought to a month end, all of them by one statement."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import polars as pl
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from tallystick.record.audit.action import Act, acting
from tallystick.record.collection.models import Pursuit
from tallystick.record.collection.states import ALERTS, PURSUIT
from tallystick.record.database.staging import not_registered, staged_here
from tallystick.record.loans.facts import PURSUED, end_everywhere
from tallystick.record.people.actor import Actor
from tallystick.record.unable import Unable

STANDING: Final = {
    "loan_id": "text",
    "enterprise_id": "text",
    "days_past_due": "integer",
    "exposure_minor": "bigint",
    "allowance_minor": "bigint",
    "step": "text",
    "strategy": "text",
    "collect_by": "date",
    "limitation_until": "date",
    "guarantee_until": "date",
    "clock_alert": "text",
    "write_off_ground": "text",
    "is_write_off_ready": "boolean",
}
"""What the engine says of a loan that is not paid, as of a day: column -> SQL type; money in fen."""
_KEPT: Final = [name for name in STANDING if name not in ("loan_id", "enterprise_id")]
_UNKNOWN: Final = {"text": "''", "boolean": "false"}
"""What stands where the engine says nothing: no step, no alert, not ready. The rest stays unknown."""


def refresh(actor: Actor, day: date, standings: pl.DataFrame) -> int:
    """This function will open a pursuit for each loan of `standings` (columns of `STANDING`), which are not paid, and
    bring the open ones to `day`; a pursuit that is open and no longer among them is repaid. It gives how many are open.

    One that was repaid and is unpaid again opens again from `day`, with what was done before still to be read; since
    when it is pursued counts anew. The trail gets one entry that counts what was brought to the day, and one for each
    that is repaid or opens again.

    :raises Refused: the actor runs no jobs.
    :raises Unable: an enterprise is not registered.
    """
    with acting(actor, "refresh_collection", right="run_jobs") as act:
        staged = staged_here("standing", standings.sort("loan_id"), STANDING)
        missing = not_registered(staged)
        if missing:
            raise Unable("enterprise", f"not registered: {', '.join(missing)}", "企业未建档")
        unpaid = RawSQL(f"SELECT loan_id FROM {staged.table}", ())
        repaid = PURSUIT.of(PURSUIT.begins, "repay").becomes
        again = PURSUIT.of(repaid, "open_again").becomes
        _turned(
            act, Pursuit.objects.filter(state=repaid, loan_id__in=unpaid), state=again, opened_day=day, has_broken=False
        )
        brought = _brought(staged.table, day)
        if staged.rows:
            act.counted("collection.Pursuit", f"{day}", pursued=brought, digest=staged.digest)
        paid = Pursuit.objects.filter(state=PURSUIT.begins).exclude(loan_id__in=unpaid)
        ended = _turned(act, paid, state=repaid, as_of_day=day)
        end_everywhere(act, [row.loan_id for row in ended], PURSUED)
        return Pursuit.objects.filter(state=PURSUIT.begins).count()


def _turned(act: Act, rows: QuerySet[Pursuit], **becomes: Any) -> list[Pursuit]:
    """All of `rows` changed by one statement, each on the trail as it was and became."""
    taken = act.take_all(rows.order_by("pk"))
    rows.update(**becomes)
    for row in taken:
        for name, value in becomes.items():
            setattr(row, name, value)
    return taken


def _brought(table: str, day: date) -> int:
    """Open what is new and bring on what is open; what has ended stays as it ended."""
    said = ", ".join(_said(name) for name in _KEPT)
    changed = ", ".join(f"{name} = excluded.{name}" for name in ("branch_id", "as_of_day", "is_alerted", *_KEPT))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO collection_pursuit AS held "
            f"(loan_id, enterprise_id, branch_id, state, opened_day, as_of_day, is_alerted, {', '.join(_KEPT)}) "
            f"SELECT s.loan_id, e.id, e.branch_id, %s, %s, %s, coalesce(s.clock_alert = ANY(%s), false), {said} "
            f"FROM {table} s JOIN customers_enterprise e ON e.enterprise_id = s.enterprise_id ORDER BY s.loan_id "
            f"ON CONFLICT (loan_id) DO UPDATE SET {changed} WHERE held.state = %s",
            [PURSUIT.begins, day, day, list(ALERTS), PURSUIT.begins],
        )
        return int(cursor.rowcount)


def _said(name: str) -> str:
    unknown = _UNKNOWN.get(STANDING[name])
    return f"s.{name}" if unknown is None else f"coalesce(s.{name}, {unknown})"
