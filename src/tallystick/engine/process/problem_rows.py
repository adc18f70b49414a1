"""The rows of a view that a problem of the pack is asked of."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tallystick.pack.policy import Problem


def problem_rows(problem: Problem, views: Mapping[str, pl.DataFrame]) -> tuple[str, pl.DataFrame]:
    """This function will say why `problem` cannot be asked, or give the rows that count with `hit`.

    Where the problem has a second sign, `also` tells of it.
    """
    view = views.get(problem.view)
    if view is None:
        return f"the bank has no files for the view {problem.view!r}", pl.DataFrame()
    lacking = sorted(name for name in problem.columns if name not in view.columns)
    if lacking:
        return f"the view {problem.view!r} has no {', '.join(lacking)}", pl.DataFrame()
    rows = view.filter(problem.counts).with_columns(hit=problem.hit)
    if problem.also is not None:
        rows = rows.with_columns(also=problem.also)
    if rows["hit"].null_count() == rows.height:
        return "it is known of no case", pl.DataFrame()
    return "", rows
