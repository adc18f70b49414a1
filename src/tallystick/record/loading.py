"""A bank's folder brought into an empty record: branches, people, firms, policy, book, month ends, process log.

What is brought is history: it is written in bulk by the system, in one action whose audit entry names the folder's
digest and counts every table. The folder is that of `tally simulate`; another system's export in the same tables does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.utils import timezone

from tallystick.engine.book.book import Book
from tallystick.record.audit.action import acting
from tallystick.record.customers.models import Enterprise
from tallystick.record.database.references import checked_once
from tallystick.record.ledger.actions import post_staged, stage_history
from tallystick.record.loans.models import Closing
from tallystick.record.loans.tables import TABLES, bulk, columns_of, staged
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import AuthorityHeld, Branch, Person, RoleHeld
from tallystick.record.people.rights import ROLES
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable

HEAD: Final = ("HEAD", "Head office", "总行")
_LOGGED: Final = ("case_id", "case_kind", "activity", "person_id", "role", "branch", "begin_at", "end_at", "result")
_FILLED: Final = (*TABLES.values(), "ledger_posting", "loans_monthstate", "process_log_event")
"""Tables of the database that a load fills with most of its rows."""
Told = Callable[[str, int], None]
"""Hears of each table when its rows are in."""


@dataclass(frozen=True)
class BankTables:
    """The tables of a bank's folder, as intake read them: book, process and evidence by name, month ends by file."""

    folder: Path
    digest: str
    book: Mapping[str, pl.DataFrame]
    process: Mapping[str, pl.DataFrame]
    enterprises: pl.DataFrame
    months: pl.DataFrame


def load(actor: Actor, bank: BankTables, *, pack_digest: str, told: Told = lambda table, rows: None) -> dict[str, int]:
    """This function will bring a bank in and give the count of each table's rows.

    :raises Refused: the actor runs no jobs.
    :raises Unable: the record holds loans already.
    """
    with acting(actor, "load_bank", right="run_jobs", reason=f"{bank.folder.name} {bank.digest}") as act:
        if Enterprise.objects.exists():
            raise Unable("not_empty", "the record holds enterprises already; load into an empty one", "系统内已有数据")
        counts: dict[str, int] = {}

        def count(table: str, rows: int) -> None:
            counts[table] = rows
            told(table, rows)

        branches = _branches(bank, count)
        people = _people(bank, branches, count)
        _enterprises(bank, branches, people, count)
        with bulk() as opened:
            there = [table for table in TABLES if table in bank.book]
            staging = {table: staged(opened, f"load_{table}", _held(bank.book[table], table)) for table in there}
            staging["months"] = staged(opened, "load_months", bank.months)
            history = Book({name: frame.lazy() for name, frame in bank.book.items()})
            staging["ledger"] = stage_history(opened, history, policy_on(_last_day(bank)))
            staging["log"] = staged(opened, "load_log", bank.process["log"].select(_LOGGED))
        with checked_once(_FILLED):
            _book(bank, staging, count)
            count("entries", post_staged(staging["ledger"]))
            _months(bank, staging, pack_digest, act.at, count)
            _log(bank, staging, count)
        _analysed()
        return counts


def _last_day(bank: BankTables) -> date:
    """The day of the last event: up to it the ledger is written with the history, from then on with each event."""
    last = bank.book["events"]["day"].max()
    assert isinstance(last, date)
    return last


def _branches(bank: BankTables, told: Told) -> dict[str, Branch]:
    rows = [Branch(code=HEAD[0], name=HEAD[1], name_zh=HEAD[2], is_head_office=True)]
    for code, town in bank.process["branches"].select("branch", "town").rows():
        rows.append(Branch(code=code, name=f"{code} {town}", name_zh=f"{town}支行"))
    Branch.objects.bulk_create(rows)
    told("branches", len(rows))
    return {row.code: row for row in Branch.objects.all()}


def _people(bank: BankTables, branches: Mapping[str, Branch], told: Told) -> dict[str, Person]:
    staff = bank.process["staff"]
    unusable = make_password(None)
    Person.objects.bulk_create(
        Person(
            username=row["person_id"],
            full_name=row["person_id"],
            branch=branches.get(row["branch"] or HEAD[0], branches[HEAD[0]]),
            password=unusable,
            is_active=row["left_day"] is None,
        )
        for row in staff.to_dicts()
    )
    people = {row.username: row for row in Person.objects.all()}
    roles = [row for row in staff.to_dicts() if row["role"] in ROLES]
    now = timezone.now()
    RoleHeld.objects.bulk_create(
        RoleHeld(
            person=people[r["person_id"]], role=r["role"], since=r["hired_day"], until=r["left_day"], agreed_at=now
        )
        for r in roles
    )
    AuthorityHeld.objects.bulk_create(
        AuthorityHeld(
            person=people[r["person_id"]],
            authority=r["authority_level"],
            since=r["hired_day"],
            until=r["left_day"],
            agreed_at=now,
        )
        for r in roles
        if r["authority_level"]
    )
    told("people", staff.height)
    return people


def _enterprises(bank: BankTables, branches: Mapping[str, Branch], people: Mapping[str, Person], told: Told) -> None:
    """Every firm that ever asked for or holds a loan, with the branch and officer of its last application or loan."""
    asked = bank.process["applications"].select("enterprise_id", "branch", "officer", day="asked_day")
    held = bank.book["contracts"].select("enterprise_id", "branch", "officer", day="signed_day")
    last = pl.concat([asked, held]).sort("day", maintain_order=True).unique("enterprise_id", keep="last")
    sizes = bank.book["borrowers"].select("enterprise_id", "size_class") if "borrowers" in bank.book else None
    firms = last.join(bank.enterprises.unique("enterprise_id", keep="last"), on="enterprise_id", how="left")
    if sizes is not None:
        firms = firms.join(sizes, on="enterprise_id", how="left")
    rows = [_enterprise(row, branches, people) for row in firms.sort("enterprise_id").to_dicts()]
    Enterprise.objects.bulk_create(rows, batch_size=2_000)
    told("enterprises", len(rows))


def _enterprise(row: dict[str, Any], branches: Mapping[str, Branch], people: Mapping[str, Person]) -> Enterprise:
    texts = ("credit_code", "legal_form", "industry", "town", "address", "phone", "size_class")
    return Enterprise(
        enterprise_id=row["enterprise_id"],
        name=row.get("name") or row["enterprise_id"],
        founded_day=row.get("founded_day"),
        branch=branches.get(row["branch"] or HEAD[0], branches[HEAD[0]]),
        manager=people.get(row["officer"] or ""),
        **{name: row.get(name) or "" for name in texts},
    )


def _held(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    named = [name for name in columns_of(table) if name in frame.columns]
    more = ["branch", "officer"] if table == "contracts" else []
    return frame.select(*named, *more)


def _book(bank: BankTables, staging: Mapping[str, str], told: Told) -> None:
    for table in TABLES:
        if table not in staging:
            continue
        named = ", ".join(name for name in columns_of(table) if name in bank.book[table].columns)
        with connection.cursor() as cursor:
            if table == "contracts":
                cursor.execute(
                    f"INSERT INTO loans_loan ({named}, branch_id, officer_id) "
                    f"SELECT {', '.join('s.' + one.strip() for one in named.split(','))}, e.branch_id, p.id "
                    f"FROM {staging[table]} s JOIN customers_enterprise e USING (enterprise_id) "
                    "LEFT JOIN people_person p ON p.username = s.officer"
                )
            else:
                cursor.execute(f"INSERT INTO {TABLES[table]} ({named}) SELECT {named} FROM {staging[table]}")
            told(table, cursor.rowcount)
            cursor.execute(f"DROP TABLE {staging[table]}")


def _months(bank: BankTables, staging: Mapping[str, str], pack_digest: str, at: datetime, told: Told) -> None:
    columns = ", ".join(bank.months.columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO loans_monthstate ({columns}) SELECT {columns} FROM {staging['months']}")
        told("month states", cursor.rowcount)
        cursor.execute(f"DROP TABLE {staging['months']}")
    days = bank.months.group_by("day").len().sort("day")
    Closing.objects.bulk_create(
        Closing(day=day, pack_digest=pack_digest, loans=loans, began_at=at, ended_at=at) for day, loans in days.rows()
    )


def _log(bank: BankTables, staging: Mapping[str, str], told: Told) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO process_log_event "
            "(case_id, case_kind, activity, person_id, role, branch_id, began_at, ended_at, result) "
            "SELECT s.case_id, s.case_kind, s.activity, p.id, coalesce(s.role, ''), b.id, "
            "s.begin_at AT TIME ZONE %s, s.end_at AT TIME ZONE %s, coalesce(s.result, '') "
            f"FROM {staging['log']} s LEFT JOIN people_person p ON p.username = s.person_id "
            "LEFT JOIN people_branch b ON b.code = s.branch",
            [str(timezone.get_current_timezone())] * 2,
        )
        told("process log", cursor.rowcount)
        cursor.execute(f"DROP TABLE {staging['log']}")


def _analysed() -> None:
    with connection.cursor() as cursor:
        for table in (*_FILLED, "customers_enterprise"):
            cursor.execute(f"ANALYZE {table}")
