"""Files of a folder: which belong to which table, how each is written, and its rows, block by block."""

from __future__ import annotations

from tallystick.intake.files.find import TableFile, files_of_part, list_files
from tallystick.intake.files.opened import Block, Opened, open_file

__all__ = ["Block", "Opened", "TableFile", "files_of_part", "list_files", "open_file"]
