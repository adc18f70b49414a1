"""For whom a problem costs most, on the page: a sentence and a chart where groups differ, else that nobody does."""

from __future__ import annotations

from tallystick.engine.diagnosis.findings import Finding
from tallystick.engine.diagnosis.whom import Dimension, Group, elsewhere, standing_out
from tallystick.report.diagnosis.told import DiagnosisTeller
from tallystick.report.figure import Figure, Rows
from tallystick.report.numbers import MINUS

MOST_GROUPS = 10
IN_ORDER = ("year", "grade")
"""Dimensions shown in their own order, not by what they cost."""


def for_whom(teller: DiagnosisTeller, one: Finding) -> str:
    """This function will say for whom a finding costs more or less than elsewhere; nothing where nobody differs."""
    apart = _apart(one)
    if not apart:
        return ""
    group = standing_out(apart[0])
    rest = elsewhere(apart[0], group)
    return teller.words(
        "dx.whom.more" if group.drawn > rest else "dx.whom.less",
        group=_where(teller, apart[0], group),
        here=teller.words(f"dx.whom.each.{one.problem.harms}", number=_number(one, group.drawn)),
        rest=_number(one, rest),
    )


def nobody(teller: DiagnosisTeller, one: Finding) -> str:
    """This function will say by what no group was told to differ; nothing where none could be compared."""
    looked_at = () if one.cost is None else one.cost.by
    alike = [teller.words(f"dx.whom.of.{dimension.by}") for dimension in looked_at if not dimension.differs]
    if not alike:
        return ""
    return teller.words("dx.whom.nobody", dimensions=teller.words.listed(alike))


def drawn(teller: DiagnosisTeller, number: int, one: Finding) -> Figure | None:
    """This function will give what finding `number` costs by the group that differ most surely; None where none do."""
    apart = _apart(one)
    if not apart:
        return None
    words, numbers = teller.words, teller.numbers
    dimension = apart[0]
    told, size = standing_out(dimension), _size(one)
    groups = sorted(dimension.groups, key=lambda group: _order(dimension, group))[:MOST_GROUPS]
    rows: Rows = [
        {
            "label": _name(teller, group),
            "value": group.drawn * size,
            "low": group.low * size,
            "high": group.high * size,
            "text": _number(one, group.drawn),
            "interval": words("dx.interval", low=_number(one, group.low), high=_number(one, group.high)),
            "tone": "here" if group is told else "peer",
        }
        for group in groups
    ]
    title = words(
        "dx.whom.title", by=words(f"dx.whom.of.{dimension.by}"), unit=words(f"dx.whom.unit.{one.problem.harms}")
    )
    chance = numbers.share(dimension.p_value, 1) if dimension.p_value >= 0.001 else "0.1%"
    also = [words(f"dx.whom.of.{other.by}") for other in apart[1:]]
    sentence = words("dx.whom.sentence", chance=chance)
    if also:
        sentence += words("dx.whom.also", dimensions=words.listed(also))
    return Figure(f"whom-{number}", "dx_whom", title, sentence, rows)


def _apart(one: Finding) -> list[Dimension]:
    return [] if one.cost is None else [dimension for dimension in one.cost.by if dimension.differs]


def _size(one: Finding) -> float:
    """Shares are told of a hundred, hours a case."""
    return 1.0 if one.problem.harms == "time" else 100.0


def _number(one: Finding, effect: float) -> str:
    return f"{effect * _size(one):,.1f}".replace("-", MINUS)


def _name(teller: DiagnosisTeller, group: Group) -> str:
    return teller.words("dx.whom.others") if group.value is None else teller.words.code("code", group.value)


def _where(teller: DiagnosisTeller, dimension: Dimension, group: Group) -> str:
    return teller.words(f"dx.whom.by.{dimension.by}", group=_name(teller, group))


def _order(dimension: Dimension, group: Group) -> tuple[bool, float, str]:
    cost = 0.0 if dimension.by in IN_ORDER else -group.drawn
    return group.value is None, cost, group.value or ""
