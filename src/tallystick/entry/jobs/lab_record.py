"""run.json of a lab's answer: which history, which packs, which question; and what was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tallystick import __version__
from tallystick.entry.jobs.lab_history import HistoryRead
from tallystick.entry.jobs.record import relative
from tallystick.intake.outputs import digests, write_json
from tallystick.pack.pack import Pack


def lab_record(kind: str, read: HistoryRead, path: Path, out: Path, packs: dict[str, Pack]) -> dict[str, Any]:
    """This function will give the record of an answer but for what it asked and the digests of its outputs."""
    history = read.history
    first = next(iter(packs.values()))
    days = history.facts["asked_day"]
    return {
        "tallystick": __version__,
        "lab": kind,
        "pack": _pack(first, out),
        "packs": {name: _pack(pack, out) for name, pack in packs.items()},
        "history": {
            "path": relative(path, out),
            "kind": read.kind,
            "inputs": read.inputs,
            "applications": history.height,
            "set_aside": history.aside.height,
            "first_day": str(days.min()),
            "last_day": str(days.max()),
            "known_until": str(history.until),
        },
    }


def finish(record: dict[str, Any], folder: Path) -> None:
    """This function will write run.json with the digest of every output beside it."""
    write_json({**record, "outputs": digests(folder)}, folder / "run.json")


def _pack(pack: Pack, out: Path) -> dict[str, str]:
    return {"id": pack.id, "version": pack.version, "digest": pack.digest, "path": relative(pack.path, out)}
