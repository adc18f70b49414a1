"""Checks a whole pack against the engine's words, on every day on which something changes."""

from __future__ import annotations

from tallystick.kernel.columns import Columns
from tallystick.pack.bind import bind
from tallystick.pack.binding import binding_on
from tallystick.pack.cases import check_cases
from tallystick.pack.errors import PackError, Problems
from tallystick.pack.indicator_cases import check_asked
from tallystick.pack.pack import Pack
from tallystick.pack.required import Required, check_required

NOTHING_REQUIRED = Required()


def check_pack(pack: Pack, vocabulary: Columns, required: Required = NOTHING_REQUIRED) -> list[PackError]:
    """This function will give every mistake in `pack`, by file and line; an empty list for a pack that can be used.

    Conditions are compiled on the first day and on every day of change, so that a parameter that begins later than the
    rule that reads it is found before that day comes. A mistake that lasts is told once.
    """
    found = list(pack.problems)
    told = {(error.place, error.thing) for error in found}
    for day in (pack.starts, *pack.change_days):
        problems = Problems(broken=set(pack.broken))
        bind(pack.content, pack.proofs, "", binding_on(pack.content, day, vocabulary, problems, pack.kept))
        check_required(pack.content, day, required, problems)
        fresh = [error for error in problems.found if (error.place, error.thing) not in told]
        found.extend(fresh)
        told |= {(error.place, error.thing) for error in fresh}
    problems = Problems(broken=set(pack.broken))
    check_cases(pack.content, vocabulary, problems)
    check_asked(pack.content, vocabulary, problems)
    return sorted({*found, *problems.found})
