"""Files under the digest of their bytes: on the disk before anybody refers to them, never written twice."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO

from tallystick.record.evidence.models import File
from tallystick.record.home import files_folder
from tallystick.record.unable import Unable


def path_of(digest: str) -> Path:
    """This function will give where the file with `digest` lies."""
    return files_folder() / digest[:2] / digest


def kept(content: bytes, *, media_type: str, at: datetime) -> File:
    """This function will keep `content` and give its file; the same bytes are kept once."""
    return kept_all([content], media_type=media_type, at=at)[0]


def kept_all(contents: Sequence[bytes], *, media_type: str, at: datetime) -> list[File]:
    """This function will keep all of `contents` and give the file of each; the same bytes are kept once."""
    digests = [hashlib.sha256(content).hexdigest() for content in contents]
    _write({path_of(digest): content for digest, content in zip(digests, contents, strict=True)})
    held = File.objects.in_bulk(set(digests))
    fresh = {
        digest: File(digest=digest, bytes=len(content), media_type=media_type, kept_at=at)
        for digest, content in zip(digests, contents, strict=True)
        if digest not in held
    }
    if fresh:
        File.objects.bulk_create(fresh.values(), ignore_conflicts=True)  # whoever kept them meanwhile kept the same
    return [held[digest] if digest in held else fresh[digest] for digest in digests]


def kept_as_written(write: Callable[[IO[bytes]], None], *, media_type: str, at: datetime) -> File:
    """This function will keep what `write` writes to the open file it is given, however large, and give its file.

    It lies on the disk, never whole in memory; the same bytes are kept once.
    """
    beside = files_folder().with_name(f"{files_folder().name}.fresh")
    beside.mkdir(parents=True, exist_ok=True)
    fresh = beside / uuid.uuid4().hex
    try:
        with fresh.open("xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        digest, size = _digest_of(fresh), fresh.stat().st_size
        path = path_of(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.replace(path)
            _on_the_disk(path.parent)
    finally:
        fresh.unlink(missing_ok=True)
    held = File(digest=digest, bytes=size, media_type=media_type, kept_at=at)
    File.objects.bulk_create([held], ignore_conflicts=True)  # whoever kept it meanwhile kept the same
    return File.objects.get(pk=digest)


def read(file: File) -> bytes:
    """This function will give the bytes of `file`, proved against their digest.

    :raises Unable: the file is gone or is not what was kept.
    """
    path = path_of(file.digest)
    content = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(content).hexdigest() != file.digest:
        raise _broken(file)
    return content


def proved(file: File) -> Path:
    """This function will give where the bytes of `file` lie, proved against their digest without holding them all.

    :raises Unable: the file is gone or is not what was kept.
    """
    path = path_of(file.digest)
    if not path.exists() or _digest_of(path) != file.digest:
        raise _broken(file)
    return path


def _broken(file: File) -> Unable:
    return Unable(
        "file_broken",
        f"The file {file.digest[:12]} is gone or was changed on the disk: restore it from a back-up",
        f"文件 {file.digest[:12]} 缺失或已被改动，请从备份恢复",
    )


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(contents: Mapping[Path, bytes]) -> None:
    """Write what is not there yet: each file whole and on the disk before its name, and the names too."""
    folders = set()
    for path, content in contents.items():
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
        with open(fresh, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        folders.add(path.parent)
    for folder in folders:
        _on_the_disk(folder)


def _on_the_disk(folder: Path) -> None:
    """The names in a folder, too."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
