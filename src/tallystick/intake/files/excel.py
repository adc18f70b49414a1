"""Excel workbooks: one worksheet as text. A workbook that would unpack beyond bounds is refused before it is opened."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import fastexcel
import polars as pl

from tallystick.intake.bounds import Bounds
from tallystick.intake.errors import IntakeError
from tallystick.kernel.columns import did_you_mean


def worksheet(path: Path, *, name: str | None, bounds: Bounds) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """This function will give worksheet `name` of workbook `path` (None: the first) as text, and the names of all.

    :raises IntakeError: it is no workbook, is damaged, unpacks to more than `bounds` allow, or has no such worksheet.
    """
    _check_archive(path, bounds)
    try:
        book = fastexcel.read_excel(path)
        names = tuple(book.sheet_names)
        chosen = name if name is not None else next(iter(names), None)
        if chosen not in names:
            raise IntakeError(
                thing=f"worksheet {name!r}",
                place=path,
                cause=f"the workbook has {', '.join(map(repr, names)) or 'none'}{did_you_mean(str(name), names)}",
                cure="Correct `worksheet` in the mapping",
            )
        frame = book.load_sheet(chosen, header_row=None, dtypes="string").to_polars()
    except fastexcel.FastExcelError as error:
        raise _damaged(path, str(error).splitlines()[0]) from None
    return frame.rename({column: str(number) for number, column in enumerate(frame.columns)}), names


def _check_archive(path: Path, bounds: Bounds) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise _damaged(path, "it is locked with a password")
            unpacked = sum(member.file_size for member in members)
            broken = archive.testzip() if unpacked <= bounds.unpacked_bytes else None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise _damaged(path, f"it is not an Excel workbook ({error})") from None
    except OSError as error:
        raise _damaged(path, f"it cannot be read ({error.strerror or error})") from None
    if unpacked > bounds.unpacked_bytes:
        cause = f"it would unpack to {unpacked / 2**20:,.0f} MB, more than {bounds.unpacked_bytes / 2**20:,.0f} MB"
        raise IntakeError(thing="the workbook", place=path, cause=cause, cure="Save the table as CSV or Parquet")
    if broken is not None:
        raise _damaged(path, f"its part {broken!r} is damaged")


def _damaged(path: Path, cause: str) -> IntakeError:
    return IntakeError(
        thing="the workbook", place=path, cause=cause, cure="Open it in Excel and save it again as .xlsx"
    )
