"""Guarantors of a case: who they are, what they stand for, and what of it they can bear by the policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.engine.features.guarantees import guarantees
from tallystick.pack import Policy
from tallystick.record.audit.action import acting
from tallystick.record.cases.models import Case, Guarantor
from tallystick.record.cases.transitions import TABLE
from tallystick.record.customers.queries import eyes
from tallystick.record.people.actor import Actor
from tallystick.record.people.personal import shown
from tallystick.record.unable import Unable

KINDS = ("firm", "person", "guarantee_company")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """Who stands for how much; money in fen, net assets None where they are not known."""

    number: str
    name: str
    kind: str
    amount_minor: int
    net_assets_minor: int | None = None
    until_day: date | None = None


def put_down(actor: Actor, case: Case, stands: Stands) -> Guarantor:
    """This function will put down a guarantor, who counts once another person has confirmed.

    :raises Refused: the actor investigates nothing, or it is another branch's case.
    :raises Unable: the kind or the amount cannot be, it is the firm itself, or the case has ended.
    """
    with acting(actor, "put_down_guarantor", right="investigate") as act:
        row = act.take(Case, pk=case.pk)
        actor.need_branch(row.branch_id)
        if row.state in TABLE.ends:
            raise Unable("case_ended", f"The case is {row.state}", "该业务已结束")
        if stands.kind not in KINDS or stands.amount_minor <= 0:
            raise Unable("bad_guarantor", f"Kind one of {', '.join(KINDS)}, and an amount", "担保人类型或金额有误")
        if stands.number == row.enterprise.enterprise_id:
            raise Unable("guarantees_itself", "A firm cannot stand for itself", "企业不得为自身担保")
        fields = {name: getattr(stands, name) for name in stands.__dataclass_fields__}
        return act.make(Guarantor(case=row, made_by=actor.person, made_at=act.at, **fields))


def confirm_guarantor(actor: Actor, guarantor: Guarantor) -> Guarantor:
    """This function will confirm a guarantor whom another person put down.

    :raises Refused: the actor put it down, confirms nothing of the kind, or is of another branch.
    """
    with acting(actor, "confirm_guarantor", right="confirm_collateral") as act:
        row = act.take(Guarantor, pk=guarantor.pk)
        actor.need_branch(row.case.branch_id)
        actor.need_other_than(row.made_by_id, deed="put down this guarantor", deed_zh="登记此担保人")
        if row.confirmed_at is None:
            row.confirmed_by, row.confirmed_at = actor.person, act.at
            row.save()
        return row


def release_guarantor(actor: Actor, guarantor: Guarantor) -> Guarantor:
    """This function will release a guarantor: it stands for the case no more."""
    with acting(actor, "release_guarantor", right="confirm_collateral") as act:
        row = act.take(Guarantor, pk=guarantor.pk)
        actor.need_branch(row.case.branch_id)
        row.is_released = True
        row.save()
        return row


def of_case(actor: Actor, case: Case) -> list[Guarantor]:
    """This function will give everybody who was put down for a case, names as the actor may see them.

    :raises Refused: the case is another branch's.
    """
    actor.need_branch(case.branch_id)
    seeing = eyes(actor, case.enterprise_id)
    held = list(case.guarantors.select_related("made_by", "confirmed_by").order_by("pk"))
    for row in held:
        row.name = shown(seeing, "cases.Guarantor", "name", row.name, {"kind": row.kind})
    return held


def state_of(guarantor: Guarantor) -> str:
    """This function will tell whether a guarantor is `waiting`, `confirmed` or `released`."""
    if guarantor.is_released:
        return "released"
    return "waiting" if guarantor.confirmed_at is None else "confirmed"


def standing_for(case_ids: Sequence[int]) -> dict[int, list[Guarantor]]:
    """This function will give the confirmed guarantors of cases, by case."""
    found: dict[int, list[Guarantor]] = {}
    held = Guarantor.objects.filter(case_id__in=case_ids, confirmed_at__isnull=False, is_released=False)
    for guarantor in held.select_related("case").order_by("pk"):
        found.setdefault(guarantor.case_id, []).append(guarantor)
    return found


def guarantee_id(guarantor: Guarantor) -> str:
    """This function will give the number of a guarantor's contract, as evidence names it."""
    return f"{guarantor.case.number}-{guarantor.pk}"


def as_guarantees(case: Case, held: Sequence[Guarantor], day: date) -> pl.DataFrame:
    """This function will give confirmed guarantors of a case as the evidence table `guarantees`."""
    columns = {name: column.dtype for name, column in SCHEMAS["guarantees"].columns().items()}
    rows = [
        {
            "row": at,
            "guarantee_id": guarantee_id(one),
            "guarantor_id": one.number,
            "guarantor_kind": one.kind,
            "obligor_id": case.enterprise.enterprise_id,
            "amount_minor": one.amount_minor,
            "from_day": min(case.applied_day, day),
            "until_day": one.until_day,
            "guarantor_net_assets_minor": one.net_assets_minor,
        }
        for at, one in enumerate(held, 1)
    ]
    return pl.DataFrame(rows, schema=columns, orient="row")


def capacity_minor(case: Case, policy: Policy) -> int:
    """This function will give what the confirmed guarantors of a case can bear on the policy's day, in fen.

    It is the engine's own figure: each up to a share of its net assets (`guarantor_capacity_share`); unknown ones bear
    nothing.
    """
    firm = pl.DataFrame({"row": [1], "enterprise_id": [case.enterprise.enterprise_id]})
    stands = as_guarantees(case, standing_for([case.pk]).get(case.pk, []), policy.day)
    evidence = Evidence({"enterprises": firm.lazy(), "guarantees": stands.lazy()})
    return int(guarantees(evidence, policy).select(pl.col("guarantee_received_minor").sum()).collect().item() or 0)
