"""No secret is said: credentials come from the environment of the cluster and stay there.

Addresses that hold one are refused; in what a store, Spark or a task says, values of the environment's secrets and
credentials in addresses are masked before anybody reads it.
"""

from __future__ import annotations

import os
import re

from tallystick.cluster.errors import ClusterError

SECRET = re.compile(
    r"(?i)secret|passw|token|credential|access[._-]?key|account[._-]?key|authorization|connection[._-]?str"
)
"""Names of variables and settings whose values are secret."""
MASK = "***"
_USER_IS_CONTAINER = ("abfs", "abfss", "wasb", "wasbs")
"""Schemes of addresses that name a container before `@`, as of Azure: `abfs://book@account.dfs.core.windows.net/2026`."""
_BEFORE_AT = re.compile(r"://[^\s'\"]*@")
_IN_QUERY = re.compile(r"(?i)([?&][^=&\s]*(?:secret|passw|token|credential|key|sig)[^=&\s]*=)[^&\s'\"]+")
_LEAST_LETTERS = 6
"""A shorter value is no credential; masking it would make holes in words."""


def refuse_credentials(address: str) -> None:
    """This function will do nothing where `address` holds no user, password or query.

    A password may itself hold `/` or `@`, so whatever stands before an `@` is taken for one when it has a colon.

    :raises ClusterError: it holds one, which would end in logs and run.json. The error does not say it.
    """
    scheme, _, rest = address.partition("://")
    before, at, _ = rest.rpartition("@")
    named = scheme in _USER_IS_CONTAINER and "/" not in before
    if (at and (":" in before or ("/" not in before and not named))) or "?" in rest:
        raise ClusterError(
            thing="the address",
            place=shown(address),
            cause="it holds a user, a password or a query, which would be written to logs and run.json",
            cure="Leave it out; credentials come from the environment of the cluster (e.g. AWS_PROFILE)",
        )


def shown(address: str) -> str:
    """This function will give `address` without user, password and query, for messages."""
    return _BEFORE_AT.sub("://", address).split("?")[0]


def without_secrets(text: str) -> str:
    """This function will mask in `text` the values of the environment's secrets, and credentials in addresses."""
    held = [value for name, value in os.environ.items() if SECRET.search(name) and len(value) >= _LEAST_LETTERS]
    for value in sorted(held, key=len, reverse=True):
        text = text.replace(value, MASK)
    masked = re.sub(r"://[^\s'\"/@]*:[^\s'\"]*@", f"://{MASK}@", text)
    return _IN_QUERY.sub(rf"\g<1>{MASK}", masked)


def first_line(error: Exception) -> str:
    """This function will give the first line of what `error` says, masked; its kind where it says nothing."""
    return without_secrets(str(error).partition("\n")[0] or type(error).__name__)
