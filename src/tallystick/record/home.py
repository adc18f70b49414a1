"""Where an installation keeps what it keeps: the database, the files as they came, the secret key.

One folder, named by `TALLYSTICK_HOME`, else `tallystick` in the user's data folder.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from functools import lru_cache
from pathlib import Path

from platformdirs import user_data_path


def home() -> Path:
    """This function will give the folder of this installation; it may not exist yet."""
    named = os.environ.get("TALLYSTICK_HOME")
    return _resolved(named, os.getcwd()) if named else user_data_path("tallystick")


@lru_cache(16)
def _resolved(named: str, within: str) -> Path:
    """The folder named so within another: looked for once, for every file of evidence asks where it lies."""
    return Path(within, Path(named).expanduser()).resolve()


def files_folder() -> Path:
    """This function will give the folder of evidence and documents, each kept under the digest of its bytes."""
    return home() / "files"


def secret_key() -> str:
    """This function will give the key that signs sessions and tokens: `TALLYSTICK_SECRET_KEY`, else the kept one.

    The kept key is made on first use and readable by its owner alone.
    """
    named = os.environ.get("TALLYSTICK_SECRET_KEY")
    if named:
        return named
    path = home() / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"secret_key.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64), encoding="ascii")
        try:
            os.link(fresh, path)  # whoever is first wins; the others read what he wrote
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()


def home_digest() -> str:
    """This function will give a short name of the home, for what must lie elsewhere (a socket's path is short)."""
    return hashlib.sha256(str(home()).encode()).hexdigest()[:12]
