"""Bins of the highest information value, found exactly."""

from tallystick.modelling.binning.binning import Binning
from tallystick.modelling.binning.column_bins import ColumnBins
from tallystick.modelling.binning.declared import declared_directions
from tallystick.modelling.binning.rules import BinningRules, Direction

__all__ = ["Binning", "BinningRules", "ColumnBins", "Direction", "declared_directions"]
