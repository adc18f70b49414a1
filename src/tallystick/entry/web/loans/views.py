"""Loans: the list, one with its plan, payments, events, entries and month ends."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from tallystick.entry.web.amendments.deeds import ASK_DEEDS
from tallystick.entry.web.amendments.views import AMENDMENTS
from tallystick.entry.web.collection.views import OF_LOAN as PURSUIT_OF_LOAN
from tallystick.entry.web.determinations.deeds import PROPOSE_DEEDS
from tallystick.entry.web.determinations.views import DETERMINATIONS, FACTS_SHOWN
from tallystick.entry.web.exemptions.deeds import OPEN as OPEN_EXEMPTION
from tallystick.entry.web.exemptions.views import EXEMPTIONS
from tallystick.entry.web.frame.deeds import Deed
from tallystick.entry.web.frame.detail import Detail, Part
from tallystick.entry.web.frame.detail import respond as respond_detail
from tallystick.entry.web.frame.errors import sentence
from tallystick.entry.web.frame.language import words
from tallystick.entry.web.frame.products import product_name, product_names
from tallystick.entry.web.frame.table import Choice, Column, Table, respond, words_of
from tallystick.entry.web.frame.tags import money
from tallystick.entry.web.loans.deeds import LOAN_DEEDS
from tallystick.entry.web.loans.history import pictures, tiles
from tallystick.entry.web.post_loan.views import firm_link
from tallystick.record.amendments.queries import of_loan
from tallystick.record.collection.queries import of_loan as pursuit_of
from tallystick.record.determinations.queries import facts_of
from tallystick.record.determinations.queries import of_loan as determinations_of
from tallystick.record.exemptions.queries import of_loan as exemption_of
from tallystick.record.ledger.queries import Differs, differs, is_owed, postings
from tallystick.record.loans import queries
from tallystick.record.loans.last_month import STANDINGS, last_month_end, stood_as, with_last_month
from tallystick.record.people.queries import branches
from tallystick.record.unable import Unable

_WHOSE = (
    Column("loan_id", sort="loan_id", link=lambda row: reverse("loan", args=[row.loan_id])),
    Column("enterprise", "enterprise.name", sort="enterprise__name", link=firm_link),
)
TERMS = (
    Column("product", lambda row: product_name(row.product), sort="product"),
    Column("principal", "principal_minor", kind="money", sort="principal_minor"),
    Column("rate", "rate_bp", kind="bp", sort="rate_bp"),
    Column("signed_day", kind="day", sort="signed_day"),
    Column("matures_day", kind="day", sort="matures_day"),
    Column("repayment", kind="code", codes="code"),
    Column("security", kind="code", codes="code"),
    Column("branch", kind="named", sort="branch__code"),
    Column("officer", "officer.full_name", sort="officer__full_name"),
)
LAST_MONTH = (
    Column("balance", "last_balance_minor", kind="money"),
    Column("days_past_due", "last_days_past_due", kind="count"),
    Column("asset_class", "last_asset_class", kind="mark", codes="code"),
)
LOANS = (*_WHOSE, *TERMS[:2], *LAST_MONTH, *TERMS[2:])
MONTHS_SHOWN = 84
MONTHS = (
    Column("day", kind="day"),
    Column("balance", "balance_minor", kind="money"),
    Column("days_past_due", kind="count"),
    Column("asset_class", kind="mark", codes="code"),
    Column("article", "class_article", kind="code", codes="article"),
    Column("stage"),
    Column("ecl", "ecl_minor", kind="money"),
    Column("rwa", "rwa_minor", kind="money"),
    Column("level", "watch_level", kind="code", codes="watch"),
)
PLAN = (
    Column("due_day", kind="day"),
    Column("principal", "principal_minor", kind="money"),
    Column("interest", "interest_minor", kind="money"),
)
PAYMENTS = (
    Column("day", kind="day"),
    Column("amount", "amount_minor", kind="money"),
    Column("pay_mode", kind="code", codes="pay_mode"),
    Column("payee"),
)
EVENTS = (
    Column("entry", "event_no"),
    Column("day", kind="day"),
    Column("kind", kind="code", codes="event"),
    Column("amount", "amount_minor", kind="money"),
    Column("note"),
)
ENTRIES = (
    Column("posted_on", "day", kind="day"),
    Column("cause", kind="code", codes="event"),
    Column("entry", "event_no"),
    Column("account", kind="code", codes="account"),
    Column("debit", "debit_minor", kind="money"),
    Column("credit", "credit_minor", kind="money"),
)


def loans(request: Any) -> HttpResponse:
    """This function will list the loans open to the person."""
    w, asked, standing = words(), words_of(request), request.GET.get("standing", "")
    found = queries.loans(request.actor, words=asked)
    if standing in STANDINGS:
        found = stood_as(found, standing)
    day, places = last_month_end(), branches(request.actor)
    choices = [
        Choice("standing", "", [(one, w.code("standing", one)) for one in STANDINGS]),
        Choice("product", "product", product_names()),
    ]
    if len(places) > 1:
        choices.append(Choice("branch", "branch_id", [(str(one.pk), w.pick(one.name, one.name_zh)) for one in places]))
    table = Table("loans", LOANS, with_last_month(found), choices=choices, words=asked)
    told = w("loan.told", day=str(day)) if day else ""
    return respond(request, table, "frame/list.html", title=w("nav.loans"), told=told)


def loan(request: Any, loan_id: str) -> HttpResponse:
    """This function will show one loan's life, and post an event of it."""
    row = queries.loan(request.actor, loan_id)
    facts = (
        _WHOSE[1],
        *TERMS,
        Column("drawn_day", kind="day"),
        Column("grade_at_signing"),
        Column("purpose", kind="code", codes="purpose"),
    )
    back = (words()("nav.loans"), reverse("loans"))

    months = list(queries.months(row)[:MONTHS_SHOWN])

    def parts(found: Any) -> tuple[Part, ...]:
        return _parts(found, request.actor, months)

    title = f"{loan_id} · {row.enterprise.name}"
    shown: dict[str, Any] = {"tiles": tiles(months), "pictures": pictures(months)}
    return respond_detail(
        request,
        Detail(
            row,
            title,
            back,
            facts,
            parts=parts,
            deeds=(*LOAN_DEEDS, *_changes(request, row), OPEN_EXEMPTION),
            **shown,
        ),
    )


def _changes(request: Any, row: Any) -> tuple[Deed, ...]:
    """Nothing of a loan that is repaid can be changed; whatever is asked for is answered by the record."""
    deeds, asked = (*ASK_DEEDS, *PROPOSE_DEEDS), request.POST.get("deed")
    is_open = row.limit_minor is not None or is_owed(row)
    return deeds if is_open else tuple(deed for deed in deeds if deed.name == asked)


def _held_against(found: Differs | None) -> str:
    """Whether what was posted is where the engine stands, in one sentence."""
    w = words()
    if found is None:
        return w("loan.entries.none")
    if not found.accounts:
        return w("loan.entries.same", day=str(found.day))
    told = ", ".join(f"{w.code('account', name)} {money(minor)}" for name, minor in found.accounts.items())
    return w("loan.entries.differ", day=str(found.day), accounts=told)


def _parts(row: Any, actor: Any, months: list[Any]) -> tuple[Part, ...]:
    w = words()
    parts = [Part(w("loan.months"), MONTHS, months)]
    amended = list(of_loan(actor, row))
    if amended:
        columns = tuple(one for one in AMENDMENTS if one.name not in ("loan_id", "enterprise"))
        kind = Column("kind", kind="code", codes="amendment", link=lambda one: reverse("amendment", args=[one.pk]))
        parts.append(Part(w("amendment.of_loan"), (kind, *columns[1:]), amended))
    proposed = list(determinations_of(actor, row))
    if proposed:
        parts.append(Part(w("determination.waiting"), DETERMINATIONS, proposed))
    facts = facts_of(actor, row)
    if facts:
        parts.append(Part(w("determination.standing"), FACTS_SHOWN, facts))
    pursued = pursuit_of(actor, row)
    if pursued is not None:
        parts.append(Part(w("nav.collection"), PURSUIT_OF_LOAN, [pursued]))
    judged = exemption_of(actor, row)
    if judged is not None:
        parts.append(Part(w("nav.exemptions"), EXEMPTIONS, [judged]))
    try:
        parts.append(Part(w("loan.plan"), PLAN, queries.schedule(row).to_dicts()))
        found = differs(actor, row)
    except Unable as error:
        return (*parts, Part(sentence(error), PLAN, []))
    return (
        *parts,
        Part(w("loan.payments"), PAYMENTS, queries.payments(actor, row)),
        Part(w("loan.events"), EVENTS, list(row.events.order_by("event_no"))),
        Part(w("loan.entries"), ENTRIES, list(postings(actor, row)), about=_held_against(found)),
    )
