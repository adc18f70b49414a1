"""What a pack says of the bank's own process, as it is written: its activities, what its people owe, and the problems
to look for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tallystick.kernel.codes import Text
from tallystick.pack.model import Dated, Item
from tallystick.pack.policy import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityText(Dated):
    """One version of an activity of the declared credit process: who may do it, after what, within which time."""

    code: str
    case_kind: str
    name: Text
    roles: tuple[str, ...] = ()
    is_required: bool = False
    at_most: int | None = None
    within_hours: Number | None = None
    after: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyText(Dated):
    """One version of a duty of care: what people of which roles owe in lending."""

    code: str
    name: Text
    roles: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseText(Item):
    """A candidate cause of a problem: where it is the cause, `tells` holds more often in the place than elsewhere.

    A cause without `tells` leaves no trace in the files: it is named where none that does is told. Where the problem
    itself makes the sign more frequent, it speaks for the cause from `least_share` of the place's rows.
    """

    code: str
    name: Text
    tells: str = "false"
    least_share: Number = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureText(Item):
    """What may be done about a problem. `removes` is the share of it that is expected to go away."""

    code: str
    name: Text
    removes: Number
    once_minor: int = 0
    yearly_minor: int = 0
    minutes_a_case: Number = 0
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemText(Dated):
    """One version of a problem of the bank's own process: how it shows in a view of its files, and what may be done."""

    code: str
    catalogue: int
    name: Text
    view: str
    counts: str = "true"
    hit: str
    also: str = ""
    needs_both: bool = False
    across: tuple[str, ...]
    expects: str = ""
    benchmark: str = ""
    least_rows: int = 0
    least_hits: int = 0
    least_excess: Number = 0
    surges: Number = 0
    usual_bp: Number = 0
    harms: Literal["loss", "recovery", "margin", "time", "untold"]
    brings: tuple[str, ...] = ()
    brings_plainly: tuple[str, ...] = ()
    causes: tuple[CauseText, ...] = ()
    measures: tuple[MeasureText, ...] = ()
    metric: Text
    source: str
