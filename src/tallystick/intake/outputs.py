"""Outputs appear whole or not at all, and the same run gives the same bytes."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.intake.ahead import ahead
from tallystick.intake.errors import IntakeError
from tallystick.intake.files.encodings import digest

RUN_FILE = "run.json"
"""The file that makes a folder known as a former run; its `outputs`, where given, name every file of the run."""
ROWS_A_GROUP = 65_536
"""Small enough that the distinct values of a column are found within the cache; larger groups take a third longer."""
_COUNTS = {"min": False, "max": False, "distinct_count": False, "null_count": True}
_OF_DISKS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG}


@contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """This function will give a temporary folder beside `out`, and put it in the place of `out` when all went well.

    After any exception `out` is as it was and the temporary folder is gone. Every file is on the disk before the
    folder takes its place. An `out` that is there already is replaced where it is empty or a former run.

    :raises IntakeError: `out` is something else, or cannot be written.
    """
    out = Path(out).absolute()
    check_out(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{out.name}-", suffix=".part", dir=out.parent))
    except OSError as error:
        raise _unwritable(out, error) from None
    try:
        yield part
        os.chmod(part, 0o755)
        _to_disk(part)
        _replace(out, part)
    except OSError as error:
        if _is_of_output(error, part):
            raise _unwritable(out, error) from error
        raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def put_in_place(out: Path, folder: Path) -> None:
    """This function will put `folder`, a whole run on the same disk, in the place of `out`, a former run or nothing.

    :raises IntakeError: `out` is something else, or cannot be written.
    """
    check_out(out)
    try:
        _to_disk(folder)
        _replace(out, folder)
    except OSError as error:
        raise _unwritable(out, error) from error


def check_out(out: Path) -> None:
    """This function will do nothing where a run may be written to `out`.

    :raises IntakeError: `out` is a file, or a folder with something else in it than a former run.
    """
    if out.is_dir():
        try:
            names = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir())
        except OSError as error:
            raise _unwritable(out, error) from None
        if names and (RUN_FILE not in names or _foreign(out, names)):
            foreign = _foreign(out, names) if RUN_FILE in names else names
            shown = ", ".join(foreign[:3]) + (", ..." if foreign[3:] else "")
            raise IntakeError(
                thing="the output folder",
                place=out,
                cause=f"it holds {shown}, which is not of a former run",
                cure="Name a new folder, or move what is in this one",
            )
    elif out.exists() or out.is_symlink():
        raise IntakeError(
            thing="the output folder", place=out, cause="it is there and is no folder", cure="Name a new folder"
        )


def _foreign(out: Path, names: list[str]) -> list[str]:
    try:
        run = json.loads((out / RUN_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return names
    if not isinstance(run, dict):
        return names
    outputs = run.get("outputs")
    return [] if outputs is None else [name for name in names if name not in {*outputs, RUN_FILE}]


def _replace(out: Path, part: Path) -> None:
    """Puts `part` in the place of `out`. A former run goes aside first and comes back where that fails."""
    aside: Path | None = None
    if out.exists():
        aside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", suffix=".former", dir=out.parent)) / out.name
        os.rename(out, aside)
    try:
        os.rename(part, out)
    except OSError:
        if aside is not None:
            os.rename(aside, out)
        raise
    finally:
        if aside is not None:
            shutil.rmtree(aside.parent, ignore_errors=True)
    _sync(out.parent)


def _to_disk(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_of_output(error: OSError, part: Path) -> bool:
    """Whether `error` came from writing the outputs, not from something else that was read meanwhile."""
    if error.filename is None:
        return error.errno in _OF_DISKS
    named = (error.filename, error.filename2)
    return any(str(part.parent) in os.fsdecode(name) for name in named if isinstance(name, (str, bytes, os.PathLike)))


def _unwritable(out: Path, error: OSError) -> IntakeError:
    cause = f"it cannot be written ({error.strerror or error})"
    return IntakeError(thing="the output folder", place=out, cause=cause, cure="Check permissions and free space")


def write_parquet(frame: pl.DataFrame | pl.LazyFrame, path: Path, *, quick: bool = False) -> None:
    """This function will write `frame` to `path`; a lazy one is streamed. The same rows give the same bytes.

    `quick` packs less tightly and notes no least and largest of each column: a third more bytes in four fifths of the
    time.
    """
    lazy = frame.lazy()
    if quick:
        lazy.sink_parquet(path, compression="lz4", statistics=_COUNTS, row_group_size=ROWS_A_GROUP, maintain_order=True)
    else:
        lazy.sink_parquet(
            path, compression="zstd", compression_level=1, row_group_size=ROWS_A_GROUP, maintain_order=True
        )


def write_csv(frame: pl.DataFrame | pl.LazyFrame, path: Path, *, bom: bool = True) -> None:
    """This function will write `frame` to `path` in UTF-8 with `\\n` line ends; `bom` lets Excel show Chinese text.

    Lists are written as their members with `; ` between.
    """
    lazy = frame.lazy()
    lists = [pl.col(name).cast(pl.List(pl.String)).list.join("; ") for name, dtype in _lists(lazy)]
    lazy.with_columns(lists).sink_csv(path, include_bom=bom, line_terminator="\n", maintain_order=True)


def _lists(frame: pl.LazyFrame) -> list[tuple[str, pl.DataType]]:
    return [(name, dtype) for name, dtype in frame.collect_schema().items() if isinstance(dtype, pl.List)]


def write_json(record: Mapping[str, Any], path: Path) -> None:
    """This function will write `record` as indented JSON, days as text, keys in the order given."""
    path.write_text(json.dumps(record, ensure_ascii=False, indent=2, default=str) + "\n", "utf-8")


def digests(folder: Path) -> dict[str, str]:
    """This function will give the SHA-256 of every file under `folder` in hex, by its path with `/`, in their order."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in paths]
    return dict(zip(names, ahead(digest, paths), strict=True))
