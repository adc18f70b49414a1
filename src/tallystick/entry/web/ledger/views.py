"""The trial balance of what was posted."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from tallystick.entry.web.frame.language import words
from tallystick.entry.web.frame.table import Column, Table, respond
from tallystick.record.ledger.queries import trial_balance

BALANCE = (
    Column("account", kind="code", codes="account"),
    Column("account_kind", "kind", kind="code", codes="account_kind"),
    Column("entries", kind="count"),
    Column("debit", "debit_minor", kind="money"),
    Column("credit", "credit_minor", kind="money"),
    Column("net", "net_minor", kind="money"),
)


def ledger(request: Any) -> HttpResponse:
    """This function will show the trial balance of all that was posted on the loans open to the person."""
    lines, w = trial_balance(request.actor), words()
    debit, credit = sum(one.debit_minor for one in lines), sum(one.credit_minor for one in lines)
    told = w("ledger.even" if debit == credit else "ledger.uneven")
    return respond(request, Table("ledger", BALANCE, lines), "frame/list.html", title=w("nav.ledger"), told=told)
