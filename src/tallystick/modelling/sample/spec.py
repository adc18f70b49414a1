"""What a model is asked to be, as its maker writes it: one YAML file, every mistake told with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tallystick.modelling.calibration.conservatism import Part
from tallystick.modelling.leaks.evidence import LeakRules
from tallystick.modelling.sample.split import Split
from tallystick.modelling.sample.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSpec:
    """How the card is called in the pack, and how it is made.

    `method` `scorecard` finds columns and bins by their information value; `small_sample` is for tens of defaults: all
    columns with a declared direction up or down, bands by rank, coefficients held near 0.
    """

    code: str
    title: Mapping[str, str]
    since: date
    source: str
    needs: str = "true"
    priority: int = 1
    most_characteristics: int = 12
    min_share: float = 0.05
    most_psi: float = 0.25
    method: str = "scorecard"
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelSpec:
    """Where PDs are put: a stated long-run rate with its source, or the mean of the sample's years; and the margin."""

    rate: float | None = None
    source: str = ""
    margin: tuple[Part, ...] = ()
    confidence: float = 0.9
    adds_estimation_error: bool = True
    correlation: float = 0.12
    least_rows_a_year: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSpec:
    """Which columns may be asked, and how they are to be read."""

    use: tuple[str, ...] = ()
    leave_out: Mapping[str, str] = field(default_factory=dict)
    overrule: Mapping[str, str] = field(default_factory=dict)
    as_codes: tuple[str, ...] = ()
    first_digits: Mapping[str, int] = field(default_factory=dict)
    directions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """A whole specification. Columns of the table are named; None where the table has none.

    Columns under `fairness` are never fitted on, unless `columns.use` names them. `challengers` are models fitted
    beside the card on the same rows, columns and directions: `monotone_boosting`, `explainable_boosting`.
    """

    name: str
    title: Mapping[str, str]
    purpose: Mapping[str, str]
    key: str
    day: str
    split: Split
    card: CardSpec
    outcome: str | None = None
    default_day: str | None = None
    worst_days_past_due: str | None = None
    target: Target | None = None
    borrower: str | None = None
    group: str | None = None
    weight: str | None = None
    rows: str | None = None
    granted: str | None = None
    columns: ColumnSpec = field(default_factory=ColumnSpec)
    leak_rules: LeakRules = field(default_factory=LeakRules)
    level: LevelSpec = field(default_factory=LevelSpec)
    segments: tuple[str, ...] = ()
    fairness: tuple[str, ...] = ()
    accept_below_pd: float | None = None
    model_outcome: str | None = None
    final_outcome: str | None = None
    former_pd: str | None = None
    challengers: tuple[str, ...] = ()
    rejects: str = "none"
    reject_factor: float = 1.0

    @property
    def roles(self) -> tuple[str, ...]:
        """The columns that say who, when and what happened, which are never fitted on."""
        named = (
            self.key,
            self.day,
            self.outcome,
            self.default_day,
            self.worst_days_past_due,
            self.borrower,
            self.group,
            self.weight,
            self.model_outcome,
            self.final_outcome,
            self.former_pd,
            self.granted,
        )
        return tuple(dict.fromkeys(name for name in named if name is not None))
