"""What the rules of the policy read, and a column per rule."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.columns import Column, Columns
from tallystick.pack.policy import Policy

FIXED = Columns(
    (
        Column("rules_outcome", pl.String, "code", "worst outcome of the rules; unknown as `missing` says", "规则结论"),
        Column("rules_indicated", pl.String, "code", "worst outcome of the answered rules alone", "已知规则结论"),
        Column(
            "rules_unknown",
            pl.Int32,
            "count",
            "rules that could not be answered",
            "无法判断的规则数",
            "higher_is_worse",
        ),
    )
)


def hit_column(code: str) -> str:
    """This function will give the name of the column of rule `code`."""
    return f"hit_{code}"


def reads(policy: Policy) -> Columns:
    """This function will declare what the rules read; their types are checked where the pack is."""
    names = sorted(set[str]().union(*(rule.columns for rule in policy.rules)))
    return Columns(Column(name, pl.Null, "text", "as the rules of the pack use it") for name in names)


def adds(policy: Policy) -> Columns:
    """This function will declare what eligibility adds."""
    hits = Columns(
        Column(hit_column(r.code), pl.Boolean, "flag", r.name.en, r.name.zh, "higher_is_worse", "could not be answered")
        for r in policy.rules
    )
    return hits | FIXED
