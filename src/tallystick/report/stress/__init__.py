"""The report of a stress test: what may be lost, who makes it, what scenarios do, and what would break the bank."""

from tallystick.report.stress.tested import Grain, Run, Stressed, Tested
from tallystick.report.stress.write import write_stress_report

__all__ = ["Grain", "Run", "Stressed", "Tested", "write_stress_report"]
