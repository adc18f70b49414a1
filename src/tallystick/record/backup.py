"""Back-up and restore of an installation: the database and the files as they came, in one file, proved whole.

The file is a tar archive: `manifest.json` (what it holds, with digests and the end of the audit chain), `database.dump`
(PostgreSQL's custom format) and `files/`. It is written beside its place and put there when all of it is on the disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from django.db import connection

from tallystick import __version__
from tallystick.record.audit.chain import verify
from tallystick.record.database.address import libpq_uri
from tallystick.record.database.embedded import programs
from tallystick.record.home import files_folder, home

_BLOCK = 2**20


class BackupError(ValueError):
    """A back-up cannot be written or read back: what, where, why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a back-up holds."""

    tallystick: str
    entries: int
    chain_end: str
    files: int
    database_sha256: str


def back_up(path: Path) -> Manifest:
    """This function will write the whole installation to `path`, as it stands at one moment.

    :raises BackupError: `path` is taken, the audit chain is broken, or PostgreSQL's own program failed.
    """
    if path.exists():
        raise BackupError(f"{path}: is there already; choose another name, a back-up is never overwritten")
    with tempfile.TemporaryDirectory(dir=path.resolve().parent, prefix=".backup-") as temporary:
        dump = Path(temporary) / "database.dump"
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={dump}", f"--dbname={_uri()}")
        proved = verify()
        if proved.broken_at is not None:
            raise BackupError(
                f"the audit trail is broken at entry {proved.broken_at}: {proved.why}; nothing was written"
            )
        kept = sorted(file for file in files_folder().rglob("*") if file.is_file())
        manifest = Manifest(__version__, proved.entries, proved.last, len(kept), _sha256(dump))
        whole = Path(temporary) / "whole.tar"
        with tarfile.open(whole, "w") as tar:
            head = Path(temporary) / "manifest.json"
            head.write_text(json.dumps(asdict(manifest), indent=2), encoding="utf-8")
            tar.add(head, "manifest.json")
            tar.add(dump, "database.dump")
            for file in kept:
                tar.add(file, f"files/{file.relative_to(files_folder())}", recursive=False)
        with whole.open("rb") as written:
            os.fsync(written.fileno())
        whole.rename(path)
    return manifest


def restore(path: Path) -> Manifest:
    """This function will bring a back-up into an empty installation, and prove what it brought.

    :raises BackupError: the installation is not empty, the file is no back-up or is damaged, or what came back does not
        hold: the audit chain, or a file whose bytes do not give its name.
    """
    if connection.introspection.table_names():
        raise BackupError(
            f"{home()}: the database holds tables already; restore into an empty one (another TALLYSTICK_HOME, or an "
            "empty database in DATABASE_URL)"
        )
    with tempfile.TemporaryDirectory(dir=_made(home()), prefix=".restore-") as temporary:
        manifest = _unpacked(path, Path(temporary))
        dump = Path(temporary) / "database.dump"
        if _sha256(dump) != manifest.database_sha256:
            raise BackupError(
                f"{path}: database.dump is damaged (its digest is not the manifest's); use another back-up"
            )
        _prove_files(Path(temporary) / "files", path)
        single = ("--single-transaction", "--exit-on-error", "--no-owner")
        _run("pg_restore", *single, f"--dbname={_uri()}", str(dump))
        if (Path(temporary) / "files").exists():
            shutil.copytree(Path(temporary) / "files", files_folder(), dirs_exist_ok=True)
    proved = verify()
    if proved.broken_at is not None or proved.entries < manifest.entries:
        raise BackupError(
            f"{path}: the audit trail does not hold after the restore: {proved.why or 'entries are missing'}"
        )
    return manifest


def _unpacked(path: Path, to: Path) -> Manifest:
    try:
        with tarfile.open(path) as tar:
            tar.extractall(to, filter="data")
        return Manifest(**json.loads((to / "manifest.json").read_text(encoding="utf-8")))
    except (tarfile.TarError, FileNotFoundError, TypeError, ValueError) as error:
        raise BackupError(
            f"{path}: cannot be read as a back-up ({error}); name a file that `tally backup` wrote"
        ) from None


def _prove_files(folder: Path, path: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file() and file.name != _sha256(file):
            raise BackupError(
                f"{path}: {file.name[:16]}... is damaged (its bytes do not give its name); use another back-up"
            )


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return _digest(stream)


def _digest(stream: IO[bytes]) -> str:
    found = hashlib.sha256()
    while block := stream.read(_BLOCK):
        found.update(block)
    return found.hexdigest()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _uri() -> str:
    return libpq_uri(connection.settings_dict)


def _run(program: str, *arguments: str) -> None:
    command = [str(programs() / program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()[-600:]}")
