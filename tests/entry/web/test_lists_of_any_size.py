"""Every page that lists rows costs the same queries for few rows and many; pages come from the map, none forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from tallystick.record.people.rights import ROLES

FEW, MORE = 3, 12
MOST_QUERIES = 16
NUMBERS = count(1)
DAY, AT = date(2024, 12, 31), datetime(2024, 12, 31, tzinfo=UTC)
SAID: dict[str, dict[str, Any]] = {}
"""Model -> values without which its list would not show a row."""


def lists(patterns: list[Any], before: str = "/") -> Iterator[str]:
    """Every address of a page that needs nothing but itself."""
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from lists(one.url_patterns, route)
        elif isinstance(one, URLPattern) and "<" not in route and not route.startswith("/api"):
            yield route


def filled(model: type[models.Model], depth: int = 0) -> models.Model:
    """A row with every reference it may have, so that a query a row would show."""
    at = next(NUMBERS)
    values: dict[str, Any] = dict(SAID.get(model._meta.label, {}))
    for field in model._meta.concrete_fields:
        if field.name in values or isinstance(field, models.AutoField):
            continue
        if isinstance(field, models.ForeignKey):
            if not field.null or (depth < 2 and field.related_model is not model):
                values[field.name] = filled(field.related_model, depth + 1)
        elif field.has_default() or field.null or field.blank:
            continue
        else:
            values[field.name] = value(field, at)
    row = model(**values)
    row.save(force_insert=True)
    return row


def value(field: Any, at: int) -> Any:
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateTimeField):
        return AT
    if isinstance(field, models.DateField):
        return DAY.replace(year=1900 + at % 8000) if field.unique else DAY
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.BinaryField):
        return b"x"
    if isinstance(field, models.CharField | models.TextField):
        return f"X{at}"[: field.max_length]
    return at


def queries(client: Client, page: str) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as held:
        answer = client.get(page)
    return len(held), answer.context["table"].total if answer.status_code == 200 else -answer.status_code


def test_every_list_costs_the_same_queries_for_few_rows_and_many(signed_in: Any) -> None:
    client = signed_in("P1", *ROLES)
    client.raise_request_exception = False
    grown, wrong = [], {}
    for page in lists(get_resolver().url_patterns):
        answer = client.get(page)
        table = (answer.context or {}).get("table") if answer.status_code == 200 else None
        rows = getattr(getattr(table, "table", None), "rows", None)
        if not isinstance(rows, QuerySet):
            continue
        for _ in range(FEW):
            filled(rows.model)
        client.get(page)
        few, first = queries(client, page)
        for _ in range(MORE):
            filled(rows.model)
        many, second = queries(client, page)
        if second > first > 0:
            grown.append(page)
        if second < 0 or many != few or many > MOST_QUERIES:
            wrong[page] = (few, many, second)
    assert not wrong, f"queries of few rows, of many, how many rows: {wrong}"
    assert len(grown) >= 15, grown
