"""Evidence in, outputs out: folders of tables are read by schema, and results are written whole or not at all."""

from __future__ import annotations

from tallystick.intake.bounds import Bounds
from tallystick.intake.collect import read_book, read_evidence, validate_table
from tallystick.intake.collected import Collected, InputFile, Note
from tallystick.intake.errors import IntakeError, MappingError
from tallystick.intake.process import ProcessRead, read_process

__all__ = [
    "Bounds",
    "Collected",
    "InputFile",
    "IntakeError",
    "MappingError",
    "Note",
    "ProcessRead",
    "read_book",
    "read_evidence",
    "read_process",
    "validate_table",
]
