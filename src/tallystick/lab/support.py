"""How far the past can say what a pack would do: which newly approved have comparable loans whose outcome is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tallystick.lab.errors import LabError
from tallystick.lab.evaluate import Redecided
from tallystick.lab.history import History, states

KNOWN_CELLS = ("grade", "product", "branch", "industry", "size_class", "security", "outcome")


@dataclass(frozen=True, slots=True)
class SupportRule:
    """Loans are comparable in the cells of `by` (the held pack's grade and outcome among them).

    An approval is supported where at least `least` loans of its cell have a known outcome, and neither its amount nor
    its rate is above the highest lent there. A pack is refused where more than `unsupported_at_most` of its new or
    larger or dearer approvals are not.
    """

    by: tuple[str, ...]
    least: int
    unsupported_at_most: float
    horizon_months: int = 12


@dataclass(frozen=True)
class Support:
    """Per application: comparable loans, and the highest amount and rate lent among them."""

    cells: pl.DataFrame

    def unsupported(self, found: Redecided, rule: SupportRule) -> tuple[int, int]:
        """This function will count approvals that go beyond the held pack, and those of them without support."""
        both = found.before.select("outcome", "loan_minor", "rate_bp").hstack(
            found.after.select(outcome_b="outcome", loan_b="loan_minor", rate_b="rate_bp")
        )
        both = both.hstack(self.cells[found.rows])
        beyond = (
            (pl.col("outcome") != "approve")
            | (pl.col("loan_b") > pl.col("loan_minor"))
            | (pl.col("rate_b") > pl.col("rate_bp"))
        )
        supported = (
            (pl.col("comparable") >= rule.least)
            & ((pl.col("loan_b") <= pl.col("most_lent")) | (pl.col("loan_b") <= pl.col("loan_minor")))
            & ((pl.col("rate_b") <= pl.col("highest_rate")) | (pl.col("rate_b") <= pl.col("rate_bp")))
        )
        asked = both.filter((pl.col("outcome_b") == "approve") & beyond)
        return asked.height, int((~asked.select(supported.fill_null(value=False).alias("s"))["s"]).sum())


def support_of(history: History, parts: pl.DataFrame, outcome: pl.Series, rule: SupportRule) -> Support:
    """This function will count, for every application, the loans of its cell whose outcome is known.

    `parts` has the parts that applications lie in (`lab.cuts`), `outcome` what the held pack decides.

    :raises LabError: the rule names a cell that there is not.
    """
    unknown = [name for name in rule.by if name not in KNOWN_CELLS]
    if unknown:
        raise LabError(f"support cannot be counted by {', '.join(unknown)}; name of {', '.join(KNOWN_CELLS)}")
    state = states(history.facts, until=history.until, months=rule.horizon_months)
    frame = parts.with_columns(outcome.alias("outcome")).select(rule.by)
    frame = frame.hstack(history.facts.select("lent_minor", "lent_rate_bp")).with_columns(state)
    seen = frame.filter(pl.col("state").is_in(["default", "good"]))
    sums = seen.group_by(_names(rule.by)).agg(
        pl.len().cast(pl.Int64).alias("comparable"),
        pl.col("lent_minor").max().alias("most_lent"),
        pl.col("lent_rate_bp").max().alias("highest_rate"),
    )
    joined = frame.select(rule.by).join(sums, on=_names(rule.by), how="left", maintain_order="left", nulls_equal=True)
    return Support(joined.select(pl.col("comparable").fill_null(0), "most_lent", "highest_rate"))


def _names(by: Sequence[str]) -> list[str]:
    return list(by)
