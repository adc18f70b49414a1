"""Kinds of text that the API takes."""

from __future__ import annotations

from typing import Annotated

from ninja import Header
from pydantic import StringConstraints

Code = Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=r"^[A-Za-z0-9_.-]+$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]

IDEMPOTENCY_KEY = Header(
    ...,
    alias="Idempotency-Key",
    max_length=100,
    pattern=r"^[!-~]+$",
    description="Names this write; sent again it gets the first answer",
)
