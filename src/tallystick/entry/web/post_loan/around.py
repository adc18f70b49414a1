"""What stands around a check or a warning, so that who acts on it sees the borrower: loans, payments, warnings."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from tallystick.entry.web.frame.detail import Part, Tile
from tallystick.entry.web.frame.language import listed, words
from tallystick.entry.web.frame.products import indicator_name, product_name
from tallystick.entry.web.frame.table import Column
from tallystick.entry.web.frame.tags import money
from tallystick.record.loans import queries as loans
from tallystick.record.people.actor import Actor
from tallystick.record.post_loan import queries
from tallystick.record.post_loan.states import MEASURES

SHOWN: Final = 20
_LOANS: Final = (
    Column("loan_id", link=lambda row: reverse("loan", args=[row.loan_id])),
    Column("product", lambda row: product_name(row.loan.product)),
    Column("balance", "balance_minor", kind="money"),
    Column("days_past_due", kind="count"),
    Column("asset_class", kind="mark", codes="code"),
    Column("stage"),
    Column("matures_day", "loan.matures_day", kind="day"),
)
_WARNINGS: Final = (
    Column("indicator", lambda row: indicator_name(row.indicator), link=lambda row: reverse("signal", args=[row.pk])),
    Column("level", kind="mark", codes="signal_level"),
    Column("since", kind="day"),
    Column("state", kind="mark", codes="signal_state"),
    Column("measure", lambda row: listed(MEASURES, row.measure)),
    Column("finding"),
    Column("answered_by", "answered_by.full_name"),
)
_CHECKS: Final = (
    Column("kind", kind="code", codes="check_kind", link=lambda row: reverse("check", args=[row.pk])),
    Column("loan_id"),
    Column("due_day", kind="day"),
    Column("done_day", kind="day"),
    Column("state", kind="mark", codes="check_state"),
    Column("result", kind="code", codes="check_result"),
    Column("done_by", "done_by.full_name"),
)
_PAYMENTS: Final = (
    Column("day", kind="day"),
    Column("amount", "amount_minor", kind="money"),
    Column("pay_mode", kind="code", codes="pay_mode"),
    Column("payee"),
)


def owed(actor: Actor, firm: Any) -> list[Tile]:
    """This function will give what the firm owes and how late it is, as tiles; none where it owes nothing."""
    w, held = words(), loans.standings_of(actor, firm)
    if not held:
        return []
    days = max((one.days_past_due or 0) for one in held)
    return [
        Tile(w("around.owed"), money(sum(one.balance_minor or 0 for one in held)), f"{held[0].day}"),
        Tile(w("col.days_past_due"), f"{days}", tone="bad" if days else "good"),
    ]


def around_signal(actor: Actor, row: Any) -> list[Part]:
    """This function will give the firm's loans, its other warnings and its last checks."""
    return [
        _loans(actor, row.enterprise),
        *_warnings(actor, row.enterprise, but=row.pk),
        *_checks(actor, row.enterprise),
    ]


def around_check(actor: Actor, row: Any) -> list[Part]:
    """This function will give the firm's loans, whom the money was paid to, its warnings and its checks before."""
    found = [_loans(actor, row.enterprise)]
    held = loans.loans(actor).filter(loan_id=row.loan_id).first()
    if held is not None and row.kind == "use_of_funds":
        found.append(Part(words()("loan.payments"), _PAYMENTS, loans.payments(actor, held)))
    return [*found, *_warnings(actor, row.enterprise), *_checks(actor, row.enterprise, but=row.pk)]


def _loans(actor: Actor, firm: Any) -> Part:
    return Part(words()("around.loans"), _LOANS, loans.standings_of(actor, firm)[:SHOWN])


def _warnings(actor: Actor, firm: Any, *, but: int | None = None) -> list[Part]:
    rows = list(queries.signals(actor, live=False).filter(enterprise=firm).exclude(pk=but).order_by("-since")[:SHOWN])
    return [Part(words()("around.warnings"), _WARNINGS, rows)] if rows else []


def _checks(actor: Actor, firm: Any, *, but: int | None = None) -> list[Part]:
    held = queries.checks(actor, state="").filter(enterprise=firm).exclude(pk=but).order_by("-due_day")
    rows = list(held[:SHOWN])
    return [Part(words()("around.checks"), _CHECKS, rows)] if rows else []
