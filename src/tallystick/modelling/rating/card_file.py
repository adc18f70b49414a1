"""Reads one scorecard of a pack, and its master scale, by the pack's own shapes and proofs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tallystick.modelling.errors import ModelError
from tallystick.pack import read_pack
from tallystick.pack.bins import bind_bins, bind_grades, prove_scorecard
from tallystick.pack.errors import Problems
from tallystick.pack.model import ScorecardText
from tallystick.pack.policy import Characteristic, Grade
from tallystick.pack.shapes import BAD
from tallystick.pack.written import SCORECARD
from tallystick.pack.yaml_nodes import read_yaml


@dataclass(frozen=True, slots=True)
class CardFile:
    """One scorecard: its text as the pack has it, and its characteristics bound for the engine."""

    text: ScorecardText
    characteristics: tuple[Characteristic, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the card scores."""
        return tuple(one.column for one in self.characteristics)

    @property
    def intercept(self) -> float:
        """Intercept of `pd = 1 / (1 + exp(intercept + slope * score))`."""
        return float(self.text.calibration["intercept"])

    @property
    def slope(self) -> float:
        """Slope of the same."""
        return float(self.text.calibration["slope"])


def read_card(path: Path) -> CardFile:
    """This function will read the one scorecard in `path` (scorecards/*.yaml of a pack, or a run's scorecard.yaml).

    :raises PackErrors: the file has mistakes.
    :raises ModelError: it is not there.
    """
    if not path.is_file():
        cause = "there is no such file"
        raise ModelError(
            thing="the card", place=str(path), cause=cause, cure="Name a scorecards/*.yaml or a run's scorecard.yaml"
        )
    problems = Problems()
    node = read_yaml(path, str(path), problems)
    found = BAD if node is None else SCORECARD(node, "", problems)
    if isinstance(found, ScorecardText):
        prove_scorecard(found, problems)
    problems.raise_any()
    assert isinstance(found, ScorecardText)
    bound = [Characteristic(one.column, one.title, bind_bins(one), one.missing) for one in found.characteristics]
    return CardFile(found, tuple(bound))


def read_scale(pack: Path, day: date) -> tuple[Grade, ...]:
    """This function will give the grades of the pack's master scale in force on `day`, best first.

    :raises PackErrors: the pack has mistakes.
    :raises ModelError: it has no scale on that day.
    """
    held = read_pack(pack).content.scales.get("scale", ())
    scale = next((one for one in reversed(held) if one.in_force(day)), None)
    if scale is None:
        cure = "Choose a pack with a scale.yaml that is in force on the first day of the card"
        raise ModelError(thing="the master scale", place=str(pack), cause=f"none is in force on {day}", cure=cure)
    return bind_grades(scale)
