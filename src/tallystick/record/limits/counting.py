"""What is used of limits, counted from the ledger: set for a bank that was brought in, told at the end of a day.

This is the one way to count: what a loan owes is the principal that was posted on it. A drawdown takes from its limits
and posts in one transaction, so that whoever counts in between sees both or neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import F, Sum

from tallystick.record.audit.action import acting
from tallystick.record.ledger.models import Posting
from tallystick.record.limits.models import Limit
from tallystick.record.people.actor import Actor

_KEYS: Final = {
    Limit.Kind.CUSTOMER: "loan__enterprise_id",
    Limit.Kind.GROUP: "loan__enterprise__group__code",
    Limit.Kind.PRODUCT: "loan__product",
    Limit.Kind.INDUSTRY: "loan__enterprise__industry",
    Limit.Kind.REGION: "loan__enterprise__town",
}
"""Kind of limit -> what of a loan is its key, as `queries.path_of` has it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A limit that holds another sum as used than its loans owe; fen."""

    kind: str
    key: str
    used_minor: int
    owed_minor: int


def owed() -> Mapping[tuple[str, str], int]:
    """This function will give the principal owed under each limit by what was posted: kind and key -> fen, from 0."""
    found: Counter[tuple[str, str]] = Counter()
    net = Sum(F("debit_minor") - F("credit_minor"))
    principal = Posting.objects.filter(account__in=("principal", "principal_due")).order_by()
    kinds = list(_KEYS)
    for *keys, minor in principal.values_list(*_KEYS.values()).annotate(net=net):
        for kind, key in zip(kinds, keys, strict=True):
            if key:
                found[str(kind.value), str(key)] += int(minor)
    return Counter({limit: max(minor, 0) for limit, minor in found.items()})


def differences() -> list[Difference]:
    """This function will give the limits of which not that is used which their loans owe, both as of one moment."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE limits_limit IN SHARE MODE")
    counted = owed()
    return [
        Difference(row.kind, row.key, row.used_minor, counted[row.kind, row.key])
        for row in Limit.objects.order_by("kind", "key")
        if row.used_minor != counted[row.kind, row.key]
    ]


def count_used(actor: Actor) -> int:
    """This function will set what is used of every limit to the principal owed under it, by what was posted, and give
    how many limits changed. What is owed is a fact: it is written even where it stands above the limit.

    :raises Refused: the actor runs no jobs.
    """
    with acting(actor, "count_used", right="run_jobs") as act:
        rows = act.take_all(Limit.objects.order_by("pk"))
        counted = owed()
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('tallystick.reversing', 'on', true)")
        changed = 0
        for row in rows:
            used = counted[row.kind, row.key]
            if used != row.used_minor:
                row.used_minor, changed = used, changed + 1
                row.save(update_fields=("used_minor",))
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('tallystick.reversing', 'off', true)")
        return changed
