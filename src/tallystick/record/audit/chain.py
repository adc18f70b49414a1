"""The chain: each entry's digest covers the one before, so that nothing can be changed, left out or put between.

SHA-256 over the entry's fields as canonical JSON, after the digest of the entry before it (the first: 64 zeros).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import connection

from tallystick.record.audit.models import Entry

FIRST = "0" * 64
_LOCK = 7_311_001  # one writer of the chain at a time, until its transaction ends


def canonical(value: Any) -> str:
    """This function will write `value` as JSON in one way only: keys sorted, no spaces, no ASCII escapes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def digest_of(previous: str, fields: Mapping[str, Any]) -> str:
    """This function will give the digest of an entry with `fields` that follows the one with digest `previous`."""
    return hashlib.sha256(f"{previous}\n{canonical(fields)}".encode()).hexdigest()


def fields_of(entry: Entry) -> dict[str, Any]:
    """This function will give what the digest of `entry` covers."""
    return {
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "person": entry.person_id,
        "action": entry.action,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "branch": entry.branch_id,
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
    }


def append(entries: Sequence[Entry]) -> None:
    """This function will put `entries` at the end of the chain, in order, inside the transaction that is open."""
    if not entries:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    previous = Entry.objects.order_by("-pk").values_list("digest", flat=True).first() or FIRST
    for entry in entries:
        entry.before, entry.after = (json.loads(canonical(part)) for part in (entry.before, entry.after))
        entry.previous = previous
        entry.digest = previous = digest_of(previous, fields_of(entry))
    if len(entries) == 1:
        entries[0].save(force_insert=True)
    else:
        Entry.objects.bulk_create(entries)


@dataclass(frozen=True, slots=True)
class Verified:
    """What the proof found: how many entries hold, and the first that does not, with why; `last` is the chain's end."""

    entries: int
    broken_at: int | None
    why: str
    last: str


def verify() -> Verified:
    """This function will walk the whole chain and recompute every digest."""
    previous, count = FIRST, 0
    for entry in Entry.objects.order_by("pk").iterator(chunk_size=5_000):
        if entry.previous != previous:
            return Verified(
                count, entry.pk, "it does not follow the entry before it: one was taken out or put in", previous
            )
        if digest_of(previous, fields_of(entry)) != entry.digest:
            return Verified(count, entry.pk, "its fields are not those it was written with", previous)
        previous, count = entry.digest, count + 1
    return Verified(count, None, "", previous)
