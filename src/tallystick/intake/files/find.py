"""Which files of a folder belong to which table."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from tallystick.intake.errors import IntakeError
from tallystick.intake.mapping import Part
from tallystick.intake.seal import is_sealed, refuse_sealed

FORMATS = {".csv": "csv", ".csv.gz": "csv", ".tsv": "csv", ".parquet": "parquet", ".xlsx": "excel"}
"""Ending of a file's name -> how it is read."""
BANK_FILE = "bank.yaml"
"""The file that makes a folder a bank's: tables of evidence and book lie in folders of those names."""
_SILENT = ("readme*", "mapping.yaml", "license*", "~$*", ".*")


@dataclass(frozen=True, slots=True)
class TableFile:
    """One file that may hold a table; `shown` is its path in the folder, with `/`."""

    path: Path
    shown: str
    format: str

    @property
    def stem(self) -> str:
        """The file's name without its ending, in lower case."""
        return stem_of(self.path.name)


def ending_of(name: str) -> str:
    """This function will give the known ending of file `name`, or nothing."""
    return next((end for end in sorted(FORMATS, key=len, reverse=True) if name.lower().endswith(end)), "")


def stem_of(name: str) -> str:
    """This function will give file `name` without its known ending, in lower case."""
    return name.lower()[: len(name) - len(ending_of(name))]


def list_files(folder: Path) -> tuple[list[TableFile], list[str]]:
    """This function will list the files of `folder` and of its subfolders that can be read, and the names of those not.

    Of a bank folder (`bank.yaml` lies in it) these are the files of its evidence and its book.

    :raises IntakeError: the folder is not there, is no folder, cannot be listed, or holds no file that can be read.
    """
    found: list[TableFile] = []
    others: list[str] = []
    for home in _homes(folder):
        for path in _walk(home):
            shown = path.relative_to(home).as_posix()
            ending = ending_of(path.name)
            if any(fnmatch(path.name.lower(), silent) for silent in _SILENT):
                continue
            if ending:
                found.append(TableFile(path, shown, FORMATS[ending]))
            else:
                others.append(shown)
    if not found:
        raise IntakeError(
            thing="the evidence folder",
            place=folder,
            cause="it holds no CSV, Parquet or Excel file",
            cure="Put tables there, e.g. enterprises.csv, or name another folder",
        )
    return found, others


def _homes(folder: Path) -> list[Path]:
    """The folders that hold the tables: the folder itself, or evidence and book of a bank."""
    if not (folder / BANK_FILE).is_file():
        return [folder]
    refuse_sealed(folder)
    return [home for home in (folder / "evidence", folder / "book") if home.is_dir()]


def _walk(folder: Path) -> list[Path]:
    refuse_sealed(folder)
    if not folder.exists():
        cause, cure = "there is no such folder", "Check the path"
    elif not folder.is_dir():
        cause, cure = "it is a file, not a folder", "Name the folder that holds the file"
    else:
        try:
            inner = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
            inner = [path for path in inner if not is_sealed(path)]
            paths = [path for place in (folder, *inner) for path in sorted(place.iterdir())]
            return [path for path in paths if path.is_file()]
        except OSError as error:
            cause, cure = f"it cannot be listed ({os.strerror(error.errno or 0)})", "Check its permissions"
    raise IntakeError(thing="the evidence folder", place=folder, cause=cause, cure=cure)


def files_of_part(part: Part, files: Sequence[TableFile]) -> list[TableFile]:
    """This function will give the files of `part`, in the order of their names.

    :raises IntakeError: it could be one file or another.
    """
    if part.file is not None:
        pattern = part.file.lower()
        chosen = [file for file in files if fnmatch(file.shown.lower(), pattern)]
    else:
        chosen = _named_after(part.table, files)
    stems = [(file.path.parent, file.stem) for file in chosen]
    twins = [file for file, stem in zip(chosen, stems, strict=True) if stems.count(stem) > 1]
    if twins:
        raise _ambiguous(part.table, twins)
    return sorted(chosen, key=lambda file: file.shown)


def _named_after(table: str, files: Iterable[TableFile]) -> list[TableFile]:
    in_root = [file for file in files if "/" not in file.shown]
    alone = [file for file in in_root if file.stem == table]
    numbered = [file for file in in_root if file.stem.startswith(f"{table}-")]
    inside = [file for file in files if file.shown.lower().startswith(f"{table}/")]
    ways = [way for way in (alone, numbered, inside) if way]
    if len(ways) > 1:
        raise _ambiguous(table, [way[0] for way in ways])
    return ways[0] if ways else []


def _ambiguous(table: str, files: Sequence[TableFile]) -> IntakeError:
    names = " and ".join(sorted(file.shown for file in files))
    return IntakeError(
        thing=f"table {table!r}",
        place=files[0].path.parent,
        cause=f"it could be {names}",
        cure=f"Keep one of them, or number the parts: {table}-1.csv, {table}-2.csv",
    )
