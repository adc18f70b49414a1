"""A pack as it is written: every item with its place, before it is bound to a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from tallystick.kernel.codes import Text
from tallystick.pack.errors import Place
from tallystick.pack.policy import Number

if TYPE_CHECKING:
    from tallystick.pack.process_model import ActivityText, DutyText, ProblemText

OutputType = Literal["int", "float", "text"]
Value = Number | str | bool | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Anything written in a pack. `keys` is the place of each key; places never take part in comparison or digest."""

    place: Place = field(compare=False, repr=False)
    keys: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)

    def at(self, key: str) -> Place:
        """This function will give the place of `key`, or of the whole item where the key is absent."""
        return self.keys.get(key, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Item):
    """An item in force from `since` until `until` (exclusive; None is without end)."""

    since: date
    until: date | None = None

    def in_force(self, day: date) -> bool:
        """This function will say whether the item stands on `day`."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head(Item):
    """pack.yaml."""

    id: str
    title: Text
    version: str
    currency: str
    starts: date
    jurisdiction: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedNumber(Item):
    """One value of a parameter and the first day it counts."""

    since: date
    value: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterText(Item):
    """One parameter with all its values, oldest first."""

    name: str
    label: Text
    unit: str
    source: str
    certainty: str = ""
    values: tuple[DatedNumber, ...]

    def on(self, day: date) -> DatedNumber | None:
        """This function will give the value in force on `day`, None before the first."""
        return next((v for v in reversed(self.values) if v.since <= day), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionText(Item):
    """Where `when` is true, `then` stands for the rule's condition."""

    when: str
    then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText(Dated):
    """One version of a rule."""

    code: str
    name: Text
    when: str
    outcome: Literal["refer", "decline"]
    missing: Literal["refer", "decline"]
    source: str
    family: str = ""
    applies: str = ""
    shows: str = ""
    exceptions: tuple[ExceptionText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension(Item):
    """One dimension of a table; `missing` says that rows answer for null too."""

    column: str
    kind: Literal["band", "code"]
    min: Number | None = None
    max: Number | None = None
    values: tuple[str, ...] = ()
    missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Output(Item):
    """One output of a table."""

    name: str
    type: OutputType
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Item):
    """One row: per dimension a band (lower, upper) or codes or 'any' or 'missing'; per output a value."""

    box: Mapping[str, Any]
    outputs: Mapping[str, Number | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableText(Dated):
    """One version of a table."""

    name: str
    source: str
    dimensions: tuple[Dimension, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]

    @property
    def code(self) -> str:
        """The name, so that every dated item has one."""
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class BinText(Item):
    """One bin of a characteristic: a band or codes."""

    points: int
    band: tuple[Number | None, Number | None] | None = None
    codes: tuple[str, ...] = ()
    woe: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacteristicText(Item):
    """One column of a scorecard."""

    column: str
    title: Text
    bins: tuple[BinText, ...]
    missing: int
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardText(Dated):
    """One version of a scorecard."""

    code: str
    title: Text
    priority: int
    needs: str
    base_points: int
    characteristics: tuple[CharacteristicText, ...]
    calibration: Mapping[str, Number]
    development: Mapping[str, Any]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeText(Item):
    """One grade of the master scale."""

    code: str
    pd_from: Number
    pd_until: Number
    pd_12m: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleText(Dated):
    """One version of the master scale."""

    source: str
    grades: tuple[GradeText, ...]

    @property
    def code(self) -> str:
        """There is one scale, so every version has the same code."""
        return "scale"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductText(Dated):
    """One version of a product."""

    code: str
    name: Text
    terms: Mapping[str, Number | str | bool]
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelText(Item):
    """One level of an early-warning indicator: when it is reached, and in how many days somebody must act."""

    level: Literal["yellow", "orange", "red"]
    when: str
    act_within_days: int
    shows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedText(Item):
    """Points that an indicator is tried at, and the level each of them is."""

    at_values: Mapping[str, Any]
    expect: tuple[str, ...]
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorText(Dated):
    """One version of an early-warning indicator; `asked` are its own cases."""

    code: str
    name: Text
    family: str
    owner: str
    source: str
    certainty: str = ""
    levels: tuple[LevelText, ...]
    asked: tuple[AskedText, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseText(Item):
    """One case: the base with a change, and what must come out."""

    name: str
    day: date
    base: Mapping[str, Value]
    change: Mapping[str, Value]
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeText(Item):
    """One question to a table and its answer."""

    table: str
    day: date
    at_values: Mapping[str, Value]
    expect: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything a pack says, resolved; versions of one code stand oldest first."""

    head: Head
    parameters: Mapping[str, ParameterText]
    rules: Mapping[str, tuple[RuleText, ...]]
    tables: Mapping[str, tuple[TableText, ...]]
    scorecards: Mapping[str, tuple[ScorecardText, ...]]
    scales: Mapping[str, tuple[ScaleText, ...]]
    products: Mapping[str, tuple[ProductText, ...]]
    cases: Mapping[str, CaseText]
    probes: tuple[ProbeText, ...]
    indicators: Mapping[str, tuple[IndicatorText, ...]] = field(default_factory=dict)
    activities: Mapping[str, tuple[ActivityText, ...]] = field(default_factory=dict)
    duties: Mapping[str, tuple[DutyText, ...]] = field(default_factory=dict)
    problems: Mapping[str, tuple[ProblemText, ...]] = field(default_factory=dict)


def plain(thing: Any) -> Any:
    """This function will give `thing` without places, as mappings, lists and scalars."""
    if isinstance(thing, Item):
        return {f.name: plain(getattr(thing, f.name)) for f in fields(thing) if f.name not in ("place", "keys")}
    if isinstance(thing, Text):
        return {"en": thing.en, "zh": thing.zh}
    if isinstance(thing, Mapping):
        return {str(key): plain(value) for key, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [plain(value) for value in thing]
    return thing
