"""The pages' tests use the record's people and database, and sign in through the front door or past it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.record.conftest import (
    PASSWORD,
    day,
    django_db_setup,
    head_office,
    hill_branch,
    live_db,
    river_branch,
    staff,
)

__all__ = (
    "PASSWORD",
    "day",
    "django_db_setup",
    "head_office",
    "hill_branch",
    "live_db",
    "river_branch",
    "staff",
)


@pytest.fixture
def signed_in(staff: Any) -> Callable[..., Client]:
    """A function that adds a person with roles and gives a browser in which they are signed in."""

    def make(number: str, *roles: str, language: str = "en", **more: Any) -> Client:
        person = staff(number, *roles, **more).person
        client = Client(headers={"accept-language": "zh-CN" if language == "zh" else "en"})
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make
