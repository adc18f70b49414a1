"""Products: what is on offer under the policy in force, the terms of each, and which of one's firms it fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tallystick.entry.web.frame.errors import sentence
from tallystick.entry.web.frame.language import listed, numbers, words
from tallystick.entry.web.frame.table import Column, Table, respond
from tallystick.entry.web.frame.tags import money
from tallystick.record.cases.matching import MOST_FIRMS, fitting
from tallystick.record.cases.queries import state_counts
from tallystick.record.cases.transitions import STATES
from tallystick.record.policies.queries import policy_on, version_on
from tallystick.record.unable import Unable


def _term(name: str) -> Any:
    return lambda row: row.terms.get(name)


def _codes(value: Any, kind: str) -> str:
    return ", ".join(words().code(kind, one) for one in str(value or "").split())


def _listed_term(name: str, kind: str) -> Any:
    return lambda row: _codes(row.terms.get(name), kind)


def _link(row: Any) -> str:
    return reverse("product", args=[row.code])


PRODUCTS = (
    Column("product", lambda row: words().pick(row.name.en, row.name.zh), sort="name", link=_link),
    Column("least", _term("min_amount_minor"), kind="money", sort="least"),
    Column("most", _term("max_amount_minor"), kind="money", sort="most"),
    Column("default_tenor", _term("default_tenor_months"), kind="count", sort="tenor"),
    Column("repayment", _listed_term("default_repayment", "code")),
    Column("security", _listed_term("default_security", "code")),
    Column("checklist", _listed_term("checklist", "table")),
    Column("product_code", "code", sort="code"),
)
UNITS: Final[tuple[tuple[str, Callable[[Any], str]], ...]] = (
    ("_minor", money),
    ("_bp", lambda value: numbers().rate(value)),
    ("_share", lambda value: numbers().share(value)),
)
CODES: Final[Mapping[str, str]] = {
    "default_repayment": "code",
    "allowed_repayment": "code",
    "default_security": "code",
    "allowed_security": "code",
    "checklist": "table",
    "requires": "bound_by",
}
"""Terms that hold codes, and the catalogue's word before the dot."""


def products(request: Any) -> HttpResponse:
    """This function will list the products on offer today, with their bounds by the policy in force."""
    request.actor.need("see_customers")
    try:
        rows = list(policy_on(request.actor.day).products.values())
        told = ""
    except Unable as error:
        rows, told = [], sentence(error)
    table = Table("products", PRODUCTS, rows)
    return respond(request, table, "frame/list.html", title=words()("nav.products"), told=told)


@require_GET
def product(request: Any, code: str) -> HttpResponse:
    """This function will show a product's terms, its applications, and, when asked, which of one's firms it fits."""
    request.actor.need("see_customers")
    row = policy_on(request.actor.day).products.get(code)
    if row is None:
        raise ObjectDoesNotExist(f"no product {code!r} is on offer")
    asked = "fits" in request.GET
    fields = {
        "row": row,
        "name": words().pick(row.name.en, row.name.zh),
        "version": version_on(request.actor.day),
        "terms": [(_name(term), _told(term, value)) for term, value in row.terms.items()],
        "states": [(listed(STATES, state), state, count) for state, count in state_counts(request.actor, code)],
        "may_ask": request.actor.may("apply") and request.actor.person is not None,
        "asked": asked,
        "fits": fitting(request.actor, code) if asked else [],
        "most": MOST_FIRMS,
    }
    return render(request, "policy/product.html", fields)


def _name(term: str) -> str:
    return words().code("term", term)


def _told(term: str, value: Any) -> str:
    """A term as people read it: money in yuan, rates and shares in per cent, codes in words."""
    if isinstance(value, bool):
        return words()("yes" if value else "no")
    if term in CODES:
        return _codes(value, CODES[term])
    for unit, write in UNITS:
        if term.endswith(unit):
            return write(value)
    return words().code("term_value", value) if isinstance(value, str) else f"{value:,}"
