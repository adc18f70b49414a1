"""The study: one document from where the bank stands over its problems and measures to its outlook."""

from tallystick.report.study.teller import StudyTeller
from tallystick.report.study.write import write_study_report

__all__ = ["StudyTeller", "write_study_report"]
