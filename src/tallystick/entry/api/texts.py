"""Kinds of text that the API takes."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

Code = Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=r"^[A-Za-z0-9_.-]+$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
