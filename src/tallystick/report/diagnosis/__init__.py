"""The report of a diagnosis: problems, causes, costs, measures, and the process behind them."""

from tallystick.report.diagnosis.told import Told
from tallystick.report.diagnosis.write import write_diagnosis_report

__all__ = ["Told", "write_diagnosis_report"]
