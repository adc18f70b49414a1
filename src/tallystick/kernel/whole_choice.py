"""Which of many things to take, whole or not at all, for the most worth under linear limits: exact, by HiGHS."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Taken:
    """The best choice found: `taken` a truth value a thing, its `worth`, a `bound` on any, and whether it is proven."""

    taken: npt.NDArray[np.bool_]
    worth: float
    bound: float
    is_proven: bool


class _Quiet(highspy.Highs):
    """A solver that says nothing: its own start prints who made it before it can be told not to."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        self.callbacks = []
        self.setOptionValue("output_flag", False)


def best_taken(
    worth: Floats, use: csr_array, most: Floats, *, most_nodes: int | None = None, gap: float | None = None
) -> Taken | None:
    """This function will choose the things of most worth together, `use @ taken <= most`; None where none is found.

    `use` has a row a limit and a column a thing. `most_nodes` ends the search early, `gap` (by the worth) is near
    enough. It says nothing on the screen.
    """
    solver = _Quiet()
    if most_nodes is not None:
        solver.setOptionValue("mip_max_nodes", most_nodes)
    if gap is not None:
        solver.setOptionValue("mip_rel_gap", gap)
    solver.passModel(_model(worth, use.tocsr(), most))
    solver.run()
    found = solver.getInfo()
    if found.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    value = np.asarray(solver.getSolution().col_value)
    proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return Taken(value > 0.5, -float(found.objective_function_value), -float(found.mip_dual_bound), proven)


def _model(worth: Floats, use: csr_array, most: Floats) -> highspy.HighsLp:
    rows, columns = use.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_ = -np.asarray(worth, np.float64)
    model.col_lower_, model.col_upper_ = np.zeros(columns), np.ones(columns)
    model.row_lower_, model.row_upper_ = np.full(rows, -highspy.kHighsInf), np.asarray(most, np.float64)
    model.integrality_ = [highspy.HighsVarType.kInteger] * columns
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.num_col_, model.a_matrix_.num_row_ = columns, rows
    model.a_matrix_.start_, model.a_matrix_.index_ = use.indptr, use.indices
    model.a_matrix_.value_ = np.asarray(use.data, np.float64)
    return model
