"""Compiles problems: which rows of a view count, which are hit, and which speak for a cause."""

from __future__ import annotations

from tallystick.kernel.columns import did_you_mean
from tallystick.pack.binding import Binding
from tallystick.pack.policy import Cause, Measure, Problem
from tallystick.pack.problem_text import conditions_of_problem
from tallystick.pack.process_model import CauseText, ProblemText
from tallystick.pack.terms import Term, columns_of, text_of


def _bound(cause: CauseText, tells: Term, binding: Binding) -> Cause:
    return Cause(
        cause.code,
        cause.name,
        binding.expression(tells),
        text_of(tells),
        leaves_trace=cause.tells != "false",
        least_share=float(cause.least_share),
    )


def bind_problem(problem: ProblemText, binding: Binding) -> Problem | None:
    """This function will compile `problem`; None where a condition has faults, which are noted."""
    thing = f"problem {problem.code!r}"
    terms = [binding.term(text, place, f"{thing}, {name}") for name, text, place in conditions_of_problem(problem)]
    counts, hit, *tells = terms
    also = tells.pop(0) if problem.also else None
    if counts is None or hit is None or (problem.also and also is None):
        return None
    if not _named(problem, binding):
        return None
    causes = tuple(
        _bound(one, term, binding) for one, term in zip(problem.causes, tells, strict=True) if term is not None
    )
    if len(causes) < len(problem.causes):
        return None
    columns = frozenset().union(*(columns_of(term) for term in terms if term is not None))
    return Problem(
        code=problem.code,
        catalogue=problem.catalogue,
        name=problem.name,
        view=problem.view,
        counts=binding.expression(counts),
        hit=binding.expression(hit),
        also=None if also is None else binding.expression(also),
        needs_both=problem.needs_both,
        text=text_of(hit),
        across=problem.across,
        expects=problem.expects,
        benchmark=binding.values.get(problem.benchmark) if problem.benchmark else None,
        least_rows=problem.least_rows,
        least_hits=problem.least_hits,
        least_excess=float(problem.least_excess),
        surges=float(problem.surges),
        usual_bp=float(problem.usual_bp),
        harms=problem.harms,
        brings=problem.brings,
        brings_plainly=problem.brings_plainly,
        causes=causes,
        measures=tuple(
            Measure(
                code=one.code,
                name=one.name,
                removes=float(one.removes),
                once_minor=one.once_minor,
                yearly_minor=one.yearly_minor,
                minutes_a_case=float(one.minutes_a_case),
                against=one.against,
            )
            for one in problem.measures
        ),
        metric=problem.metric,
        columns=columns,
        source=problem.source,
    )


def _named(problem: ProblemText, binding: Binding) -> bool:
    """Whether the column and the parameter that the problem names are there; what is not is noted."""
    thing = f"problem {problem.code!r}"
    faults = 0
    if problem.expects and problem.expects not in binding.vocabulary:
        near = did_you_mean(problem.expects, binding.vocabulary)
        cause = f"there is no column {problem.expects!r}{near}"
        binding.problems.add(problem.at("expects"), f"{thing}, expects", cause, "Name a column with a chance in it")
        faults += 1
    if problem.benchmark and problem.benchmark not in binding.values:
        near = did_you_mean(problem.benchmark, binding.values)
        cause = f"no parameter {problem.benchmark!r} is in force on {binding.day}{near}"
        binding.problems.add(problem.at("benchmark"), f"{thing}, benchmark", cause, "Name a parameter with a share")
        faults += 1
    return not faults
