"""run.json: what a run was made of, so that it can be made again. No clock: the same run gives the same record."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallystick import __version__
from tallystick.intake import Collected
from tallystick.intake.files.encodings import digest
from tallystick.pack import Policy

if TYPE_CHECKING:
    from tallystick.entry.jobs.decide_run import DecideRequest


def run_record(request: DecideRequest, collected: Collected, policy: Policy) -> dict[str, Any]:
    """This function will give the record of a run but for the digests of its outputs.

    Paths are relative to the output folder, with `/`, so that evidence, pack and outputs can be moved together.
    """
    return {
        "tallystick": __version__,
        "as_of": request.as_of.isoformat(),
        "pack": {
            "id": policy.pack,
            "version": policy.version,
            "digest": policy.digest,
            "path": relative(request.pack, request.out),
        },
        "evidence": {
            "path": relative(request.evidence, request.out),
            "mapping": mapping_record(request.mapping, request.out),
            "mapping_used": collected.mapping,
        },
        "report": {"lang": request.lang} if request.report else None,
        "inputs": [entry.as_record() for entry in collected.inputs],
        "absent": list(collected.absent),
        "unseen": {table: count for table, count in collected.unseen.items() if count},
        "notes": [
            {"code": note.code, "en": note.text.en, "zh": note.text.zh, "table": note.table, "file": note.file}
            for note in collected.notes
        ],
    }


def relative(path: Path, out: Path) -> str:
    """This function will give `path` as seen from `out`, with `/`; the whole path where there is no way from there."""
    try:
        return Path(os.path.relpath(path.absolute(), out.absolute())).as_posix()
    except ValueError:
        return path.absolute().as_posix()


def mapping_record(mapping: str | None, out: Path) -> dict[str, str] | None:
    """This function will give what a run used as its mapping: a packaged one's name, or a file with its digest."""
    if mapping is None:
        return None
    file = Path(mapping)
    if not file.is_file():
        return {"name": mapping}
    return {"path": relative(file, out), "sha256": digest(file)}
