"""Files under the digest of their bytes: on the disk before anybody refers to them, never written twice."""

from __future__ import annotations

import hashlib
import os
import uuid
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
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if not path.exists():
        _write(path, content)
    return File.objects.get_or_create(
        digest=digest, defaults={"bytes": len(content), "media_type": media_type, "kept_at": at}
    )[0]


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


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    with open(fresh, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
