"""Decision: the worst wins, unknown refers, and who may approve."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.bank import WAN, ask, bank

CASES = [
    ("good", {}, "approve", "approve", "none", 50, "branch"),
    ("a rule refers", {"queries_3m": 7}, "refer", "refer", "judgement", 50, "branch"),
    ("a rule declines", {"overdue_now_minor": 1}, "decline", "decline", "none", 0, "branch"),
    ("a rule is not answered", {"dscr": None}, "refer", "approve", "missing_evidence", 50, "branch"),
    ("unanswered and judged", {"dscr": None, "queries_3m": 7}, "refer", "refer", "missing_evidence", 50, "branch"),
    ("no card", {"has_invoices": False}, "refer", "refer", "missing_evidence", None, None),
    ("a limit is not known", {"wc_debt_elsewhere_minor": None}, "refer", "approve", "missing_evidence", 50, "branch"),
    ("below the smallest loan", {"requested_amount_minor": 4 * WAN}, "decline", "decline", "none", 0, "branch"),
    ("no need", {"cash_cycle_days": -5.0}, "decline", "decline", "none", 0, "branch"),
    ("worst grade", {"sales_yoy_3m": -0.5, "taxpayer_grade": "D", "buyer_top1_share": 0.9, "debt_ratio": 0.9,
     "owner_has_property": False}, "decline", "decline", "none", 0, "branch"),
    ("higher authority", {"group_exposure_minor": 60 * WAN}, "approve", "approve", "none", 50, "region"),
    ("highest authority", {"group_exposure_minor": 960 * WAN}, "approve", "approve", "none", 50, "head"),
    ("business not known", {"business_id": None}, "refer", "approve", "missing_evidence", None, "branch"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "change", "outcome", "indicated", "cause", "limit", "authority"), CASES)
def test_decision(case, change, outcome, indicated, cause, limit, authority) -> None:  # type: ignore[no-untyped-def]
    row = ask(change)
    assert (row["outcome"], row["indicated_outcome"], row["refer_cause"]) == (outcome, indicated, cause), case
    assert row["limit_minor"] == (None if limit is None else limit * WAN), case
    assert row["authority"] == authority, case


def test_a_price_held_below_its_cost_refers() -> None:
    row = ask({"debt_ratio": 0.9, "taxpayer_grade": "C"}, policy=bank({"hurdle": 0.9}))
    assert row["price_bound"] == "ceiling"
    assert row["rate_bp"] < row["price_minimum_bp"]
    assert (row["outcome"], row["refer_cause"]) == ("refer", "judgement")


def test_without_an_authority_it_refers() -> None:
    policy = bank()
    old = policy.grids["authority"]
    import polars as pl

    nobody = {**policy.grids, "authority": type(old)("authority", old.dimensions, {"authority": pl.lit(None)}, "test")}
    row = ask({}, policy=bank(grids=nobody))
    assert (row["outcome"], row["authority"], row["refer_cause"]) == ("refer", None, "missing_evidence")


@pytest.mark.parametrize("column", ["grade", "limit_minor", "rate_bp", "authority"])
def test_nothing_known_is_never_an_approval(column: str) -> None:
    from tests.engine.bank import GOOD

    row: dict[str, Any] = ask({name: None for name in GOOD if name not in ("enterprise_id",)})
    assert row["outcome"] != "approve"
    assert row[column] is None or row[column] == 0
