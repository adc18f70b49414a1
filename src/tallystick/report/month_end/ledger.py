"""The trial balance: every account from opening to closing, and whether the allowance is what the loans hold."""

from __future__ import annotations

import polars as pl

from tallystick.report.figure import Figure
from tallystick.report.month_end.teller import DASH, Cell, MonthTeller, Section, Table

SIDES = ("opening_minor", "moved_minor", "closing_minor")


def fen(minor: int) -> str:
    """This function will write minor units as yuan and fen, so that a table adds up as it is written."""
    text = f"{abs(minor) // 100:,}.{abs(minor) % 100:02d}"
    return f"\u2212{text}" if minor < 0 else text


def trial_balance(teller: MonthTeller) -> tuple[Section, ...]:
    """This function will give every account; nothing where the month end wrote none."""
    words, found = teller.words, teller.closed.trial_balance
    if found is None or found.is_empty():
        return ()
    lines = found.group_by("account", "kind", maintain_order=True).agg(pl.col(name).sum() for name in SIDES)
    beside = lines.group_by(pl.col("kind") == "memorandum").agg(pl.col(name).sum().abs() for name in SIDES)
    gap = beside.select(pl.max_horizontal(*SIDES).max()).item()
    allowance = -lines.filter(pl.col("account") == "allowance")["closing_minor"].sum()
    held = teller.closed.coverage["allowance_minor"] or 0
    same = words("me.ledger.held") if allowance == held else words("me.ledger.not_held", held=fen(held))
    sentence = words(
        "me.ledger.sentence",
        balanced=words("me.ledger.gap", gap=fen(gap)) if gap else words("me.ledger.balanced"),
        allowance=fen(allowance),
        held=same,
    )
    head = (
        (words("me.col.account"), False),
        *((words(f"me.col.{name}"), True) for name in ("opening", "moved", "closing")),
    )
    rows = tuple(
        (
            Cell(words.code("account", row["account"]), number=False),
            *(Cell(fen(row[name]) if row[name] else DASH) for name in SIDES),
        )
        for row in lines.rows(named=True)
    )
    figure = Figure("ledger", "amounts", words("me.ledger.title"), sentence)
    return (Section(figure, Table(head, rows, words("me.ledger.note")), span="wide"),)
