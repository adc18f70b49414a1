"""What is used of limits, counted anew from the ledger: for a bank whose history was brought in."""

from __future__ import annotations

from collections import Counter

from django.db import connection
from django.db.models import F, Q, Sum

from tallystick.record.audit.action import acting
from tallystick.record.ledger.models import Posting
from tallystick.record.limits.models import Limit
from tallystick.record.people.actor import Actor

_KEYS = {
    Limit.Kind.CUSTOMER: "loan__enterprise_id",
    Limit.Kind.GROUP: "loan__enterprise__group__code",
    Limit.Kind.PRODUCT: "loan__product",
    Limit.Kind.INDUSTRY: "loan__enterprise__industry",
    Limit.Kind.REGION: "loan__enterprise__town",
}
"""Kind of limit -> what of a loan is its key, as `queries.path_of` has it."""


def count_used(actor: Actor) -> int:
    """This function will set what is used of every limit to the principal owed under it, by what was posted, and give
    how many limits changed. What is owed is a fact: it is written even where it stands above the limit.

    :raises Refused: the actor runs no jobs.
    """
    with acting(actor, "count_used", right="run_jobs") as act:
        owed: Counter[tuple[str, str]] = Counter()
        net = Sum(F("debit_minor") - F("credit_minor"), filter=Q(account__in=("principal", "principal_due")), default=0)
        for kind, place in _KEYS.items():
            sums = Posting.objects.order_by().values_list(place).annotate(net=net)
            owed.update({(str(kind.value), str(key)): int(minor) for key, minor in sums if key})
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('tallystick.reversing', 'on', true)")
        changed = 0
        for row in act.take_all(Limit.objects.order_by("pk")):
            used = max(owed[row.kind, row.key], 0)
            if used != row.used_minor:
                row.used_minor, changed = used, changed + 1
                row.save(update_fields=("used_minor",))
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('tallystick.reversing', 'off', true)")
        return changed
