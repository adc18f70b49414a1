"""`tally loan`: one loan's life in the terminal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tallystick.entry.cli.terminal import stdout
from tallystick.entry.jobs.loan_life import Life, loan_life

MINOR = 100
NOT_SHOWN = ("cash", "interest_income", "penalty_income", "fee_income", "off_contra", "written_off_contra")
"""Accounts that mirror the others."""


def loan(
    book: Annotated[Path, typer.Argument(help="Folder of a loan book.")],
    loan_id: Annotated[str, typer.Argument(metavar="LOAN", help="Number of the loan.")],
    pack: Annotated[Path, typer.Option(help="Folder of the policy pack.")],
    day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day to look on; nothing later is seen.")],
) -> None:
    """Show the life of LOAN in BOOK up to a day."""
    life = loan_life(book, loan_id, pack=pack, day=day.date())
    console = stdout(soft_wrap=True)
    _head(console, life)
    console.print(_story(life))
    console.print(_now(life.loan))
    if not life.siblings.is_empty():
        console.print(_siblings(life.siblings))


def _money(minor: int | None) -> str:
    return "unknown" if minor is None else f"{minor / MINOR:,.2f}"


def _head(console: Console, life: Life) -> None:
    c = life.contract
    terms = (
        f"{_money(c['principal_minor'])} yuan at {c['rate_bp'] / 100:.2f}%, {_plain(c['repayment'])}, {c['security']}"
    )
    about = f" of {c['enterprise_id']}: {terms}, {c['signed_day']} to {c['matures_day']}"
    console.print(Text.assemble((c["loan_id"], "bold"), about))


def _story(life: Life) -> Table:
    """Events and dues in order, with what each moved."""
    table = Table(title="What happened", title_justify="left", box=None, pad_edge=False)
    for name in ("day", "what", "amount", "moved"):
        table.add_column(name, justify="right" if name == "amount" else "left")
    for row in _rows(life):
        table.add_row(*row)
    return table


def _rows(life: Life) -> list[tuple[str, str, str, str]]:
    moved = _moves(life.postings)
    rows = [
        (
            str(row["day"]),
            1,
            row["kind"].replace("_", " "),
            _amount(row["amount_minor"]),
            moved.get(row["event_no"], ""),
        )
        for row in life.events.iter_rows(named=True)
    ]
    for row in life.dues.iter_rows(named=True):
        total = row["principal_minor"] + (row["interest_minor"] or 0)
        rows.append((str(row["due_day"]), 0, f"instalment {row['due_no']} due", _amount(total), ""))
    for row in life.facts.iter_rows(named=True):
        rows.append((str(row["day"]), 2, f"determined: {row['fact'].replace('_', ' ')}", "", ""))
    return [(day, what, amount, how) for day, _, what, amount, how in sorted(rows)]


def _amount(minor: int | None) -> str:
    return "" if minor is None else _money(minor)


def _moves(postings: pl.DataFrame) -> dict[int, str]:
    """Event number -> the accounts it touched."""
    if postings.is_empty():
        return {}
    net = pl.col("debit_minor") - pl.col("credit_minor")
    owed = postings.filter(pl.col("event_no").is_not_null() & ~pl.col("account").is_in(NOT_SHOWN))
    said = owed.group_by("event_no", "account", maintain_order=True).agg(net=net.sum())
    found: dict[int, list[str]] = {}
    for event, account, amount in said.iter_rows():
        if amount:
            found.setdefault(event, []).append(f"{account.replace('_', ' ')} {amount / MINOR:+,.2f}")
    return {event: ", ".join(parts) for event, parts in found.items()}


def _now(loan: dict[str, Any]) -> Table:
    table = Table(title="On the day", title_justify="left", box=None, pad_edge=False, show_header=False)
    rate = "unknown" if loan["pd_12m"] is None else f"{loan['pd_12m']:.2%}"
    lgd = "unknown" if loan["lgd"] is None else f"{loan['lgd']:.1%}"
    lines = {
        "state": f"{loan['state'].replace('_', ' ')}, {loan['days_past_due']} days past due",
        "principal": _money(loan["principal_minor"]),
        "overdue": f"{_money(loan['overdue_principal_minor'])} principal, "
        f"{_money(loan['overdue_interest_minor'])} interest",
        "class": f"{_plain(loan['class'])} since {loan['class_since']} by {loan['class_article']}",
        "stage": f"{loan['stage']} since {loan['stage_since']}: {_plain(loan['stage_reason'])}",
        "loss": f"{_money(loan['ecl_minor'])} held (12 months {_money(loan['ecl_12m_minor'])}, "
        f"lifetime {_money(loan['ecl_lifetime_minor'])}; PD {rate}, LGD {lgd})",
        "capital": f"{_money(loan['rwa_minor'])} risk-weighted at {loan['risk_weight'] or 0:.0%}",
        "warning": f"{_plain(loan['watch_level'])}",
        "collection": f"{_plain(loan['collection_step'])}"
        + (f" by {loan['collect_by']}" if loan["collect_by"] else "")
        + f"; clocks: {_plain(loan['clock_alert'])}; write-off: {_plain(loan['write_off_ground'])}",
    }
    for name, text in lines.items():
        table.add_row(name, text)
    return table


def _plain(code: str | None) -> str:
    return "not known" if code is None else code.replace("_", " ")


def _siblings(siblings: pl.DataFrame) -> Table:
    table = Table(title="Other loans of the borrower", title_justify="left", box=None, pad_edge=False)
    for name in ("loan", "principal", "days past due", "class"):
        table.add_column(name, justify="left" if name in ("loan", "class") else "right")
    for row in siblings.iter_rows(named=True):
        table.add_row(row["loan_id"], _money(row["principal_minor"]), str(row["days_past_due"]), _plain(row["class"]))
    return table
