"""The record's tests run on a real PostgreSQL: the embedded one of the checkout, or the one `DATABASE_URL` names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

from tallystick.record.database import embedded
from tallystick.record.database.address import is_embedded
from tallystick.record.people.actions import add_branch, add_person, ask_authority, ask_role
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import Branch, Person

PASSWORD = "granite-Otter-41"
SINCE = date(2020, 1, 1)
_SCHEMA = ("django_migrations", "django_content_type", "auth_permission")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """Make the test database, in the embedded server where that is the one in use; pytest-django's own makes none for a
    run whose tests all use `live_db`."""
    if is_embedded():
        embedded.ensure_running()
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def live_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database outside any transaction, for tests with several connections; emptied afterwards.

    The tables refuse to be emptied, so this does what only a superuser can: triggers off in its own connection.
    """
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_"), "this is no test database"
        connection.close()  # whatever the test before left on it
        yield
        tables = ", ".join(f'"{name}"' for name in connection.introspection.table_names() if name not in _SCHEMA)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")


@pytest.fixture
def day() -> date:
    return timezone.localdate()


@pytest.fixture
def head_office(db: Any) -> Branch:
    return add_branch(Actor.system(), "HO", name="Head office", name_zh="总行", is_head_office=True)


@pytest.fixture
def river_branch(db: Any) -> Branch:
    return add_branch(Actor.system(), "B01", name="River branch", name_zh="河畔支行")


@pytest.fixture
def hill_branch(db: Any) -> Branch:
    return add_branch(Actor.system(), "B02", name="Hill branch", name_zh="山前支行")


@pytest.fixture
def staff(river_branch: Branch) -> Iterator[Any]:
    """A function that adds a person with roles and authorities, by the system, and gives the actor they are."""

    def make(
        number: str,
        *roles: str,
        branch: Branch | None = None,
        authorities: tuple[str, ...] = (),
        password: str | None = None,
    ) -> Actor:
        system = Actor.system()
        person = add_person(
            system, number, full_name=f"Person {number}", branch=branch or river_branch, password=password
        )
        for role in roles:
            ask_role(system, person, role, since=SINCE)
        for authority in authorities:
            ask_authority(system, person, authority, since=SINCE)
        return Actor.of(Person.objects.get(pk=person.pk))

    yield make
