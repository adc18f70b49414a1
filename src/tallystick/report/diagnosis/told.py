"""What the pages tell with: the diagnosis, its tables, the words and numbers of one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tallystick.engine.diagnosis.findings import Diagnosis, Finding
from tallystick.kernel.codes import Text
from tallystick.report.language import Words
from tallystick.report.numbers import Numbers


@dataclass(frozen=True)
class Told:
    """A diagnosis as it was written: its outputs by name, the tables of the log, and the run's record."""

    found: Diagnosis
    process: Mapping[str, pl.DataFrame]
    tables: Mapping[str, pl.DataFrame]
    about: Mapping[str, Any]


@dataclass(frozen=True)
class DiagnosisTeller:
    """A diagnosis in one language."""

    told: Told
    words: Words
    numbers: Numbers

    @property
    def findings(self) -> list[Finding]:
        """The findings, costliest first."""
        return self.told.found.findings

    @property
    def costly(self) -> list[tuple[int, Finding]]:
        """The findings that cost something by the estimate, each with its number, costliest first."""
        numbered = enumerate(self.findings, 1)
        return [(number, one) for number, one in numbered if one.cost is not None and one.cost.yearly_minor > 0]

    @property
    def total_minor(self) -> float:
        """What these cost a year together."""
        return sum(one.cost.yearly_minor for _, one in self.costly if one.cost is not None)

    def text(self, both: Text) -> str:
        """This function will give a text of the pack in the reader's language."""
        return self.words.pick(both.en, both.zh)

    def place(self, finding: Finding) -> str:
        """This function will say where a finding sits."""
        if finding.place.kind == "bank":
            return self.words("dx.whole_bank")
        value = self.words.code("code", finding.place.value)
        return self.words("dx.place", kind=self.words.code("dx.kind", finding.place.kind), place=value)

    def period(self, finding: Finding) -> str:
        """This function will say from which month to which a finding lasted."""
        return self.words("dx.period", since=finding.since, last=_month_before(finding.until))

    def cost(self, finding: Finding) -> str:
        """This function will say what a finding costs a year."""
        return self.words("unknown") if finding.cost is None else self.numbers.short_money(finding.cost.yearly_minor)

    def interval(self, finding: Finding) -> str:
        """This function will give the interval of a finding's cost, nothing where it is unknown."""
        if finding.cost is None:
            return ""
        low, high = (self.numbers.short_money(end) for end in (finding.cost.low_minor, finding.cost.high_minor))
        return self.words("dx.interval", low=low, high=high)

    def likely(self, finding: Finding) -> str:
        """This function will name the likely causes, or say that none stands out."""
        names = {cause.code: self.text(cause.name) for cause in finding.problem.causes}
        return self.words("dx.or").join(names[code] for code in finding.likely) or self.words("dx.no_cause")


def _month_before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - (number == 1):04d}-{(number - 2) % 12 + 1:02d}"
