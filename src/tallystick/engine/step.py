"""What a step is, and the checker that holds a flow together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.kernel.columns import Columns, did_you_mean
from tallystick.pack.policy import Policy

SourceFunction = Callable[[Evidence, Policy], pl.LazyFrame]
StepFunction = Callable[[pl.LazyFrame, Policy], pl.LazyFrame]
DeclaredColumns = Callable[[Policy], Columns]
Stages = Callable[[Policy], tuple[tuple[pl.Expr, ...], ...]]


class FlowError(TypeError):
    """A flow does not fit together: a step reads what nothing made before it, or adds what is there already."""


@dataclass(frozen=True, slots=True)
class Step:
    """One function of the flow.

    `reads` and `adds` are asked per policy, because a pack names columns (a rule reads what its condition names).
    `per` says what one row is. `crowd` is empty for a step whose answer for one row does not depend on any other row;
    else it names the key column whose groups must be whole. `stages` gives what `run` works out, expressions stage by
    stage: under two policies with the same expressions it gives the same; without it that cannot be told.
    """

    name: str
    run: StepFunction
    reads: DeclaredColumns
    adds: DeclaredColumns
    per: str = "enterprise"
    crowd: str = ""
    stages: Stages | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One module that turns evidence tables into columns, one row per `enterprise_id`.

    `tables` are the tables it can use; where all of them are absent the flow does not run it and its columns are null.
    `run` may leave firms out: the flow joins its rows to the applicants from the left. `adds` does not list the key.
    `crowd` is empty where the answer for one firm needs that firm's rows alone; else it says what must be whole.
    """

    name: str
    run: SourceFunction
    tables: tuple[str, ...]
    adds: Columns
    crowd: str = ""


def check_flow(steps: Iterable[Step], given: Columns, policy: Policy) -> Columns:
    """This function will give all columns there are after the last step.

    :raises FlowError: a step reads a column that neither `given` nor an earlier step has, or adds one that is there.
    """
    known = given
    for step in steps:
        for name in step.reads(policy):
            if name not in known:
                raise FlowError(
                    f"step {step.name!r} reads {name!r}, which nothing before it makes{did_you_mean(name, known)}"
                )
        for name in step.adds(policy):
            if name in known:
                raise FlowError(f"step {step.name!r} adds {name!r}, which is there already; give it another name")
        known = known | step.adds(policy)
    return known


def run_steps(steps: Iterable[Step], frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will pass `frame` through `steps` in order, under `policy`."""
    for step in steps:
        frame = step.run(frame, policy)
    return frame
