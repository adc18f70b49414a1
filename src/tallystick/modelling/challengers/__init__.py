"""Models beside the scorecard: to measure it against, or the bank's own."""

from tallystick.modelling.challengers.boosting import MonotoneBoosting
from tallystick.modelling.challengers.explainable import ExplainableBoosting
from tallystick.modelling.challengers.onnx import OnnxRating

__all__ = ["ExplainableBoosting", "MonotoneBoosting", "OnnxRating"]
