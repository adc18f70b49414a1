"""Writes of the collateral register. A value is set by one person and confirmed by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from tallystick.engine.evidence.schemas.credit import COLLATERAL_KINDS
from tallystick.record.audit.action import Act, acting
from tallystick.record.collateral.models import Item, Valuation
from tallystick.record.customers.models import Enterprise
from tallystick.record.people.actor import Actor
from tallystick.record.unable import Unable

METHODS = ("market", "income", "cost", "list_price", "contract")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """What is written about an item; money in fen."""

    kind: str
    description: str = ""
    owner: str = ""
    prior_lien_minor: int | None = None
    registration_number: str = ""
    registered_until: date | None = None
    insured_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A valuation as it is proposed; money in fen."""

    valued_day: date
    value_minor: int
    method: str
    source: str


def register_item(actor: Actor, number: str, enterprise: Enterprise, facts: ItemFacts, value: Value) -> Item:
    """This function will register an item with its first valuation, which counts once it is confirmed.

    :raises Refused: the actor values no collateral, or the enterprise is another branch's.
    :raises Unable: the kind, the method, the value or a day cannot be.
    """
    if facts.kind not in COLLATERAL_KINDS:
        raise Unable("kind", f"{facts.kind!r} is no kind: {', '.join(COLLATERAL_KINDS)}", "押品种类不存在")
    if facts.prior_lien_minor is not None and facts.prior_lien_minor < 0:
        raise Unable("prior_lien", "a prior lien cannot be below 0", "在先债权不能为负")
    with acting(actor, "register_collateral", right="value_collateral") as act:
        actor.need_branch(enterprise.branch_id)
        fields = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
        item = act.make(Item(number=number, enterprise=enterprise, branch_id=enterprise.branch_id, **fields))
        _propose(act, item, value)
        return item


def propose_value(actor: Actor, item: Item, value: Value) -> Valuation:
    """This function will propose a new value of an item.

    :raises Refused: the actor values no collateral, or the item is another branch's.
    :raises Unable: the method, the value or the day cannot be, or the item is released.
    """
    with acting(actor, "propose_value", right="value_collateral") as act:
        row = act.take(Item, pk=item.pk)
        actor.need_branch(row.branch_id)
        _held(row)
        return _propose(act, row, value)


def confirm_value(actor: Actor, valuation: Valuation) -> Valuation:
    """This function will confirm a value that another person proposed; it counts from then on and cannot be changed.

    :raises Refused: the actor proposed it, or confirms no collateral.
    :raises Unable: it was confirmed or refused already.
    """
    return _check(actor, valuation, Valuation.State.CONFIRMED, "")


def refuse_value(actor: Actor, valuation: Valuation, reason: str) -> Valuation:
    """This function will refuse a value that another person proposed, with the reason.

    :raises Refused: the actor proposed it, or confirms no collateral.
    :raises Unable: no reason is given, or it was confirmed or refused already.
    """
    if not reason.strip():
        raise Unable("no_reason", "say why the value is refused", "请填写否决理由")
    return _check(actor, valuation, Valuation.State.REFUSED, reason.strip())


def renew_cover(
    actor: Actor,
    item: Item,
    *,
    registration_number: str | None = None,
    registered_until: date | None = None,
    insured_until: date | None = None,
) -> Item:
    """This function will write a new registration or insurance of an item; what is None stays as it was.

    :raises Refused: the actor values no collateral, or the item is another branch's.
    :raises Unable: the item is released.
    """
    with acting(actor, "renew_cover", right="value_collateral") as act:
        row = act.take(Item, pk=item.pk)
        actor.need_branch(row.branch_id)
        _held(row)
        if registration_number is not None:
            row.registration_number = registration_number
        if registered_until is not None:
            row.registered_until = registered_until
        if insured_until is not None:
            row.insured_until = insured_until
        row.save()
        return row


def release(actor: Actor, item: Item, day: date) -> Item:
    """This function will release an item on `day`: it secures nothing from then on.

    :raises Refused: the actor confirms no collateral, or the item is another branch's.
    :raises Unable: it is released already.
    """
    with acting(actor, "release_collateral", right="confirm_collateral") as act:
        row = act.take(Item, pk=item.pk)
        actor.need_branch(row.branch_id)
        _held(row)
        row.released_day = day
        row.save(update_fields=("released_day",))
        return row


def _propose(act: Act, item: Item, value: Value) -> Valuation:
    if value.method not in METHODS:
        raise Unable("method", f"{value.method!r} is no method: {', '.join(METHODS)}", "估值方法不存在")
    if value.value_minor < 0:
        raise Unable("value", "a value cannot be below 0", "估值不能为负")
    if value.valued_day > act.actor.day:
        raise Unable("valued_day", f"{value.valued_day} is still to come", "估值日不能晚于今日")
    fields = {name: getattr(value, name) for name in value.__dataclass_fields__}
    return act.make(Valuation(item=item, made_by=act.actor.person, **fields))


def _check(actor: Actor, valuation: Valuation, state: Valuation.State, reason: str) -> Valuation:
    with acting(actor, f"value_{state}", right="confirm_collateral", reason=reason) as act:
        row = act.take(Valuation, pk=valuation.pk)
        actor.need_branch(row.item.branch_id)
        actor.need_other_than(row.made_by_id, deed="proposed this value", deed_zh="提出该估值")
        if row.state != Valuation.State.PROPOSED:
            raise Unable("wrong_state", f"the value is {row.state} already", "该估值已处理")
        row.state, row.reason = state, reason
        row.checked_by, row.checked_at = actor.person, timezone.now()
        row.save()
        return row


def _held(item: Item) -> None:
    if item.released_day is not None:
        raise Unable("released", f"{item.number} was released on {item.released_day}", "押品已释放")
