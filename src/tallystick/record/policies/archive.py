"""A pack's folder, with the folders it extends, as one zip whose bytes depend on nothing but the files."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from pathlib import Path, PurePosixPath

from tallystick.pack.files import files_of, with_bases
from tallystick.record.unable import Unable

_FIRST = "PACK"
"""The member that names the pack's own folder inside the archive; those it extends lie beside it."""
_DAY = (1980, 1, 1, 0, 0, 0)


def archived(folder: Path) -> bytes:
    """This function will give the archive of the pack in `folder`: stored, in the order of names, without times."""
    folders = with_bases(folder)
    top = Path(os.path.commonpath([one.parent for one in folders]))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(_FIRST, _DAY), folders[0].relative_to(top).as_posix())
        for path in files_of(folders):
            archive.writestr(zipfile.ZipInfo(path.relative_to(top).as_posix(), _DAY), path.read_bytes())
    return buffer.getvalue()


def unpacked(archive: bytes, into: Path) -> Path:
    """This function will give the pack's folder under `into`, unpacked there once; whole or not at all.

    :raises Unable: a member of the archive would lie outside of `into`.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as held:
        start = into / held.read(_FIRST).decode()
        if into.exists():
            return start
        fresh = into.with_name(f"{into.name}.{os.getpid()}")
        for name in held.namelist():
            if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                raise Unable("bad_archive", f"{name!r} leaves the pack's folder", f"“{name}”超出政策包目录")
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(held.read(name))
    try:
        fresh.rename(into)
    except OSError:  # another process was first: its folder holds the same
        shutil.rmtree(fresh)
    return start
