"""Reads of the collateral register: what an item counts by the policy, and what of it runs out or is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import Prefetch, QuerySet

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.engine.features.collateral import collateral
from tallystick.kernel.months import add_months
from tallystick.pack import Policy
from tallystick.record.collateral.models import Item, Valuation
from tallystick.record.people.actor import Actor

REVALUED_MONTHS = "collateral_revalued_months"


@dataclass(frozen=True, slots=True)
class Standing:
    """An item on a day: its value, what of it the policy counts (both in fen), and what is wrong or due, as codes.

    `value_minor` is None where no value was confirmed; `due` may hold `unvalued`, `unregistered`,
    `registration_expired`, `uninsured`, `insurance_expired`, `revaluation_due`.
    """

    item: Item
    value_minor: int | None
    valued_day: date | None
    counts_minor: int
    revalue_by: date | None
    due: tuple[str, ...]


def items(actor: Actor, *, enterprise_id: str | None = None) -> QuerySet[Item]:
    """This function will give the items held that are open to the actor, with their valuations.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    found = Item.objects.filter(released_day__isnull=True).select_related("enterprise", "branch")
    found = found.prefetch_related(Prefetch("valuations", Valuation.objects.select_related("made_by", "checked_by")))
    if not actor.sees_branch(None):
        found = found.filter(branch_id=actor.person.branch_id if actor.person else None)
    return found.filter(enterprise__enterprise_id=enterprise_id) if enterprise_id else found


def waiting_values(actor: Actor) -> QuerySet[Valuation]:
    """This function will give the values that wait for a second person, oldest first.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    found = Valuation.objects.filter(state=Valuation.State.PROPOSED).select_related("item__enterprise", "made_by")
    if not actor.sees_branch(None):
        found = found.filter(item__branch_id=actor.person.branch_id if actor.person else None)
    return found.order_by("pk")


def as_evidence(held: Sequence[Item], day: date) -> pl.DataFrame:
    """This function will give items as the evidence table `collateral`, each by its last value on `day`."""
    rows = []
    for item in held:
        value = _value(item, day)
        if value is not None:
            rows.append(
                {
                    "collateral_id": item.number,
                    "enterprise_id": item.enterprise.enterprise_id,
                    "kind": item.kind,
                    "value_minor": value.value_minor,
                    "valued_day": value.valued_day,
                    "prior_lien_minor": item.prior_lien_minor,
                    "is_registered": item.is_registered(day),
                    "insured_until": item.insured_until,
                }
            )
    columns = SCHEMAS["collateral"].columns()
    named = {name: column.dtype for name, column in columns.items() if name != "row"}
    return pl.DataFrame(rows, schema=named).with_row_index("row", 1)


def falling_due(policy: Policy) -> list[tuple[Item, str, date]]:
    """This function will give the items whose `revaluation`, `insurance` or `registration` is due on the policy's day,
    each with which and since when; for jobs."""
    held = Item.objects.filter(released_day__isnull=True).select_related("enterprise").prefetch_related("valuations")
    months, found = int(policy.number(REVALUED_MONTHS)), []
    for item in held:
        value = _value(item, policy.day)
        ends = {
            "revaluation": None if value is None else _later(value.valued_day, months),
            "insurance": item.insured_until,
            "registration": item.registered_until,
        }
        found += [(item, kind, day) for kind, day in ends.items() if day is not None and day <= policy.day]
    return found


def standing(held: Sequence[Item], policy: Policy) -> list[Standing]:
    """This function will tell how each item stands on the policy's day; what counts is the engine's own figure."""
    counts = {item.pk: _counted(item, policy) for item in held}
    return [_standing(item, policy, counts[item.pk]) for item in held]


def _counted(item: Item, policy: Policy) -> int:
    frame = as_evidence([item], policy.day)
    if frame.is_empty():
        return 0
    found = collateral(Evidence({"collateral": frame.lazy()}), policy).collect()
    return int(found["security_value_minor"].sum())


def _standing(item: Item, policy: Policy, counts: int) -> Standing:
    day, value = policy.day, _value(item, policy.day)
    revalue_by = None if value is None else _later(value.valued_day, int(policy.number(REVALUED_MONTHS)))
    wrong = {
        "unvalued": value is None,
        "unregistered": not item.registration_number,
        "registration_expired": bool(item.registration_number) and not item.is_registered(day),
        "uninsured": item.insured_until is None,
        "insurance_expired": item.insured_until is not None and item.insured_until < day,
        "revaluation_due": revalue_by is not None and revalue_by <= day,
    }
    told = tuple(code for code, is_so in wrong.items() if is_so)
    value_minor, valued_day = (None, None) if value is None else (value.value_minor, value.valued_day)
    return Standing(item, value_minor, valued_day, counts, revalue_by, told)


def _later(day: date, months: int) -> date:
    later: date = pl.select(add_months(pl.lit(day), months)).item()
    return later


def _value(item: Item, day: date) -> Valuation | None:
    confirmed = [v for v in item.valuations.all() if v.state == Valuation.State.CONFIRMED and v.valued_day <= day]
    return max(confirmed, key=lambda v: (v.valued_day, v.pk), default=None)


def is_known(number: str) -> bool:
    """This function will tell whether an item has this number, in whatever branch."""
    return Item.objects.filter(number=number).exists()
