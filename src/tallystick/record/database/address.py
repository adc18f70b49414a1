"""Which PostgreSQL the record lies in: the server named by `DATABASE_URL`, else the embedded one of this home."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import ParseResult, parse_qs, quote, unquote, urlparse

from tallystick.record.database.embedded import OWNER, socket_folder

ENGINE = "tallystick.record.database.backend"
DATABASE = "tallystick"


class AddressError(ValueError):
    """`DATABASE_URL` cannot be used: what is wrong with it and what to write."""


def is_embedded() -> bool:
    """This function will tell whether the record lies in the embedded server."""
    return not os.environ.get("DATABASE_URL")


def django_database() -> dict[str, Any]:
    """This function will give Django's settings of the one database.

    :raises AddressError: `DATABASE_URL` is no address of a PostgreSQL database.
    """
    common = {"ENGINE": ENGINE, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
    if is_embedded():
        socket = str(socket_folder() / ".s.PGSQL.5432")
        return {**common, "NAME": DATABASE, "USER": OWNER, "OPTIONS": {"unix_sock": socket}}
    return {**common, **_from_url(os.environ["DATABASE_URL"])}


def libpq_uri(database: Mapping[str, Any]) -> str:
    """This function will give the address of `database` (Django's settings) for PostgreSQL's own tools and ADBC."""
    socket = database.get("OPTIONS", {}).get("unix_sock")
    user = quote(str(database.get("USER") or ""), safe="")
    password = quote(str(database.get("PASSWORD") or ""), safe="")
    name = quote(str(database["NAME"]), safe="")
    sign_in = f"{user}:{password}@" if password else f"{user}@"
    if socket:
        return f"postgresql://{sign_in}/{name}?host={quote(socket.rsplit('/', 1)[0], safe='')}"
    port = f":{database['PORT']}" if database.get("PORT") else ""
    return f"postgresql://{sign_in}{database.get('HOST') or 'localhost'}{port}/{name}"


def _from_url(url: str) -> dict[str, Any]:
    parsed = urlparse(url)
    if parsed.scheme not in ("postgres", "postgresql") or len(parsed.path) < 2:
        raise AddressError(
            "DATABASE_URL names no PostgreSQL database; write postgresql://user:password@host:5432/database "
            "(or postgresql://user@/database?host=/folder/of/the/socket)"
        )
    options = _options(parsed)
    return {
        "NAME": unquote(parsed.path[1:]),
        "USER": unquote(parsed.username or ""),
        "PASSWORD": unquote(parsed.password or ""),
        "HOST": "" if "unix_sock" in options else (parsed.hostname or "localhost"),
        "PORT": "" if "unix_sock" in options else (parsed.port or 5432),
        "OPTIONS": options,
    }


def _options(parsed: ParseResult) -> dict[str, Any]:
    asked = parse_qs(parsed.query)
    options: dict[str, Any] = {}
    host = asked.get("host", [""])[0]
    if host.startswith("/"):
        options["unix_sock"] = f"{host}/.s.PGSQL.{parsed.port or 5432}"
    if asked.get("sslmode", ["disable"])[0] not in ("disable", "allow", "prefer"):
        options["ssl_context"] = True
    return options
