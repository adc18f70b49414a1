"""The regulatory returns: inclusive small and micro loans, and the five-tier classes, with definitions and sources."""

from __future__ import annotations

from tallystick.engine.status.shown import PART
from tallystick.report.paper.blocks import Placed, Table
from tallystick.report.status.teller import DASH, StatusTeller


def returns(teller: StatusTeller) -> tuple[Placed, ...]:
    """This function will give both returns."""
    return (Placed(inclusive(teller)), Placed(five_tier(teller)))


def inclusive(teller: StatusTeller) -> Table:
    """This function will give the return of inclusive loans, in yuan."""
    words, numbers = teller.words, teller.numbers
    rows = [
        [
            words(f"sta.line.{row[PART]}"),
            numbers.count(row["customers"]),
            numbers.count(row["loans"]),
            numbers.money(row["balance_minor"]),
            DASH if row["growth"] is None else teller.change(row["growth"]),
            numbers.rate(row["rate_bp"]),
            numbers.money(row["npl_minor"]),
            numbers.share(row["npl_minor"] / row["balance_minor"] if row["balance_minor"] else None, 2),
            numbers.money(row["unsecured_minor"]),
        ]
        for row in teller.rows("inclusive_return")
    ]
    heads = ("*borrower", "customers", "loans", "balance_yuan", "growth", "rate", "npl_yuan", "npl", "unsecured_yuan")
    limits, sources = teller.sheet["numbers"], teller.sheet["sources"]
    note = words(
        "sta.note.inclusive_return",
        cap=numbers.short_money(limits["inclusive_credit_cap_minor"]),
        source=sources["inclusive_credit_cap_minor"],
        unknown=numbers.count(teller.found.sums["size_unknown"]),
    )
    return teller.table("inclusive_return", heads, rows, note=note)


def five_tier(teller: StatusTeller) -> Table:
    """This function will give the return of the five-tier classes, in yuan, with the article behind each class."""
    words, numbers = teller.words, teller.numbers
    found = teller.rows("five_tier_return")
    total = sum(row["exposure_minor"] for row in found)
    amounts = (
        "exposure_minor",
        "inclusive_minor",
        "overdue_minor",
        "over_90_minor",
        "allowance_minor",
        "regulatory_minor",
    )
    rows = [
        [
            words(f"sta.tier.{row[PART]}"),
            numbers.count(row["loans"]),
            *(numbers.money(row[name]) for name in amounts),
            numbers.share(row["exposure_minor"] / total if total else None, 2),
        ]
        for row in found
    ]
    sums = [numbers.money(sum(row[name] for row in found)) for name in amounts]
    rows.append(
        [words("sta.line.total"), numbers.count(sum(row["loans"] for row in found)), *sums, numbers.share(1.0, 2)]
    )
    heads = ("*class", "loans", "claims", "of_inclusive", "late", "over_90", "allowance", "regulatory", "share")
    return teller.table("five_tier_return", heads, rows, note=words("sta.note.five_tier_return"))
