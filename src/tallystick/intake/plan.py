"""The plan of an intake: which mapping, and which files are read as which tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from tallystick.intake import notes
from tallystick.intake.bounds import Bounds
from tallystick.intake.collected import Note
from tallystick.intake.errors import IntakeError
from tallystick.intake.files import Opened, TableFile, files_of_part, list_files, open_file
from tallystick.intake.files.encodings import digest
from tallystick.intake.mapping import Mapping, Part
from tallystick.intake.mapping_file import read_mapping
from tallystick.intake.recognise import Recognised, fits_exactly, recognise
from tallystick.kernel.columns import did_you_mean

PACKAGED = Path(__file__).parent / "mappings"
IN_FOLDER = "mapping.yaml"


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as one part of a table."""

    part: Part
    opened: Opened
    recognised: Recognised


@dataclass(frozen=True, slots=True)
class Plan:
    """All files to be read, by table in the order asked for; tables without files are absent."""

    tables: tuple[str, ...]
    mapping: str
    mapping_sha256: str
    readings: dict[str, list[Reading]]
    notes: tuple[Note, ...]
    bytes: int


@dataclass(slots=True)
class _Shelf:
    """Opens each file once for each part that asks for it."""

    bounds: Bounds
    opened: dict[tuple[Path, int], Opened] = field(default_factory=dict)

    def open(self, file: TableFile, part: Part) -> Opened:
        key = (file.path, id(part))
        if key not in self.opened:
            self.opened[key] = open_file(file, part, self.bounds)
        return self.opened[key]


def packaged_mappings() -> dict[str, Path]:
    """This function will give the mappings that come with the program: name -> file."""
    return {path.stem: path for path in sorted(PACKAGED.glob("*.yaml"))}


def make_plan(folder: Path, *, tables: Sequence[str], mapping: str | Path | None, bounds: Bounds) -> Plan:
    """This function will find the mapping and the files of every one of `tables`, and open them.

    :raises IntakeError: the folder, a file, its headers or the mapping cannot be used.
    """
    files, others = list_files(folder)
    shelf = _Shelf(bounds)
    path, chosen, made = _chosen(folder, files, mapping, shelf)
    kept = [file for file in files if not _is_ignored(file, chosen)]
    readings: dict[str, list[Reading]] = {table: [] for table in tables}
    used: set[Path] = set()
    for part in chosen.with_defaults(tables):
        found = files_of_part(part, kept)
        if part.file is not None and not found:
            made.append(notes.file_pattern_without_file(part.table, part.file))
        for file in found:
            opened = shelf.open(file, part)
            recognised = recognise(part, opened.heading.headers, file.shown)
            readings[part.table].append(Reading(part, opened, recognised))
            used.add(file.path)
    if not used:
        raise _no_table(folder, kept or files, tables)
    made += notes.unread_files([file.shown for file in kept if file.path not in used], is_table=True)
    made += notes.unread_files(others, is_table=False)
    there = {table: some for table, some in readings.items() if some}
    mapping_sha256 = digest(path) if path is not None else ""
    return Plan(
        tuple(tables), chosen.name, mapping_sha256, there, tuple(made), sum(path.stat().st_size for path in used)
    )


def _is_ignored(file: TableFile, mapping: Mapping) -> bool:
    return any(fnmatch(file.shown.lower(), pattern.lower()) for pattern in mapping.ignore_files)


def _chosen(
    folder: Path, files: Sequence[TableFile], mapping: str | Path | None, shelf: _Shelf
) -> tuple[Path | None, Mapping, list[Note]]:
    packaged = packaged_mappings()
    if mapping is not None or (folder / IN_FOLDER).is_file():
        path = folder / IN_FOLDER if mapping is None else _path_of(mapping, packaged)
        return path, read_mapping(path), []
    for name, path in packaged.items():
        candidate = read_mapping(path)
        if _fits(candidate, files, shelf):
            return path, candidate, [notes.found_mapping(name)]
    return None, Mapping(), []


def _path_of(mapping: str | Path, packaged: dict[str, Path]) -> Path:
    if str(mapping) in packaged:
        return packaged[str(mapping)]
    path = Path(mapping)
    if path.is_file():
        return path
    raise IntakeError(
        thing="the mapping",
        place=str(mapping),
        cause=f"there is no such file, nor a mapping of that name{did_you_mean(str(mapping), packaged)}",
        cure=f"Name a YAML file or one of: {', '.join(packaged)}",
    )


def _fits(mapping: Mapping, files: Sequence[TableFile], shelf: _Shelf) -> bool:
    """Whether the folder holds the files of `mapping` with its headers exactly, and no other table."""
    kept = [file for file in files if not _is_ignored(file, mapping)]
    claimed = [(part, file) for part in mapping.parts for file in files_of_part(part, kept)]
    if {part.table for part, _ in claimed} != {part.table for part in mapping.parts}:
        return False
    if {file.path for _, file in claimed} != {file.path for file in kept}:
        return False
    return all(fits_exactly(part, shelf.open(file, part).heading.headers) for part, file in claimed)


def _no_table(folder: Path, files: Sequence[TableFile], tables: Sequence[str]) -> IntakeError:
    near = did_you_mean(files[0].stem, tables)
    return IntakeError(
        thing="the evidence folder",
        place=folder,
        cause=f"none of its files belongs to a table ({', '.join(file.shown for file in files[:5])}{near})",
        cure=f"Name the files after tables ({', '.join(tables[:4])}, ...) or write a mapping.yaml",
    )
