"""How the text of a file is written: its encoding, digest and size, found in one pass over its bytes."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import polars as pl

from tallystick.intake.errors import IntakeError

_STEP = 8 * 2**20
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SURELY_UTF8 = 4
"""So many characters beyond ASCII that are valid UTF-8 one after another do not happen in GB18030 text."""


@dataclass(frozen=True, slots=True)
class Written:
    """How a text file is written. `sha256` is of the file as it lies there, packed or not."""

    encoding: str
    bom: int
    sha256: str
    bytes: int


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """This function will open `path` to read its bytes, unpacked where it ends in .gz.

    :raises IntakeError: it cannot be read, or is not what its name says.
    """
    try:
        with path.open("rb") as raw:
            yield cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if path.suffix.lower() == ".gz" else raw
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        cure = "Fetch the file again; it is damaged or not whole"
        raise IntakeError(thing="the file", place=path, cause=f"it cannot be unpacked ({error})", cure=cure) from None
    except OSError as error:
        cause = f"it cannot be read ({error.strerror or error})"
        raise IntakeError(thing="the file", place=path, cause=cause, cure="Check its permissions and disk") from None


def digest(path: Path) -> str:
    """This function will give the SHA-256 of the file as it lies there, in hex.

    :raises IntakeError: it cannot be read.
    """
    sha = hashlib.sha256()
    try:
        with path.open("rb") as raw:
            while chunk := raw.read(_STEP):
                sha.update(chunk)
    except OSError as error:
        cause = f"it cannot be read ({error.strerror or error})"
        raise IntakeError(thing="the file", place=path, cause=cause, cure="Check its permissions and disk") from None
    return sha.hexdigest()


def written(path: Path, *, encoding: str | None = None) -> Written:
    """This function will tell how text file `path` is written; `encoding` where a mapping says so.

    UTF-8, UTF-16 and GB18030 (with GBK and GB2312 in it) are told apart.

    :raises IntakeError: it is none of these, or damaged.
    """
    with opened(path) as file:
        head = file.read(4096)
        for mark, name in _BOMS:
            if head.startswith(mark):
                found: str | None = name
                bom = len(mark)
                break
        else:
            found, bom = _wide(head) or (encoding if encoding != "utf-8" else None), 0
        if found is None or found == "utf-8":
            found = _narrow(path, head[bom:], file)
    return Written("gb18030" if found == "gbk" else found, bom, digest(path), path.stat().st_size)


def _wide(head: bytes) -> str | None:
    if len(head) < 4 or b"\0" not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else None


def _narrow(path: Path, head: bytes, file: BinaryIO) -> str:
    tail, lines = head, 1
    while True:
        chunk = file.read(_STEP)
        tail += chunk
        if b"\0" in tail:
            raise IntakeError(
                thing="the file",
                place=f"{path}:{lines + tail[: tail.index(0)].count(10)}",
                cause="it holds zero bytes, so it is not text",
                cure="Export it again as CSV",
            )
        cut = tail.rfind(b"\n") + 1 if chunk else len(tail)
        block, tail = (tail[:cut], tail[cut:]) if cut or not chunk else (tail, b"")
        if not _is_utf8(block):
            return _not_utf8(path, block, lines)
        lines += block.count(b"\n")
        if not chunk:
            return "utf-8"


def _is_utf8(block: bytes) -> bool:
    if block.isascii():
        return True
    try:  # Polars checks UTF-8 ten times as fast as bytes.decode does
        pl.Series([block], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def _not_utf8(path: Path, block: bytes, lines: int) -> str:
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        before = block[: error.start]
        if len(before.decode("utf-8")) - sum(byte < 128 for byte in before) < _SURELY_UTF8:
            return "gb18030"
        line = lines + before.count(b"\n")
        ends = error.end >= len(block) and "end" in error.reason
        cause = "it ends in the middle of a character" if ends else f"byte {error.start} of its line block is not UTF-8"
        cure = "Fetch the file again; it is not whole" if ends else "Save it again as UTF-8"
        raise IntakeError(thing="the file", place=f"{path}:{line}", cause=cause, cure=cure) from None
    return "utf-8"
