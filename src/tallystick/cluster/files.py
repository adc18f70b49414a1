"""Files of a run wherever they lie: a folder that all machines see, or an object store by its fsspec address.

A file appears whole or not at all: in a folder under a temporary name that holds the task's attempt, then renamed; in
an object store by one put. A task that ran twice writes the same bytes under the same name, so nothing doubles.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tallystick.cluster.errors import ClusterError
from tallystick.cluster.secrets import refuse_credentials, shown

_ROWS_A_GROUP = 65_536
_BYTES_A_PIECE = 2**23


@dataclass(frozen=True, slots=True)
class Wrote:
    """One file as a task wrote it: `name` under the place, rows, bytes and SHA-256."""

    name: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, or a bucket and prefix. `address` holds no key or password: those come from the environment."""

    address: str

    @staticmethod
    def of(address: str) -> Place:
        """This function will give the place of `address`.

        :raises ClusterError: the address holds a user or password, which would end in logs and run.json.
        """
        if "://" not in address:
            return Place(os.path.abspath(address))
        refuse_credentials(address)
        return Place(os.path.abspath(address[7:]) if address.startswith("file://") else address.rstrip("/"))

    @property
    def is_local(self) -> bool:
        """Whether it is a folder that the operating system can open."""
        return "://" not in self.address

    def under(self, name: str) -> Place:
        """This function will give the place `name` in this one."""
        return Place(self.path(name))

    def path(self, name: str) -> str:
        """This function will give the whole address of `name`; one that is whole already stays as it is."""
        if name.startswith("/") or "://" in name:
            return name
        return f"{self.address}/{name}" if name else self.address

    def write(self, name: str, frame: pl.DataFrame, *, attempt: str) -> Wrote:
        """This function will write `frame` as Parquet file `name`, whole; the same rows give the same bytes."""
        held = io.BytesIO()
        frame.write_parquet(held, compression="zstd", compression_level=3, row_group_size=_ROWS_A_GROUP)
        content = held.getvalue()
        self.put(name, content, attempt=attempt)
        return Wrote(name, frame.height, len(content), hashlib.sha256(content).hexdigest())

    def put(self, name: str, content: bytes, *, attempt: str = "driver") -> None:
        """This function will make `content` the file `name`, whole, in place of what stood there."""
        path = self.path(name)
        if not self.is_local:
            system, inner = _opened(path)
            system.pipe_file(inner, content)
            return
        folder, last = os.path.split(path)
        os.makedirs(folder, exist_ok=True)
        temporary = os.path.join(folder, f".{last}.{attempt}")
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)

    def put_json(self, name: str, record: Mapping[str, Any]) -> None:
        """This function will write `record` as indented JSON."""
        self.put(name, (json.dumps(record, ensure_ascii=False, indent=2, default=str) + "\n").encode())

    def get(self, name: str) -> bytes | None:
        """This function will give the content of file `name`, or None where there is none."""
        path = self.path(name)
        try:
            if self.is_local:
                with open(path, "rb") as file:
                    return file.read()
            system, inner = _opened(path)
            content: bytes = system.cat_file(inner)
            return content
        except FileNotFoundError:
            return None

    def read(self, names: Sequence[str], columns: Sequence[str] | None = None) -> list[pl.DataFrame]:
        """This function will read Parquet files `names`, one frame each, of them `columns` alone where given."""
        return [read_rows(self.path(name), columns=columns) for name in names]

    def find(self) -> dict[str, int]:
        """This function will give every file under the place: name -> bytes, by name; none where it is not."""
        if not self.is_local:
            system, inner = _opened(self.address)
            system.invalidate_cache()
            root = inner.rstrip("/")
            found = system.find(root, detail=True)
            return {path[len(root) :].lstrip("/"): int(entry["size"]) for path, entry in sorted(found.items())}
        sizes = {}
        for folder, _, files in os.walk(self.address):
            for file in files:
                path = os.path.join(folder, file)
                sizes[os.path.relpath(path, self.address).replace(os.sep, "/")] = os.path.getsize(path)
        return dict(sorted(sizes.items()))

    def bytes_of(self, name: str) -> int | None:
        """This function will give the bytes of file `name`, None where there is none, asked by its name: lists of a
        store may lag behind.
        """
        path = self.path(name)
        try:
            if self.is_local:
                return os.path.getsize(path)
            system, inner = _opened(path)
            return int(system.size(inner))
        except FileNotFoundError:
            return None

    def bytes_of_named(self, name: str) -> int:
        """This function will give the bytes of file `name`, which a manifest names.

        :raises ClusterError: it is gone, so that what the manifest tells is no longer whole.
        """
        found = self.bytes_of(name)
        if found is None:
            raise ClusterError(
                thing="the file",
                place=shown(self.path(name)),
                cause="run.json names it, and it is not there",
                cure="Bring it back, or run again what wrote it: without it some rows would be missing unsaid",
            )
        return found

    def remove(self) -> None:
        """This function will remove the place with all in it; nothing where it is not.

        In a store whose lists lag behind, files just written may stay; none of them is ever read (`rounds.py`).
        """
        if self.is_local:
            shutil.rmtree(self.address, ignore_errors=True)
            return
        system, inner = _opened(self.address)
        system.invalidate_cache()
        if system.exists(inner):
            system.rm(inner, recursive=True)


def read_rows(
    path: str, *, first: int = 0, rows: int | None = None, columns: Sequence[str] | None = None
) -> pl.DataFrame:
    """This function will read rows `first` to `first + rows` of the Parquet file at `path`."""
    if "://" not in path:
        frame = pl.scan_parquet(path, glob=False).slice(first, rows)
        return (frame if columns is None else frame.select(columns)).collect()
    system, inner = _opened(path)
    whole = pl.read_parquet(io.BytesIO(system.cat_file(inner)), columns=None if columns is None else list(columns))
    return whole.slice(first, rows)


def rows_of(path: str) -> int:
    """This function will give how many rows the Parquet file at `path` has, by its footer."""
    if "://" not in path:
        return int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
    import pyarrow.parquet as pq

    system, inner = _opened(path)
    with system.open(inner, "rb") as file:
        return int(pq.ParquetFile(file).metadata.num_rows)


def digest_of(path: str) -> str:
    """This function will give the SHA-256 of the file at `path` in hexadecimal, read in pieces."""
    if "://" not in path:
        with open(path, "rb") as local:
            return hashlib.file_digest(local, "sha256").hexdigest()
    system, inner = _opened(path)
    found = hashlib.sha256()
    with system.open(inner, "rb") as file:
        while piece := file.read(_BYTES_A_PIECE):
            found.update(piece)
    return found.hexdigest()


def _opened(path: str) -> tuple[Any, str]:
    """The file system of an address and the path in it."""
    try:
        from fsspec.core import url_to_fs

        system, inner = url_to_fs(path)
    except (ImportError, ValueError) as error:
        scheme = path.split("://")[0]
        raise ClusterError(
            thing="the object store",
            place=shown(path),
            cause=f"addresses of {scheme!r} cannot be opened ({type(error).__name__})",
            cure="Install fsspec and its part for the store on every machine: pip install s3fs (s3), gcsfs (gs)",
        ) from None
    return system, inner
