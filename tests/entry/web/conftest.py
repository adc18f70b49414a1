"""The pages' tests use the record's people and database, and sign in through the front door or past it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def signed_in(staff: Any) -> Callable[..., Client]:
    """A function that adds a person with roles and gives a browser in which they are signed in."""

    def make(number: str, *roles: str, language: str = "en", **more: Any) -> Client:
        person = staff(number, *roles, **more).person
        client = Client(headers={"accept-language": "zh-CN" if language == "zh" else "en"})
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make
