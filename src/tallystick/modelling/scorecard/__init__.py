"""Scorecards fitted to history, in the form a pack carries."""

from tallystick.modelling.scorecard.adjusting import Adjustment
from tallystick.modelling.scorecard.rules import PointScale, ScorecardRules
from tallystick.modelling.scorecard.scorecard import Scorecard
from tallystick.modelling.scorecard.selection import LeftOut
from tallystick.modelling.scorecard.small_sample import SmallSampleScorecard
from tallystick.modelling.scorecard.writing import Card, yaml_text

__all__ = [
    "Adjustment",
    "Card",
    "LeftOut",
    "PointScale",
    "Scorecard",
    "ScorecardRules",
    "SmallSampleScorecard",
    "yaml_text",
]
