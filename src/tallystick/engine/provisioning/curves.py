"""PD curves of the pack: grade by grade, month by month, scenarios weighted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.kernel import term_structure as ts
from tallystick.kernel.looked_up import place_of
from tallystick.pack.policy import Policy

Floats = npt.NDArray[np.float64]
SCENARIOS = ("base", "good", "bad")
LONGEST_YEARS = 10


@dataclass(frozen=True)
class Curves:
    """Curves under one policy, each array (grades, months).

    `loss` is marginal PD weighted by scenario and its LGD factor, `default` the same without LGD factor, `plain` the
    cumulative PD without any scenario (for the comparison with signing).
    """

    grades: tuple[str, ...]
    loss: Floats
    default: Floats
    plain: Floats

    def row_of(self, grade: pl.Expr) -> pl.Expr:
        """This function will give the row of each grade (Int32); an unknown grade gets the worst performing one."""
        worst = max(len(self.grades) - 2, 0)
        return place_of(grade, self.grades).cast(pl.Int32).fill_null(worst)


@per_policy
def curves(policy: Policy) -> Curves:
    """This function will build the curves of a policy; the same policy is built once."""
    months = LONGEST_YEARS * ts.MONTHS_IN_YEAR
    grades = tuple(grade.code for grade in sorted(policy.scale, key=lambda g: g.rank))
    performing = [code for code in grades if pd_of(policy, code) < 1.0]
    cumulative = np.ones((len(grades), months))
    cumulative[: len(performing)] = ts.cumulative_pd(ts.monthly_matrix(_migration(policy, performing)), months)
    hazard = ts.hazards(cumulative)
    loss, default = np.zeros_like(hazard), np.zeros_like(hazard)
    for scenario in SCENARIOS:
        row = _scenario(policy, scenario)
        marginal = ts.marginal_pd(ts.shifted(hazard, _shift(policy, scenario, months)))
        loss += row["weight"] * row["lgd_factor"] * marginal
        default += row["weight"] * marginal
    return Curves(grades, loss, np.cumsum(default, axis=1), cumulative)


def pd_of(policy: Policy, grade: str) -> float:
    """This function will give the PD of `grade` on the master scale."""
    return next(row.pd_12m for row in policy.scale if row.code == grade)


def _migration(policy: Policy, grades: list[str]) -> Floats:
    """The yearly matrix: the pack's shares by notches moved, scaled so that each grade defaults as the scale says."""
    size = len(grades)
    moves = pl.DataFrame({"notches": list(range(-size, size + 1))}, schema={"notches": pl.Int32})
    shares = moves.select(policy.grid("migration")["share"].alias("share"))["share"].fill_null(0.0).to_numpy()
    matrix = np.zeros((size + 1, size + 1))
    for i, grade in enumerate(grades):
        row = np.array([shares[j - i + size] for j in range(size)])
        matrix[i, :size] = (1 - pd_of(policy, grade)) * row / row.sum()
        matrix[i, size] = 1 - matrix[i, :size].sum()
    matrix[size, size] = 1.0
    return matrix


def _scenario(policy: Policy, scenario: str) -> dict[str, float]:
    grid = policy.grid("macro_scenario")
    frame = pl.DataFrame({"scenario": [scenario]})
    row = frame.select(weight=grid["weight"], lgd_factor=grid["lgd_factor"]).row(0)
    return {"weight": float(row[0]), "lgd_factor": float(row[1])}


def _shift(policy: Policy, scenario: str, months: int) -> Floats:
    """Macro link: logit of PD moves by `macro_beta` per point of growth below its long run, year by year."""
    years = [month // ts.MONTHS_IN_YEAR + 1 for month in range(months)]
    frame = pl.DataFrame({"scenario": [scenario] * months, "year": pl.Series(years, dtype=pl.Int32)})
    growth = frame.select(growth=policy.grid("macro_path")["growth"].cast(pl.Float64))["growth"].to_numpy()
    gap = float(policy.number("macro_growth_long_run")) - growth
    return np.asarray(float(policy.number("macro_beta")) * gap * 100)
