"""Personal data: which fields they are, the right that opens each, and how each is masked for who does not hold it.

This is the one place. Queries hand rows out through it, so that pages, exports and the API get what they may show.
The law asks for the least that a task needs (Personal Information Protection Law, art. 6 and 28).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import polars as pl

from tallystick.record.people.actor import Actor, Refused

RIGHTS: Final = ("see_contacts", "see_owners", "see_accounts")
"""The rights that open personal data: telephone and address; who a person is; accounts and who pays them."""
HIDDEN: Final = "•••"
SETTLES: Final = "settles "
"""Stands before the number of a loan that a payment pays off, in place of a payee."""


def _name(value: str) -> str:
    return value[:1] + "*" * max(len(value) - 1, 1)


def _number(value: str) -> str:
    return f"{value[:1]}****{value[-2:]}" if len(value) > 6 else HIDDEN


def _phone(value: str) -> str:
    return f"{value[:3]}****{value[-2:]}" if len(value) > 7 else HIDDEN


def _address(value: str) -> str:
    return f"{value[:3]}…"


def _account(value: str) -> str:
    return f"****{value[-4:]}" if len(value) > 8 else HIDDEN


def _payee(value: str) -> str:
    """A name; that an old loan is settled is no name."""
    return value if value.startswith(SETTLES) else _name(value)


def _hidden(value: str) -> str:
    return HIDDEN


@dataclass(frozen=True, slots=True)
class Personal:
    """One field: the right that opens it, how it is masked, and the (column, value) of the rows in which it is one."""

    right: str
    mask: Callable[[str], str]
    only: tuple[str, str] | None = None


_PERSON = ("subject", "owner")
_GUARANTOR = ("guarantor_kind", "person")
_STANDS = ("kind", "person")
_CONTACTS = {"phone": Personal("see_contacts", _phone), "address": Personal("see_contacts", _address)}
_SUBJECT = {"subject_id": Personal("see_owners", _number, _PERSON)}

FIELDS: Final[Mapping[str, Mapping[str, Personal]]] = {
    "enterprises": _CONTACTS,
    "owners": {
        "owner_id": Personal("see_owners", _number),
        "name": Personal("see_owners", _name),
        "birth_day": Personal("see_owners", _hidden),
        "household_income_minor": Personal("see_owners", _hidden),
        "household_expense_minor": Personal("see_owners", _hidden),
        "household_debt_service_minor": Personal("see_owners", _hidden),
    },
    "account_flows": {
        "account_id": Personal("see_accounts", _account),
        "counterparty": Personal("see_accounts", _name),
    },
    "bureau_reports": _SUBJECT,
    "bureau_loans": _SUBJECT,
    "bureau_queries": _SUBJECT,
    "guarantees": {"guarantor_id": Personal("see_owners", _number, _GUARANTOR)},
    "customers.Enterprise": _CONTACTS,
    "loans.Drawdown": {"payee": Personal("see_accounts", _payee)},
    "cases.Guarantor": {
        "number": Personal("see_owners", _number, _STANDS),
        "name": Personal("see_owners", _name, _STANDS),
    },
}
"""Tables of evidence by their name, tables of the record by their label."""
PAPERS: Final = {"identity": "see_owners"}
"""Photos and documents that show who a person is."""


def is_closed(actor: Actor, table: str) -> bool:
    """This function will tell whether something in `table` is masked for the actor, so that no raw row may go out."""
    fields = FIELDS.get(table, {}).values()
    return not all(actor.may(field.right) for field in fields) or not actor.may(PAPERS.get(table, "see_customers"))


def need_open(actor: Actor, table: str) -> None:
    """This function will raise `Refused` where something in `table` is masked for the actor."""
    if is_closed(actor, table):
        raise Refused(
            "personal", "This holds personal data that your role does not need", "该内容含个人信息，您的岗位无权查看"
        )


def shown(actor: Actor, table: str, name: str, value: Any, row: Mapping[str, Any] | None = None) -> Any:
    """This function will give `value` of field `name` as the actor may see it; `row` holds the fields beside it."""
    field = FIELDS.get(table, {}).get(name)
    if field is None or value in (None, "") or actor.may(field.right):
        return value
    if field.only is not None and (row or {}).get(field.only[0], field.only[1]) != field.only[1]:
        return value
    return field.mask(str(value))


def shown_fields(actor: Actor, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """This function will give a row by field as the actor may see it."""
    return {name: shown(actor, table, name, value, row) for name, value in row.items()}


def shown_frame(actor: Actor, table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """This function will give rows of a table as the actor may see them; a masked column becomes text."""
    closed = {n: f for n, f in FIELDS.get(table, {}).items() if n in frame.columns and not actor.may(f.right)}
    for name, field in closed.items():
        values = frame.get_column(name).cast(pl.String)
        kept = values.drop_nulls().unique(maintain_order=True)
        masks = pl.Series([field.mask(value) for value in kept.to_list()], dtype=pl.String)
        masked = pl.col(name).cast(pl.String).replace_strict(kept, masks, default=None)
        if field.only is not None:
            other = pl.col(field.only[0]).ne_missing(field.only[1])
            masked = pl.when(other).then(pl.col(name).cast(pl.String)).otherwise(masked)
        frame = frame.with_columns(masked.alias(name))
    return frame


def with_open_eyes(actor: Actor) -> Actor:
    """This function will give the actor as one who unmasked: the look that allows it is the caller's to prove."""
    return replace(actor, rights=actor.rights | frozenset(RIGHTS))
