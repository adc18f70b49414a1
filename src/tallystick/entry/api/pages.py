"""How long lists are given: a page at a time, by position."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from ninja import Field, Schema

LARGEST_PAGE = 500
LARGEST_OFFSET = 10_000_000


class Page(Schema):
    """Which part of a list is asked for."""

    limit: int = Field(100, ge=1, le=LARGEST_PAGE, description="How many at most")
    offset: int = Field(0, ge=0, le=LARGEST_OFFSET, description="How many to pass over")


def part_of(found: QuerySet[Any], page: Page) -> list[Any]:
    """This function will give the part of `found` that `page` asks for."""
    return list(found[page.offset : page.offset + page.limit])
