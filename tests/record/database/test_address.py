"""What DATABASE_URL may say, and what each says to Django and to PostgreSQL's own tools."""

from __future__ import annotations

import pytest

from tallystick.record.database.address import AddressError, django_database, libpq_uri


@pytest.mark.parametrize(
    ("url", "host", "port", "name", "user"),
    [
        ("postgresql://anna:s%40fe@db.bank:5433/credit", "db.bank", 5433, "credit", "anna"),
        ("postgres://anna@db.bank/credit", "db.bank", 5432, "credit", "anna"),
    ],
)
def test_a_server_is_read_from_its_address(
    monkeypatch: pytest.MonkeyPatch, url: str, host: str, port: int, name: str, user: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    found = django_database()
    assert (found["HOST"], found["PORT"], found["NAME"], found["USER"]) == (host, port, name, user)


def test_a_password_with_signs_goes_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://anna:s%40fe%2F1@db.bank/credit")
    found = django_database()
    assert found["PASSWORD"] == "s@fe/1"
    assert libpq_uri(found) == "postgresql://anna:s%40fe%2F1@db.bank:5432/credit"


def test_a_socket_is_named_by_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://anna@/credit?host=/run/postgresql")
    found = django_database()
    assert found["OPTIONS"]["unix_sock"] == "/run/postgresql/.s.PGSQL.5432"
    assert libpq_uri(found) == "postgresql://anna@/credit?host=%2Frun%2Fpostgresql"


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgresql://db.bank", "postgresql://db.bank/", "credit"])
def test_what_is_no_address_is_told_with_its_cure(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(AddressError, match="postgresql://user:password@host"):
        django_database()


def test_without_an_address_the_embedded_server_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert django_database()["OPTIONS"]["unix_sock"].endswith(".s.PGSQL.5432")
