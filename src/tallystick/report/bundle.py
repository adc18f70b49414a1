"""The offline chart bundle: made once a version of its maker, then kept in the user's cache."""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

SCRIPT = "window.vegaEmbed = vegaEmbed;"


@cache
def chart_bundle() -> str:
    """This function will give the JavaScript that draws charts without a network.

    Making it takes seconds, so it is kept in the cache folder of the user, under the version of vl-convert and with
    its own digest. A kept file that does not agree with its digest is made anew; where nothing can be kept, it is made
    each time.
    """
    import vl_convert

    kept = _folder() / f"charts-{vl_convert.__version__}.js"
    found = _read(kept)
    if found is not None:
        return found
    made = str(vl_convert.javascript_bundle(SCRIPT))
    _keep(kept, made)
    return made


def _folder() -> Path:
    named = os.environ.get("XDG_CACHE_HOME")
    return (Path(named) if named else Path.home() / ".cache") / "tallystick"


def _read(path: Path) -> str | None:
    """The bundle in `path`: a line with its digest, then itself; None where it is not there or not whole."""
    try:
        head, _, text = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return text.decode("utf-8") if hashlib.sha256(text).hexdigest().encode() == head else None


def _keep(path: Path, made: str) -> None:
    """Writes beside and renames, so that a reader finds all or nothing; a cache that cannot be written is no error."""
    text = made.encode("utf-8")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".charts-")
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
        os.replace(name, path)
    except OSError:
        return
