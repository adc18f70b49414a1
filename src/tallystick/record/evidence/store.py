"""Files under the digest of their bytes: on the disk before anybody refers to them, never written twice."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

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


def read(file: File) -> bytes:
    """This function will give the bytes of `file`, proved against their digest.

    :raises Unable: the file is gone or is not what was kept.
    """
    path = path_of(file.digest)
    content = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(content).hexdigest() != file.digest:
        raise Unable(
            "file_broken",
            f"The file {file.digest[:12]} is gone or was changed on the disk: restore it from a back-up",
            f"文件 {file.digest[:12]} 缺失或已被改动，请从备份恢复",
        )
    return content


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
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
