"""Reads of contracts; each shows only what is open to the actor."""

from __future__ import annotations

from django.db.models import QuerySet

from tallystick.record.cases.models import Case
from tallystick.record.contracts.models import Condition, Contract, Document
from tallystick.record.evidence.store import read
from tallystick.record.people.actor import Actor


def contracts(actor: Actor) -> QuerySet[Contract]:
    """This function will give the contracts open to the actor, newest first.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    found = Contract.objects.select_related("case__enterprise", "branch").order_by("-pk")
    return (
        found if actor.sees_branch(None) else found.filter(branch_id=actor.person.branch_id if actor.person else None)
    )


def contract_of(actor: Actor, case: Case) -> Contract | None:
    """This function will give the living contract of a case, or None."""
    return contracts(actor).filter(case=case).exclude(state=Contract.State.VOID).first()


def conditions(contract: Contract) -> QuerySet[Condition]:
    """This function will give the conditions of a contract, with who met and who confirmed them."""
    return contract.conditions.select_related("met_by", "confirmed_by", "proof")


def document(actor: Actor, contract: Contract, *, lang: str, form: str) -> bytes:
    """This function will give one printing of a contract.

    :raises Refused: the contract belongs to another branch.
    :raises Document.DoesNotExist: there is no such printing.
    """
    actor.need("see_customers")
    actor.need_branch(contract.branch_id)
    return read(Document.objects.select_related("file").get(contract=contract, lang=lang, form=form).file)
