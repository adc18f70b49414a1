"""The API's tests use the record's people and database."""

from __future__ import annotations

from tests.record.conftest import (
    day,
    django_db_setup,
    head_office,
    hill_branch,
    live_db,
    river_branch,
    staff,
)

__all__ = ("day", "django_db_setup", "head_office", "hill_branch", "live_db", "river_branch", "staff")
