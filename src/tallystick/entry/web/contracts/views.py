"""Contracts: the list, one with its conditions, signed and made ready to draw; and its printings."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from tallystick.entry.web.contracts.deeds import CONTRACT_DEEDS
from tallystick.entry.web.frame.detail import Detail, Part
from tallystick.entry.web.frame.detail import respond as respond_detail
from tallystick.entry.web.frame.language import lang as language
from tallystick.entry.web.frame.language import words
from tallystick.entry.web.frame.table import Column, Table, respond
from tallystick.record.contracts import queries

MEDIA = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}


def _link(row: Any) -> str:
    return reverse("contract", args=[row.number])


def _case_link(row: Any) -> str:
    return reverse("case", args=[row.case.number])


COLUMNS = (
    Column("contract_number", "number", sort="number", link=_link),
    Column("enterprise", "case.enterprise.name", sort="case__enterprise__name", link=_case_link),
    Column("amount", "amount_minor", kind="money", sort="amount_minor"),
    Column("tenor_months", kind="count", sort="tenor_months"),
    Column("rate", "rate_bp", kind="bp", sort="rate_bp"),
    Column("repayment", kind="code", codes="code"),
    Column("security", kind="code", codes="code"),
    Column("draw_until", kind="day", sort="draw_until"),
    Column("signed_day", kind="day", sort="signed_day"),
    Column("state", kind="mark", codes="contract_state", sort="state"),
)
CONDITIONS = (
    Column("condition", lambda row: words().pick(row.text, row.text_zh)),
    Column("note"),
    Column("met_by", "met_by.full_name"),
    Column("met_at", kind="instant"),
    Column("confirmed_by", "confirmed_by.full_name"),
    Column("confirmed_at", kind="instant"),
)
PRINTINGS = (Column("printing", "title", link=lambda row: str(row["url"])),)


def contracts(request: Any) -> HttpResponse:
    """This function will list the contracts open to the person."""
    rows = queries.contracts(request.actor)
    return respond(request, Table("contracts", COLUMNS, rows), "frame/list.html", title=words()("nav.contracts"))


def contract(request: Any, number: str) -> HttpResponse:
    """This function will show one contract with its conditions and printings, and take the next deed."""
    row = queries.contracts(request.actor).get(number=number)
    back = (words()("nav.contracts"), reverse("contracts"))
    detail = Detail(
        row, f"{number} · {row.case.enterprise.name}", back, COLUMNS[1:], parts=_parts, deeds=CONTRACT_DEEDS
    )
    return respond_detail(request, detail)


@require_GET
def printing(request: Any, number: str, lang: str, form: str) -> HttpResponse:
    """This function will hand out one printing of a contract, to be kept and not to be run in a page."""
    row = queries.contracts(request.actor).get(number=number)
    content = queries.document(request.actor, row, lang=lang, form=form)
    answer = HttpResponse(content, content_type=MEDIA.get(form, "application/octet-stream"))
    answer["Content-Disposition"] = f'attachment; filename="{number}-{lang}.{form}"'
    return answer


def _parts(row: Any) -> tuple[Part, ...]:
    w = words()
    own = "zh" if language() == "zh" else "en"
    printings = sorted(row.documents.all(), key=lambda one: (one.lang != own, one.form != "pdf"))
    links = [
        {
            "title": f"{one.form.upper()} · {w(f'printing.{one.lang}')}",
            "url": reverse("contract_printing", args=[row.number, one.lang, one.form]),
        }
        for one in printings
    ]
    conditions = list(queries.conditions(row))
    return Part(w("contract.conditions"), CONDITIONS, conditions), Part(w("contract.printings"), PRINTINGS, links)
